"""Wiring of the domain tenancy."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenancyConfig(AppConfig):
    """Register the domain under the label ``tenancy``."""

    name = "anju.domains.tenancy"
    label = "tenancy"
    verbose_name = _("Company and projects")
    default_auto_field = "django.db.models.BigAutoField"
