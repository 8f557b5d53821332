"""Wiring of the domain improvements."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImprovementsConfig(AppConfig):
    """Register the domain under the label ``improvements``."""

    name = "anju.domains.improvements"
    label = "improvements"
    verbose_name = _("Improvement measures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare its rights and its kind of work, and listen to what becomes of it."""
        import_module("anju.domains.improvements.policies")
        import_module("anju.domains.improvements.subscribers")
