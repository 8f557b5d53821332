"""Facts of the domain budgets."""

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PlanAdopted(Event):
    """A version of the financial plan came into force."""

    plan_id: int
    year: int


@dataclass(frozen=True, kw_only=True)
class BudgetReached(Event):
    """The actual of a budget line reached a threshold in per cent for the first time."""

    year: int
    department_id: int
    account_id: int
    threshold: int
