"""Wiring of the domain workorders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkordersConfig(AppConfig):
    """Register the domain under the label ``workorders``."""

    name = "anju.domains.workorders"
    label = "workorders"
    verbose_name = _("Work orders")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what changes the plan of dispatch."""
        from anju.domains.workorders import subscribers  # noqa: F401, PLC0415 - models are there only now
