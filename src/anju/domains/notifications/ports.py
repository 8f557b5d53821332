"""What the domain needs from outside: senders of each channel, and the kinds of message that exist.

`anju.config.providers` says at the start which integration serves which port, and brings the kinds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from anju.domains.notifications.enums import Channel, FailureReason


class PermanentFailure(Exception):
    """The vendor will never deliver this: the number does not exist, the subscription is gone. Not tried again."""

    def __init__(self, text: str, reason: FailureReason = FailureReason.OTHER) -> None:
        super().__init__(text)
        self.reason = reason


class AddressGone(PermanentFailure):
    """The device has unsubscribed or the mailbox is closed for good; the address is forgotten."""


class TemporaryFailure(Exception):
    """The vendor cannot deliver now (timeout, limit, outage). Tried again, ever later."""


@dataclass(frozen=True)
class Templated:
    """What a vendor of approved templates sends: its number for the template, and values by its names, in its order."""

    code: str
    values: Mapping[str, str]


class SmsSender(Protocol):
    """A vendor of text messages."""

    def send(
        self, *, phone: str, text: str, reference: str, template: Templated | None = None, is_repeat: bool = False
    ) -> str:
        """Hand a text over and return the vendor's number for it.

        A call may come twice (a worker died before it could note the first): ``reference`` is then the same and
        ``is_repeat`` set, and the vendor delivers once, as far as it can tell. ``template`` is None where the office
        has registered none. Raises `PermanentFailure` or `TemporaryFailure`.
        """


@dataclass(frozen=True)
class Receipt:
    """What a vendor says of a text that it took (状态报告)."""

    is_delivered: bool
    at: dt.datetime | None = None
    error: str = ""
    reason: FailureReason = FailureReason.UNREACHABLE


@runtime_checkable
class SmsReceipts(Protocol):
    """A vendor that tells what became of a text."""

    def receipt(self, *, phone: str, number: str, sent_at: dt.datetime) -> Receipt | None:
        """Return what became of a text with the vendor's number; None while it is not known. Raises as `send`."""


class WechatSender(Protocol):
    """A WeChat official account (服务号): messages to its followers, and which follower somebody is."""

    app_id: str

    def send(self, *, openid: str, url: str, reference: str, template: Templated | None = None) -> str:
        """Send a template message that opens ``url`` and return WeChat's number. Raises as `SmsSender.send`."""

    def authorize_url(self, *, back_to: str, state: str) -> str:
        """Return the page that tells us who opens it inside WeChat: it leads to ``back_to`` with a code. No network."""

    def openid_of(self, code: str) -> str:
        """Return what WeChat calls whoever came back with a code; a code serves once. Raises as `SmsSender.send`."""


@dataclass(frozen=True)
class RecordedSms:
    """A text message that a recording sandbox has kept; ``at`` is an ISO instant."""

    phone: str
    text: str
    reference: str
    at: str


@runtime_checkable
class SmsRecord(Protocol):
    """A sender that delivers to nobody and can be read instead (demonstration, tests)."""

    def messages_to(self, phone: str) -> list[RecordedSms]:
        """Return what was sent to a number, the latest last."""


class MailSender(Protocol):
    """A way to send e-mail."""

    def send(self, *, address: str, subject: str, text: str, url: str, reference: str) -> str:
        """Send a plain text with the page to open and return its Message-ID, made of ``reference``.

        Raises like `SmsSender.send`. A mail server does not know references: a call that comes twice may arrive twice,
        under one Message-ID, by which mail programs join them.
        """


class PushSender(Protocol):
    """A way to wake a browser that has subscribed (Web Push, RFC 8030)."""

    def send(self, *, subscription: Mapping[str, Any], data: Mapping[str, str], reference: str) -> str:
        """Send to one device; the browser shows a ``reference`` once. Raises `AddressGone` at 404 and 410."""

    def accepts(self, endpoint: str) -> bool:
        """Tell whether an address that a browser gave belongs to a known push service; others are never called."""

    def public_key(self) -> str:
        """Return the key that browsers subscribe with (VAPID, RFC 8292), base64url."""


@dataclass(frozen=True)
class Senders:
    """Who serves the channels; None where nobody does, and messages of that channel then fail with these words."""

    sms: SmsSender | None = None
    mail: MailSender | None = None
    push: PushSender | None = None
    wechat: WechatSender | None = None


class _Plugged:
    senders = Senders()


def provide(senders: Senders) -> Senders:
    """Let these serve from now on; return who served before, so that a test can bring them back."""
    before, _Plugged.senders = _Plugged.senders, senders
    return before


def senders() -> Senders:
    """Return who serves the channels."""
    return _Plugged.senders


@dataclass(frozen=True)
class Words:
    """What a message says, with ``{placeholders}``; a text message has no title."""

    title: str
    body: str


@dataclass(frozen=True)
class Kind:
    """A kind of message, named ``domain.noun.fact``, with what is shipped to say.

    ``channels`` are those it goes by unless the reader chose otherwise. ``is_required``: by law or for safety, cannot
    be switched off. ``is_urgent``: breaks through quiet hours. ``is_secret``: its text is wiped once it left, and never
    shown in the log. ``lasts_minutes``: after that it is worth nothing and is not sent any more. ``address`` is the
    page it opens, with placeholders, for tellers who know no pages.
    """

    name: str
    labels: Mapping[str, str]
    params: tuple[str, ...]
    channels: frozenset[Channel]
    words: Mapping[tuple[Channel, str], Words] = field(repr=False)
    is_required: bool = False
    is_urgent: bool = False
    is_secret: bool = False
    lasts_minutes: int | None = None
    address: str = ""

    def __str__(self) -> str:
        return self.name


_kinds: dict[str, Kind] = {}


def declare_kind(kind: Kind) -> Kind:
    """Declare a kind of message; a second declaration under the same name is a programming error."""
    if kind.name in _kinds:
        raise ValueError(f"kind of message {kind.name} is declared twice")
    _kinds[kind.name] = kind
    return kind


def kinds() -> dict[str, Kind]:
    """Return every declared kind by its name."""
    return dict(_kinds)


def kind_named(name: str) -> Kind:
    """Return a declared kind; an unknown name is a programming error."""
    try:
        return _kinds[name]
    except KeyError:
        raise ValueError(f"no kind of message is named {name}: see anju/config/kinds") from None


Guard = Callable[[int | None, str], bool]
_guards: dict[str, Guard] = {}


def guard(kind: str) -> Callable[[Guard], Guard]:
    """Register a function that is asked right before sending whether a message still holds, by project and key.

    A reminder of what was paid meanwhile is then called back instead of sent.
    """

    def register(function: Guard) -> Guard:
        _guards[kind] = function
        return function

    return register


def still_holds(kind: str, project_id: int | None, key: str) -> bool:
    """Tell whether a waiting message should still be sent."""
    return kind not in _guards or _guards[kind](project_id, key)


@dataclass(frozen=True)
class Source:
    """An audience for mass sends: a SELECT of ``place``, ``user_id`` (or NULL) and ``phone``, a row a person.

    ``place`` is a number that never changes and stands once, by which the audience is walked through. Parameters are
    ``%(project)s``, ``%(today)s`` and those of ``narrowing``.
    """

    sql: str
    narrowing: tuple[str, ...] = ()


_sources: dict[str, Source] = {}


def register_source(name: str, source: Source) -> None:
    """Bring an audience, from the domain that knows the people."""
    _sources[name] = source


def source_named(name: str) -> Source:
    """Return a registered audience; an unknown name is a programming error."""
    return _sources[name]
