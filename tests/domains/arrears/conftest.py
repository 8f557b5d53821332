"""What tests of chasing share: days, debtors, and a run of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import household

from anju.core import clock
from anju.core.clock import ZONE
from anju.domains.arrears import services
from anju.domains.billing.models import Bill


def day(month: int, number: int, hour: int = 9) -> dt.datetime:
    """Return a moment of 2026."""
    return dt.datetime(2026, month, number, hour, 30, tzinfo=ZONE)


def debtor(project: Any, due: str = "2026-06-30", amount: str = "276.08", *, phone: str = "13800006721") -> Bill:
    """Return an overdue bill of a household of its own."""
    unit = household.make_unit(project)
    household.make_owner(unit, phone=phone)
    return household.make_bill(unit, amount, month="2026-06", due=due)


def pay(bill: Bill) -> None:
    """Let a bill be settled."""
    Bill.objects.filter(pk=bill.pk).update(paid=bill.amount)


@pytest.fixture
def chase(project: Any, root: Any) -> Callable[..., services.DayResult]:
    """Give the run of a day."""

    def run(month: int, number: int, hour: int = 9) -> services.DayResult:
        with clock.at(day(month, number, hour)):
            return services.run_day(actor=root, project=project)

    return run
