"""What invoicing asks of a provider of tax invoices, and the registry of those that are plugged in.

A provider speaks for one seller to the tax bureau. Amounts are `Decimal` yuan, instants are aware. ``serial`` is our
number of the act: whatever is sent twice under one serial is done once.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.functional import Promise


class BureauFault(Exception):
    """The provider did not do what was asked."""


class TemporaryFault(BureauFault):
    """No answer, or none that can be believed: ask again later."""


class Refused(BureauFault):
    """The provider refuses for good; ``code`` is its own word, ``message`` its reason."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class IssueState(enum.Enum):
    """How an invoice stands at the tax bureau."""

    UNKNOWN = "unknown"  # nothing was sent under this serial
    UNDER_WAY = "under_way"
    ISSUED = "issued"
    REFUSED = "refused"


class LetterState(enum.Enum):
    """How a red-letter confirmation stands at the tax bureau."""

    UNKNOWN = "unknown"
    WAITING = "waiting"  # for the buyer's answer
    CONFIRMED = "confirmed"  # Y, or none was needed
    REFUSED = "refused"  # N
    WITHDRAWN = "withdrawn"  # C
    LAPSED = "lapsed"  # nobody answered within 72 hours


@dataclass(frozen=True, kw_only=True)
class IssueLine:
    """One line of an invoice; ``gross`` = ``net`` + ``tax``, ``rate`` 0.06 = 6 %."""

    goods_code: str
    name: str
    note: str
    rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, kw_only=True)
class IssueAsk:
    """An invoice to be issued. A personal buyer has a name only."""

    serial: str
    seller_name: str
    seller_tax_number: str
    buyer_name: str
    buyer_tax_number: str
    drawer: str
    remark: str
    lines: tuple[IssueLine, ...]
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, kw_only=True)
class IssueReport:
    """What the tax bureau says of an invoice; number (20 digits) and instant are there once it is issued."""

    serial: str
    state: IssueState
    invoice_no: str = ""
    issued_at: dt.datetime | None = None
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterAsk:
    """A red-letter confirmation to be filed for a whole invoice."""

    serial: str
    invoice_no: str
    seller_tax_number: str
    reason: str
    gross: Decimal


@dataclass(frozen=True, kw_only=True)
class LetterReport:
    """What the tax bureau says of a confirmation; ``is_direct`` where the buyer need not answer."""

    serial: str
    state: LetterState
    bureau_no: str = ""
    is_direct: bool = False
    expires_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None


class InvoiceProvider(Protocol):
    """A way to the tax bureau. Every call goes over the network, so only tasks make them.

    All raise TemporaryFault; those that act raise Refused.
    """

    code: str
    label: str | Promise

    def issue(self, ask: IssueAsk) -> IssueReport:
        """Issue an invoice, or return how the one under this serial stands."""

    def query(self, serial: str) -> IssueReport:
        """Return how an invoice stands; one that was never sent is UNKNOWN, which is no fault."""

    def download(self, invoice_no: str, form: str) -> bytes:
        """Return an issued invoice as a file, ``pdf`` or ``ofd``."""

    def file_letter(self, ask: LetterAsk) -> LetterReport:
        """File a red-letter confirmation, or return how the one under this serial stands."""

    def query_letter(self, serial: str) -> LetterReport:
        """Return how a confirmation stands."""

    def withdraw_letter(self, serial: str) -> LetterReport:
        """Withdraw a confirmation that the buyer has not answered, and return how it stands now."""

    def issue_red(self, serial: str) -> IssueReport:
        """Issue the red invoice of a confirmation that was confirmed, or return the one that was issued."""


_providers: dict[str, InvoiceProvider] = {}


def register(provider: InvoiceProvider) -> None:
    """Offer a provider; the first one is the default of projects that have not chosen."""
    _providers[provider.code] = provider


def provider(code: str) -> InvoiceProvider | None:
    """Return a provider by its code (the first one for an empty code), or None where nothing is plugged in."""
    return _providers.get(code) if code else next(iter(_providers.values()), None)


def providers() -> dict[str, InvoiceProvider]:
    """Return the providers there are, the default first."""
    return dict(_providers)


@contextmanager
def only(*offered: InvoiceProvider) -> Iterator[None]:
    """Offer just these providers inside the block (tests, rehearsals)."""
    before = dict(_providers)
    _providers.clear()
    _providers.update({one.code: one for one in offered})
    try:
        yield
    finally:
        _providers.clear()
        _providers.update(before)
