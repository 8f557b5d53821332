"""Wiring of the domain payments."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Register the domain under the label ``payments``."""

    name = "anju.domains.payments"
    label = "payments"
    verbose_name = _("Payments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the background jobs known and listen to what happens to on-line orders."""
        from anju.domains.payments import subscribers, tasks  # noqa: F401, PLC0415 - models must stand first
