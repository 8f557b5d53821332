"""Which integration serves which port, by the settings; called once at the start of every process."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from anju.domains.notifications import ports as notifications
from anju.integrations.sms_sandbox import SmsSandbox


def plug() -> None:
    """Plug every port."""
    notifications.provide(notifications.Senders(sms=_sms_sender()))


def _sms_sender() -> notifications.SmsSender:
    if settings.SMS_SENDER == "sandbox":
        return SmsSandbox(settings.HOME / "sandbox" / "sms.jsonl")
    raise ImproperlyConfigured(f"ANJU_SMS names no integration: {settings.SMS_SENDER}")
