"""Facts of the domain repairs."""

from __future__ import annotations

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class QuoteOffered(Event):
    """A quote waits for the resident; ``amount`` is yuan as text."""

    order_id: int
    quote_id: int
    amount: str


@dataclass(frozen=True, kw_only=True)
class QuoteAnswered(Event):
    """A quote was agreed to or declined."""

    order_id: int
    quote_id: int
    is_agreed: bool


@dataclass(frozen=True, kw_only=True)
class RepairCharged(Event):
    """The bill of a paid repair stands; ``amount`` is yuan as text."""

    order_id: int
    quote_id: int
    document_id: int
    amount: str
