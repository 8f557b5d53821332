"""Writes to the books: opening them, posting, reversing, closing months."""

from anju.domains.ledger.services.books import (
    PeriodClosed,
    Posting,
    close_period,
    open_books,
    open_revenue_account,
    post_entry,
    refuse_closed,
    reopen_period,
    reverse_entry,
)
from anju.domains.ledger.services.bulk import ENTRY_ID, BulkFacts, post_pairs_sql, reverse_entries_sql

__all__ = [
    "ENTRY_ID",
    "BulkFacts",
    "PeriodClosed",
    "Posting",
    "close_period",
    "open_books",
    "open_revenue_account",
    "post_entry",
    "post_pairs_sql",
    "refuse_closed",
    "reopen_period",
    "reverse_entries_sql",
    "reverse_entry",
]
