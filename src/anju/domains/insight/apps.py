"""Wiring of the domain insight."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    """Register the domain under the label ``insight``."""

    name = "anju.domains.insight"
    label = "insight"
    verbose_name = _("Analysis")
    default_auto_field = "django.db.models.BigAutoField"
