"""E-mail against a real SMTP server on this machine."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from anju.core import clock
from anju.domains.identity.models import User
from anju.domains.notifications import ports, services
from anju.domains.notifications.models import Delivery
from anju.integrations.mail_smtp import SmtpMail


class Inbox:
    """A mail server's handler that keeps what it accepts."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refusal = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 Message accepted"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def server(settings: Any) -> Iterator[SimpleNamespace]:
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "安居 <anju@estate.example>"
    yield SimpleNamespace(inbox=inbox)
    controller.stop()


def send(**more: str) -> str:
    facts = {"address": "wang@example.com", "subject": "新账单", "text": "¥276.08", "url": "/r/T1/", "reference": "r1"}
    return SmtpMail(site="https://anju.example/").send(**{**facts, **more})


def test_a_mail_arrives_whole(server):
    assert send() == "<r1@estate.example>"
    (mail,) = server.inbox.mails
    assert (mail["Subject"], mail["To"], mail["Message-ID"]) == ("新账单", "wang@example.com", "<r1@estate.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().split() == ["¥276.08", "https://anju.example/r/T1/"]


def test_a_line_break_in_a_title_makes_no_header(server):
    send(subject="账单\r\nBcc: everybody@example.com")
    assert server.inbox.mails[0]["Bcc"] is None


def test_refusals_are_told_apart(server):
    server.inbox.refusal = "550 no such mailbox"
    with pytest.raises(ports.PermanentFailure, match="550 no such mailbox"):
        send()
    server.inbox.refusal = "450 mailbox is busy"
    with pytest.raises(ports.TemporaryFailure, match="450"):
        send()


def test_a_server_that_is_away_is_asked_again(server, settings):
    settings.EMAIL_PORT = free_port()
    with pytest.raises(ports.TemporaryFailure):
        send()


def test_a_message_told_to_a_user_reaches_the_mailbox(server, project):
    before = ports.provide(ports.Senders(mail=SmtpMail()))
    try:
        reader = User.objects.create(username="a", name="a", email="wang@example.com")
        params = {"title": "停水通知", "summary": "9:00 起停水。"}
        services.tell(kind="community.notice.urgent", params=params, users=[reader], project_id=project.pk)
        assert services.deliver_due(project_id=project.pk) == 1
    finally:
        ports.provide(before)
    row = Delivery.objects.get()
    assert (row.state, row.vendor_number) == ("sent", f"<{row.reference}@estate.example>")
    assert server.inbox.mails[0]["Subject"] == "紧急：停水通知"
    assert row.sent_at <= clock.now()
