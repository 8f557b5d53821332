"""Wiring of the domain joint_funds."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JointFundsConfig(AppConfig):
    """Register the domain under the label ``joint_funds``."""

    name = "anju.domains.joint_funds"
    label = "joint_funds"
    verbose_name = _("Owners' joint funds")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the domains below."""
        from anju.domains.joint_funds import subscribers  # noqa: F401, PLC0415 - models must stand first
        from anju.domains.joint_funds.services import opening_sheet  # noqa: F401, PLC0415 - models must stand first
