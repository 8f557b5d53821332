"""A mailbox that is read over IMAP (RFC 3501), by imap-tools."""

from __future__ import annotations

import html
import imaplib
import re
import ssl
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from imap_tools import AND, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage, MailMessageFlags
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox

from anju.core import clock
from anju.domains.service.ports import IncomingMail, MailboxFault

TIMEOUT = 20
_SCHEMES = {"imaps": (MailBox, 993), "imap": (MailBoxStartTls, 143), "imap+plain": (MailBoxUnencrypted, 143)}
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to")
_NO_TEXT = re.compile(r"<(style|script|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"<(br|/p|/div|/tr|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]+>")
_MOST_BYTES = 30 * 1024 * 1024


@dataclass(frozen=True)
class ImapMailbox:
    """The folder of ``url``: imaps://user:password@host/INBOX (TLS), imap:// (STARTTLS) or imap+plain:// (neither)."""

    url: str

    def hand_over(self, take: Callable[[IncomingMail], bool], *, most: int) -> int:
        """Read the unread letters that no person was asked to look at; see `Mailbox`."""
        try:
            with closing(_Session(self.url)) as session:
                return session.hand_over(take, most)
        except (ImapToolsError, imaplib.IMAP4.error, OSError, ssl.SSLError) as fault:
            raise MailboxFault(f"{type(fault).__name__}: {fault}") from fault


class _Session:
    """One visit to the mailbox."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        kind, port = _SCHEMES[parts.scheme]
        self._box: BaseMailBox = kind(parts.hostname or "", parts.port or port, timeout=TIMEOUT)
        folder = unquote(parts.path.strip("/")) or "INBOX"
        try:
            self._box.login(unquote(parts.username or ""), unquote(parts.password or ""), initial_folder=folder)
        except Exception:
            self._box.client.shutdown()
            raise

    def hand_over(self, take: Callable[[IncomingMail], bool], most: int) -> int:
        # A flag says that somebody has to look at the letter, and that it was offered already.
        uids = self._box.uids(AND(seen=False, flagged=False))[:most]
        for uid in uids:
            sized = next(iter(self._box.fetch(AND(uid=uid), mark_seen=False, headers_only=True)), None)
            if sized is None:
                continue  # moved away meanwhile
            is_taken = sized.size_rfc822 <= _MOST_BYTES and self._give(uid, take)
            self._box.flag(uid, MailMessageFlags.SEEN if is_taken else MailMessageFlags.FLAGGED, True)
        return len(uids)

    def _give(self, uid: str, take: Callable[[IncomingMail], bool]) -> bool:
        letter = next(iter(self._box.fetch(AND(uid=uid), mark_seen=False)), None)
        return letter is not None and take(_read(letter))

    def close(self) -> None:
        self._box.logout()


def _read(letter: MailMessage) -> IncomingMail:
    sender = letter.from_values
    sent_at = letter.date if letter.date_str else None
    return IncomingMail(
        message_id=_first(letter, "message-id"),
        sender=sender.email if sender else "",
        sender_name=sender.name if sender else "",
        recipients=tuple(dict.fromkeys(address.lower() for address in _addresses(letter))),
        subject=" ".join(letter.subject.split()),
        text=letter.text or _plain(letter.html),
        sent_at=sent_at.replace(tzinfo=clock.ZONE) if sent_at and sent_at.tzinfo is None else sent_at,
        is_automatic=_is_automatic(letter),
        pictures=tuple(one.payload for one in letter.attachments if one.content_type.startswith("image/")),
    )


def _addresses(letter: MailMessage) -> Iterable[str]:
    yield from letter.to
    yield from letter.cc
    for name in _DELIVERED:
        yield from (address.strip("<> ") for address in _headers(letter, name))


def _is_automatic(letter: MailMessage) -> bool:
    submitted = _first(letter, "auto-submitted").lower()
    bulk = _first(letter, "precedence").lower() in ("bulk", "list", "junk")
    return bool(bulk or "list-id" in letter.headers or (submitted and submitted != "no"))


def _first(letter: MailMessage, name: str) -> str:
    return next(iter(_headers(letter, name)), "").strip()


def _headers(letter: MailMessage, name: str) -> tuple[str, ...]:
    return tuple(str(value) for value in letter.headers[name]) if name in letter.headers else ()


def _plain(markup: str) -> str:
    """Return the text of a letter that came as HTML only."""
    broken = _BREAKS.sub("\n", _NO_TEXT.sub("", markup).replace("\n", " "))
    text = html.unescape(_TAGS.sub("", broken))
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
