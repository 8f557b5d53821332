"""Doors to contracts, and the statement that charges them."""

from anju.domains.billing.queries.contracts.reading import (
    billed_until,
    bills_of_contract,
    contracts,
    expiring,
    fee_items_to_agree,
    get_contract,
    get_line,
    get_terms,
    lines_of,
    notice_days,
    steps_of_contract,
    terms_of,
)

__all__ = [
    "billed_until",
    "bills_of_contract",
    "contracts",
    "expiring",
    "fee_items_to_agree",
    "get_contract",
    "get_line",
    "get_terms",
    "lines_of",
    "notice_days",
    "steps_of_contract",
    "terms_of",
]
