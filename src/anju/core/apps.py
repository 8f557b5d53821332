"""The Django app that holds the platform's own tables (event log, numbers, jobs)."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Register the core tables under the label ``core``."""

    name = "anju.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs that core itself does."""
        from anju.core import sheet_jobs  # noqa: F401, PLC0415 - models must stand first
