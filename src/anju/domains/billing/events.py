"""Facts of the domain billing."""

from __future__ import annotations

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RunPrepared(Event):
    """A bill run waits for approval."""

    run_id: int
    by_schedule: bool = False


@dataclass(frozen=True, kw_only=True)
class RunApproved(Event):
    """A bill run may be issued."""

    run_id: int


@dataclass(frozen=True, kw_only=True)
class BillsIssued(Event):
    """A bill run was issued; ``count`` bills of ``amount`` yuan (as text) are owed now."""

    run_id: int
    count: int
    amount: str


@dataclass(frozen=True, kw_only=True)
class RunReversed(Event):
    """All bills of a run were reversed."""

    run_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentIssued(Event):
    """A charge document was issued; ``count`` bills of ``amount`` yuan (as text) are owed now."""

    document_id: int
    count: int
    amount: str


@dataclass(frozen=True, kw_only=True)
class DocumentReversed(Event):
    """All bills of a charge document were reversed."""

    document_id: int


@dataclass(frozen=True, kw_only=True)
class BillsDivided(Event):
    """Bills were reversed and issued anew in parts, because a home went to new owners."""

    bill_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ReliefDecided(Event):
    """An application to waive, write off or reverse bills was granted or refused."""

    relief_id: int
    is_approved: bool


@dataclass(frozen=True, kw_only=True)
class DiscountDecided(Event):
    """An application for a vacancy discount was approved or refused."""

    discount_id: int
    approved: bool


@dataclass(frozen=True, kw_only=True)
class ContractDecided(Event):
    """A contract was approved or refused."""

    contract_id: int
    is_approved: bool


@dataclass(frozen=True, kw_only=True)
class ContractEnded(Event):
    """A contract was terminated; its last day is known."""

    contract_id: int


@dataclass(frozen=True, kw_only=True)
class ContractEnding(Event):
    """The end of a contract comes near."""

    contract_id: int


@dataclass(frozen=True, kw_only=True)
class BooksDisagree(Event):
    """The nightly check found units whose bills and ledger accounts differ."""

    unit_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class UnusualUse(Event):
    """Readings differ much from what their meters use; they are not billed before somebody confirms them."""

    reading_ids: tuple[int, ...]
