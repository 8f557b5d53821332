"""Writes of contracts: drafted, approved by a ladder, amended, extended, ended."""

from anju.domains.billing.services.contracts.announcing import announce_endings
from anju.domains.billing.services.contracts.changing import (
    MOST_MONTHS,
    amend_contract,
    bill_ahead,
    end_contract,
    extend_space,
    settle_bills,
    settle_terms,
    suspend_line,
    withdraw_terms,
)
from anju.domains.billing.services.contracts.drafting import (
    SUBJECT,
    Terms,
    add_line,
    draft_contract,
    edit_line,
    remove_line,
    submit_contract,
)
from anju.domains.billing.services.contracts.settling import settle_contract, withdraw_contract

__all__ = [
    "MOST_MONTHS",
    "SUBJECT",
    "Terms",
    "add_line",
    "amend_contract",
    "announce_endings",
    "bill_ahead",
    "draft_contract",
    "edit_line",
    "end_contract",
    "extend_space",
    "remove_line",
    "settle_bills",
    "settle_contract",
    "settle_terms",
    "submit_contract",
    "suspend_line",
    "withdraw_contract",
    "withdraw_terms",
]
