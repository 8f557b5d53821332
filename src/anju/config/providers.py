"""Which integration serves which port, by the settings; called once at the start of every process."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from anju.domains.notifications import ports as notifications
from anju.integrations.mail_smtp import SmtpMail
from anju.integrations.sms_sandbox import SmsSandbox
from anju.integrations.web_push import SERVICES, WebPush


def plug() -> None:
    """Plug every port."""
    notifications.provide(
        notifications.Senders(
            sms=_sms_sender(),
            mail=SmtpMail(site=settings.PUBLIC_URL) if settings.EMAIL_HOST else None,
            push=_push_sender(),
        )
    )


def _sms_sender() -> notifications.SmsSender:
    if settings.SMS_SENDER == "sandbox":
        return SmsSandbox(settings.HOME / "sandbox" / "sms.jsonl")
    raise ImproperlyConfigured(f"ANJU_SMS names no integration: {settings.SMS_SENDER}")


def _push_sender() -> notifications.PushSender:
    return WebPush(
        key_file=settings.HOME / "vapid.pem",
        contact=f"mailto:{settings.DEFAULT_FROM_EMAIL}",
        services=(*SERVICES, *settings.PUSH_SERVICES),
    )
