"""Wiring of the domain expenses."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpensesConfig(AppConfig):
    """Register the domain under the label ``expenses``."""

    name = "anju.domains.expenses"
    label = "expenses"
    verbose_name = _("Expenses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare its rights and listen to approvals."""
        import_module("anju.domains.expenses.policies")
        import_module("anju.domains.expenses.subscribers")
