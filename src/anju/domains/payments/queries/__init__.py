"""Doors to payments, balances, shifts and the figures made of them."""

from anju.domains.payments.queries.desk import BillGroup, DeskBill, DeskHousehold, get_unit, household, open_bills
from anju.domains.payments.queries.households import HouseholdHit, find_households
from anju.domains.payments.queries.receipts import (
    PaidBy,
    PaidLine,
    balance_moves_of_unit,
    get_payment,
    lines_of,
    payments_of_unit,
    payments_visible_to,
    tenders_of,
)
from anju.domains.payments.queries.shifts import (
    RunningTotals,
    ShiftTotals,
    expected_cash,
    get_shift,
    handed_to_me,
    my_open_shift,
    open_shifts,
    running_totals,
    shifts_visible_to,
    totals,
)

__all__ = [
    "BillGroup",
    "DeskBill",
    "DeskHousehold",
    "HouseholdHit",
    "PaidBy",
    "PaidLine",
    "RunningTotals",
    "ShiftTotals",
    "balance_moves_of_unit",
    "expected_cash",
    "find_households",
    "get_payment",
    "get_shift",
    "get_unit",
    "handed_to_me",
    "household",
    "lines_of",
    "my_open_shift",
    "open_bills",
    "open_shifts",
    "payments_of_unit",
    "payments_visible_to",
    "running_totals",
    "shifts_visible_to",
    "tenders_of",
    "totals",
]
