"""Wiring of the domain service."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceConfig(AppConfig):
    """Register the domain under the label ``service``."""

    name = "anju.domains.service"
    label = "service"
    verbose_name = _("Service")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what becomes of work orders."""
        from anju.domains.service import subscribers  # noqa: F401, PLC0415 - models are there only now
