"""Wiring of the domain ledger."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Register the domain under the label ``ledger``."""

    name = "anju.domains.ledger"
    label = "ledger"
    verbose_name = _("Books")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare its rights and listen to the domains below."""
        import_module("anju.domains.ledger.policies")
        import_module("anju.domains.ledger.subscribers")
