"""Wiring of the domain residents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    """Register the domain under the label ``residents``."""

    name = "anju.domains.residents"
    label = "residents"
    verbose_name = _("Residents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sheets that can be loaded, and listen to what ends."""
        from anju.domains.residents import subscribers  # noqa: F401, PLC0415 - models must stand first
        from anju.domains.residents.services import importing  # noqa: F401, PLC0415 - models must stand first
