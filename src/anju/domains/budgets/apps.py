"""Wiring of the domain budgets."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    """Register the domain under the label ``budgets``."""

    name = "anju.domains.budgets"
    label = "budgets"
    verbose_name = _("Budgets")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare its rights and listen to approvals."""
        import_module("anju.domains.budgets.policies")
        import_module("anju.domains.budgets.subscribers")
