"""What an acquirer's channel (微信支付, 支付宝, 银联 …) has to do for us; integrations serve it, `config` wires them.

Amounts are yuan with two places on both sides of the port; a channel that counts in fen converts inside. Numbers of
orders and refunds are ours and make every call repeatable: asked twice, a channel answers as it did the first time.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol, runtime_checkable

from django.utils.functional import Promise


class ChannelFault(Exception):
    """A channel did not do what it was asked."""


class TemporaryFault(ChannelFault):
    """No answer, or none that can be trusted: whether it was done is not known. Ask again."""


class Refused(ChannelFault):
    """The channel will not do it, however often it is asked; ``code`` is its own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Forged(ChannelFault):
    """A signature that does not hold, or is too old: whoever sent it, nothing in it may be believed."""


class Unreadable(ChannelFault):
    """The signature holds, but the content is not what the channel promised to send."""


class TradeState(enum.Enum):
    """How an order stands at its channel."""

    UNKNOWN = "unknown"  # the channel has no such order
    UNPAID = "unpaid"
    PAID = "paid"
    CLOSED = "closed"
    REFUNDED = "refunded"  # it was paid, and money of it went back


class BackState(enum.Enum):
    """How a refund stands at its channel."""

    UNKNOWN = "unknown"
    UNDER_WAY = "under_way"
    DONE = "done"
    FAILED = "failed"


class NoticeKind(enum.Enum):
    """What a notification tells of."""

    PAID = "paid"
    REFUND = "refund"


@dataclass(frozen=True, kw_only=True)
class OrderAsk:
    """An order to be opened at the channel. ``return_url`` is where the payer's browser goes afterwards.

    ``payer_ip`` is where the payer's browser is, ``payer_id`` what the channel itself calls the payer, if it is known.
    """

    number: str
    amount: Decimal
    subject: str
    expires_at: dt.datetime
    return_url: str
    payer_ip: str = ""
    payer_id: str = ""


@dataclass(frozen=True, kw_only=True)
class CodeAsk:
    """Money to be taken by the code on the payer's phone (付款码); ``code`` holds for a minute and serves once."""

    number: str
    amount: Decimal
    subject: str
    code: str
    terminal_ip: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenedOrder:
    """Where the payer pays: a page, or a code to be scanned where it is no web address.

    ``invoke`` instead is what a page inside the channel's own application calls the payment with.
    """

    pay_url: str
    invoke: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TradeReport:
    """What a channel says about an order; transaction, amount and instant are there once money has come."""

    number: str
    merchant: str
    state: TradeState
    channel_no: str = ""
    amount: Decimal | None = None
    paid_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RefundAsk:
    """Money to go back: ``amount`` of the order's ``order_amount``."""

    number: str
    order_number: str
    amount: Decimal
    order_amount: Decimal
    reason: str


@dataclass(frozen=True, kw_only=True)
class RefundReport:
    """What a channel says about a refund."""

    number: str
    state: BackState
    channel_no: str = ""
    amount: Decimal | None = None
    done_at: dt.datetime | None = None
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notification whose signature holds: its number, and a report on an order or on a refund."""

    notification_id: str
    kind: NoticeKind
    trade: TradeReport
    refund: RefundReport | None = None


@dataclass(frozen=True, kw_only=True)
class BillLine:
    """One transaction of a channel's day; ``number`` is ours, of the order or of the refund.

    A refund is listed on the day it was asked for; ``is_done`` tells whether the payer has the money.
    """

    number: str
    is_refund: bool
    channel_no: str
    amount: Decimal
    fee: Decimal
    at: dt.datetime
    is_done: bool = True


@dataclass(frozen=True)
class Answer:
    """What the channel wants to hear to its notification."""

    status: int
    content_type: str
    body: bytes


class AcquirerChannel(Protocol):
    """One merchant's account at an acquirer: money that is paid to it is its company's.

    Every call but the last three goes over the network, so only tasks make them. They raise TemporaryFault or Refused.
    """

    code: str
    label: str | Promise
    merchant: str
    companies: frozenset[str]
    """The credit codes (统一社会信用代码) of the companies that it takes money for; empty where it is for all."""
    payer_app: str
    """The application under which `OrderAsk.payer_id` names a payer; empty where the channel knows none."""

    def open_order(self, ask: OrderAsk) -> OpenedOrder:
        """Open an order, or return the one that was opened under this number."""

    def query_order(self, number: str) -> TradeReport:
        """Return how an order stands; one the channel does not have is UNKNOWN, which is no fault."""

    def close_order(self, number: str) -> TradeReport:
        """Close an order that nobody has paid, and return how it stands now: PAID when somebody was quicker."""

    def refund(self, ask: RefundAsk) -> RefundReport:
        """Send money back, or return how the refund under this number stands."""

    def query_refund(self, number: str) -> RefundReport:
        """Return how a refund stands."""

    def download_bill(self, day: dt.date) -> list[BillLine]:
        """Return all transactions of a day that is over."""

    def verify_notification(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return what a notification tells. Raises Forged, and Unreadable for signed nonsense. No network."""

    def accepted(self) -> Answer:
        """Return the answer after which the channel stops telling."""

    def refused(self) -> Answer:
        """Return the answer after which the channel tells again; it says nothing about why."""


@runtime_checkable
class CodeChannel(AcquirerChannel, Protocol):
    """A channel that takes money by the code on the payer's phone."""

    def takes_code(self, code: str) -> bool:
        """Tell by its first digits whether a code is of this channel. No network."""

    def charge_code(self, ask: CodeAsk) -> TradeReport:
        """Take the money: PAID, or UNPAID while the payer is typing a password. Never twice under one number.

        Raises Refused when no money moved and none will; TemporaryFault when that is not known.
        """

    def reverse_code(self, number: str) -> TradeReport:
        """Undo an order by code: CLOSED, money that came is with the payer again. Raises TemporaryFault alone."""


_channels: dict[str, AcquirerChannel] = {}


def register(channel: AcquirerChannel) -> None:
    """Offer a channel, in the order in which payers see them."""
    _channels[channel.code] = channel


def channel(code: str) -> AcquirerChannel | None:
    """Return a channel by its code, or None when no integration serves it (any more)."""
    return _channels.get(code)


def channels() -> dict[str, AcquirerChannel]:
    """Return the channels there are, in the order in which they were registered."""
    return dict(_channels)


@contextmanager
def only(*offered: AcquirerChannel) -> Iterator[None]:
    """Offer just these channels inside the block (tests, rehearsals)."""
    before = dict(_channels)
    _channels.clear()
    _channels.update({one.code: one for one in offered})
    try:
        yield
    finally:
        _channels.clear()
        _channels.update(before)
