"""The Django app of the kit (label ``ui``): its templates, static files and the few rows users keep about screens."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Register the kit and its export job."""

    name = "anju.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the job kind that writes a list into an Excel file."""
        from anju.ui import exports  # noqa: F401, PLC0415 - handlers need the app registry
