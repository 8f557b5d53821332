"""Wiring of the domain estate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EstateConfig(AppConfig):
    """Register the domain under the label ``estate``."""

    name = "anju.domains.estate"
    label = "estate"
    verbose_name = _("Estate")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sheets that can be loaded."""
        from anju.domains.estate.services import importing  # noqa: F401, PLC0415 - models must stand first
