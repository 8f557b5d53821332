"""Wiring of the domain community."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Register the domain under the label ``community``."""

    name = "anju.domains.community"
    label = "community"
    verbose_name = _("Community")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare its rights and bring the audience of its notices."""
        import_module("anju.domains.community.policies")
        import_module("anju.domains.community.subscribers")
