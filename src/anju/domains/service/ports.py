"""What the domain needs from outside: the mailbox that residents write to, and what reads meaning.

`anju.config.providers` says at the start which integration serves it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from anju.core.texts.head import Matrix


class MailboxFault(Exception):
    """The mailbox cannot be read now; it is tried again in a minute."""


@dataclass(frozen=True, kw_only=True)
class IncomingMail:
    """A letter as it lies in the mailbox.

    ``message_id`` is its sender's number for it and names it for good. ``recipients`` are all addresses that it was
    sent or delivered to. ``is_automatic``: a machine wrote it (an out-of-office note, a list), so nobody waits for an
    answer (RFC 3834). ``pictures`` are the contents of attached images.
    """

    message_id: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    sent_at: dt.datetime | None = None
    is_automatic: bool = False
    pictures: tuple[bytes, ...] = ()


class Mailbox(Protocol):
    """A mailbox of the office."""

    def hand_over(self, take: Callable[[IncomingMail], bool], *, most: int) -> int:
        """Give at most ``most`` unread letters to ``take``, the oldest first, and return how many it was given.

        One that was taken is marked as read, one that was not (``take`` returned False) is flagged for a person and not
        given again. A letter is marked after ``take`` has returned, so it comes again where the reader died in between.
        Raises `MailboxFault`.
        """


class _Plugged:
    mailbox: Mailbox | None = None


def provide(mailbox: Mailbox | None) -> None:
    """Say which mailbox is read; None: none is."""
    _Plugged.mailbox = mailbox


def mailbox() -> Mailbox | None:
    """Return the mailbox that is read."""
    return _Plugged.mailbox


@contextmanager
def only(other: Mailbox | None) -> Iterator[None]:
    """Read another mailbox inside the block."""
    before = _Plugged.mailbox
    _Plugged.mailbox = other
    try:
        yield
    finally:
        _Plugged.mailbox = before


class Embedder(Protocol):
    """Turns texts into vectors of length one that lie close together where the texts mean the same."""

    name: str

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return a row of single-precision numbers for each text."""


_embedders: list[Callable[[], Embedder | None]] = []


def provide_embedder(load: Callable[[], Embedder | None]) -> None:
    """Say where the embedder comes from; it is loaded when the first text is sorted, once in a process."""
    _embedders[:] = [load]
    embedder.cache_clear()


@cache
def embedder() -> Embedder | None:
    """Return the embedder; None on a machine that has none, where spelling alone decides."""
    return _embedders[0]() if _embedders else None
