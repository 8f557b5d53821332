"""Wiring of the domain billing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    """Register the domain under the label ``billing``."""

    name = "anju.domains.billing"
    label = "billing"
    verbose_name = _("Charging")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sheets that can be loaded and the jobs that run, and listen to the domains below."""
        from anju.domains.billing import subscribers, tasks  # noqa: F401, PLC0415 - models must stand first
        from anju.domains.billing.services import importing  # noqa: F401, PLC0415 - models must stand first
