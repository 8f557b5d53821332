"""Wiring of the domain arrears."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArrearsConfig(AppConfig):
    """Register the domain under the label ``arrears``."""

    name = "anju.domains.arrears"
    label = "arrears"
    verbose_name = _("Chasing arrears")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to messages that are about to leave."""
        from anju.domains.arrears import subscribers  # noqa: F401, PLC0415 - models must stand first
