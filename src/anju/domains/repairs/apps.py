"""Wiring of the domain repairs."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepairsConfig(AppConfig):
    """Register the domain under the label ``repairs``."""

    name = "anju.domains.repairs"
    label = "repairs"
    verbose_name = _("Repairs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare its rights, guard acts on orders and listen to orders and approvals."""
        import_module("anju.domains.repairs.policies")
        import_module("anju.domains.repairs.subscribers")
