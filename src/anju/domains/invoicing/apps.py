"""Wiring of the domain invoicing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvoicingConfig(AppConfig):
    """Register the domain under the label ``invoicing``."""

    name = "anju.domains.invoicing"
    label = "invoicing"
    verbose_name = _("Invoices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the background jobs known and listen to what happens to invoices and payments."""
        from anju.domains.invoicing import subscribers, tasks  # noqa: F401, PLC0415 - models must stand first
