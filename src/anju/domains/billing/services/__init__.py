"""Writes of charging, one use case a module."""

from anju.domains.billing.services.documents import (
    OneCharge,
    Rows,
    charge_once,
    document_tariff,
    issue_document,
    reverse_document,
    rows_of,
)
from anju.domains.billing.services.reminding import (
    OVERDUE,
    TELL_ISSUED_TASK,
    announce_run,
    is_still_overdue,
    remind,
    tell_issued,
)
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
    "OVERDUE",
    "TELL_ISSUED_TASK",
    "MonthResult",
    "NothingToIssue",
    "OneCharge",
    "RegisterChanged",
    "Rows",
    "add_price",
    "announce_run",
    "apply_for_discount",
    "approve_run",
    "change_settings",
    "change_tariff",
    "charge_once",
    "create_fee_item",
    "create_tariff",
    "document_tariff",
    "end_discount",
    "is_still_overdue",
    "issue_document",
    "issue_run",
    "prepare_run",
    "remind",
    "reverse_document",
    "reverse_run",
    "rows_of",
    "run_due",
    "run_month",
    "settle_discount",
    "start_issue",
    "tell_issued",
    "withdraw_discount",
    "withdraw_run",
]
