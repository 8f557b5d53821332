"""Writes of charging, one use case a module."""

from anju.domains.billing.services.runs import (
    ISSUE_JOB,
    NothingToIssue,
    RegisterChanged,
    approve_run,
    issue_run,
    prepare_run,
    reverse_run,
    start_issue,
    withdraw_run,
)
from anju.domains.billing.services.schedule import MonthResult, run_due, run_month
from anju.domains.billing.services.tariffs import (
    add_price,
    change_settings,
    change_tariff,
    create_fee_item,
    create_tariff,
)
from anju.domains.billing.services.vacancy import apply_for_discount, end_discount, settle_discount, withdraw_discount

__all__ = [
    "ISSUE_JOB",
    "MonthResult",
    "NothingToIssue",
    "RegisterChanged",
    "add_price",
    "apply_for_discount",
    "approve_run",
    "change_settings",
    "change_tariff",
    "create_fee_item",
    "create_tariff",
    "end_discount",
    "issue_run",
    "prepare_run",
    "reverse_run",
    "run_due",
    "run_month",
    "settle_discount",
    "start_issue",
    "withdraw_discount",
    "withdraw_run",
]
