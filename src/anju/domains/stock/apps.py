"""Wiring of the domain stock."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StockConfig(AppConfig):
    """Register the domain under the label ``stock``."""

    name = "anju.domains.stock"
    label = "stock"
    verbose_name = _("Stock of materials")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare its rights and sheets, and listen to approvals."""
        import_module("anju.domains.stock.policies")
        import_module("anju.domains.stock.subscribers")
        import_module("anju.domains.stock.services.opening_sheet")
