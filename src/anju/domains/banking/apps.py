"""Wiring of the domain banking."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BankingConfig(AppConfig):
    """Register the domain under the label ``banking``."""

    name = "anju.domains.banking"
    label = "banking"
    verbose_name = _("Banking")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to payments that are undone."""
        from anju.domains.banking import subscribers  # noqa: F401, PLC0415 - models must stand first
