"""Facts of the domain invoicing."""

from __future__ import annotations

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InvoiceAsked(Event):
    """Somebody wants an invoice; it has to be issued at the tax bureau."""

    invoice_id: int


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(Event):
    """An invoice has its number; its files are to be fetched. ``kind`` tells blue from red."""

    invoice_id: int
    invoice_no: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class InvoiceFailed(Event):
    """The tax bureau will not issue an invoice; its bills are free again."""

    invoice_id: int
    fault: str


@dataclass(frozen=True, kw_only=True)
class RedLetterMoved(Event):
    """A red-letter confirmation was asked for, answered or given up; what follows is to be done at the tax bureau."""

    letter_id: int
    invoice_id: int
    state: str
