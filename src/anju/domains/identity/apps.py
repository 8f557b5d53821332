"""Wiring of the domain identity."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    """Register the domain under the label ``identity``."""

    name = "anju.domains.identity"
    label = "identity"
    verbose_name = _("Accounts and permissions")
    default_auto_field = "django.db.models.BigAutoField"
