"""The office's mailbox over IMAP, against a real server on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from imap_tools import MailBoxUnencrypted
from tests.factories.pictures import picture

from anju.domains.service.ports import IncomingMail, MailboxFault
from anju.integrations.mail_imap import ImapMailbox

USER, PASSWORD = "office", "p@ss/word"


@pytest.fixture(scope="module")
def server() -> Iterator[SimpleNamespace]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    serve = "from pymap.main import main; main()"
    command = [sys.executable, "-c", serve, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict"]
    process = subprocess.Popen([*command, "--demo-user", USER, "--demo-password", PASSWORD], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield SimpleNamespace(port=port, url=f"imap+plain://{USER}:p%40ss%2Fword@127.0.0.1:{port}/INBOX")
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def box(server: SimpleNamespace) -> Iterator[MailBoxUnencrypted]:
    """Give the office's mailbox, empty."""
    with MailBoxUnencrypted("127.0.0.1", server.port).login(USER, PASSWORD) as box:
        if uids := box.uids():
            box.delete(uids)
        yield box


def letter(subject: str = "3栋漏水", **headers: str) -> EmailMessage:
    made = EmailMessage()
    facts = {"From": "王芳 <wang@example.com>", "To": "CH01@estate.example", "Message-ID": "<1@example.com>"}
    for name, value in {**facts, "Date": "Sat, 21 Nov 2026 09:30:00 +0800", "Subject": subject, **headers}.items():
        made[name] = value
    made.set_content("厨房天花板在滴水。\n\n> 以前的话")
    return made


def read(server: SimpleNamespace, answer: Any = True, most: int = 50) -> list[IncomingMail]:
    given: list[IncomingMail] = []

    def take(mail: IncomingMail) -> bool:
        given.append(mail)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert ImapMailbox(server.url).hand_over(take, most=most) == len(given)
    return given


def test_a_letter_is_read_once_with_all_that_is_in_it(server: SimpleNamespace, box: MailBoxUnencrypted) -> None:
    made = letter(**{"Cc": "other@example.com", "Delivered-To": "<box@estate.example>"})
    made.add_attachment(picture(), maintype="image", subtype="jpeg", filename="a.jpg")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    box.append(bytes(made), "INBOX")
    [mail] = read(server)
    assert (mail.sender, mail.sender_name, mail.subject) == ("wang@example.com", "王芳", "3栋漏水")
    assert mail.recipients == ("ch01@estate.example", "other@example.com", "box@estate.example")
    assert mail.message_id == "<1@example.com>"
    assert mail.text.startswith("厨房天花板在滴水。")
    assert mail.pictures == (picture(),)
    assert mail.sent_at is not None
    assert mail.sent_at.isoformat() == "2026-11-21T09:30:00+08:00"
    assert not mail.is_automatic
    assert read(server) == []


def test_what_was_not_taken_is_flagged_for_a_person_and_stays_unread(
    server: SimpleNamespace, box: MailBoxUnencrypted
) -> None:
    box.append(bytes(letter()), "INBOX")
    assert len(read(server, answer=False)) == 1
    assert read(server) == []
    [kept] = list(box.fetch(mark_seen=False))
    assert "\\Flagged" in kept.flags
    assert "\\Seen" not in kept.flags


def test_a_letter_comes_again_where_its_reader_died(server: SimpleNamespace, box: MailBoxUnencrypted) -> None:
    box.append(bytes(letter()), "INBOX")
    with pytest.raises(RuntimeError):
        read(server, answer=RuntimeError("killed"))
    assert len(read(server)) == 1


def test_the_oldest_come_first_and_no_more_than_asked_for(server: SimpleNamespace, box: MailBoxUnencrypted) -> None:
    for number in range(3):
        box.append(bytes(letter(f"来信 {number}")), "INBOX")
    assert [mail.subject for mail in read(server, most=2)] == ["来信 0", "来信 1"]
    assert [mail.subject for mail in read(server)] == ["来信 2"]


def test_html_alone_is_read_as_text(server: SimpleNamespace, box: MailBoxUnencrypted) -> None:
    made = letter()
    made.set_content("<style>p{}</style><p>灯坏了&nbsp;<b>急</b></p><p>2栋</p>", subtype="html")
    box.append(bytes(made), "INBOX")
    [mail] = read(server)
    assert mail.text == "灯坏了 急\n2栋"


@pytest.mark.parametrize(
    "header", [{"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List-Id": "<news.example.com>"}]
)
def test_machines_are_known(server: SimpleNamespace, box: MailBoxUnencrypted, header: dict[str, str]) -> None:
    box.append(bytes(letter(**header)), "INBOX")
    assert [mail.is_automatic for mail in read(server)] == [True]


def test_a_wrong_password_and_a_dead_server_are_faults_of_the_mailbox(server: SimpleNamespace) -> None:
    for url in (server.url.replace("p%40ss", "other"), "imap+plain://a:b@127.0.0.1:1/"):
        with pytest.raises(MailboxFault):
            ImapMailbox(url).hand_over(lambda mail: True, most=1)
