"""Facts of the domain expenses."""

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ExpenseApproved(Event):
    """An expense was approved and stands in the books."""

    claim_id: int


@dataclass(frozen=True, kw_only=True)
class ExpensePaid(Event):
    """An expense was paid."""

    claim_id: int
