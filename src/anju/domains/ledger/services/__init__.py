"""Writes to the books: the chart, posting, reversing, manual entries, closing months."""

from anju.domains.ledger.services.books import (
    PeriodClosed,
    Posting,
    post_entry,
    refuse_closed,
    reverse_entry,
)
from anju.domains.ledger.services.bulk import ENTRY_ID, BulkFacts, post_pairs_sql, reverse_entries_sql
from anju.domains.ledger.services.chart import add_account, open_books, open_revenue_account, rename_account
from anju.domains.ledger.services.journals import (
    KEPT_BY_DOCUMENTS,
    post_journal,
    refuse_journal,
    reverse_journal,
    write_journal,
)
from anju.domains.ledger.services.periods import close_period, fold_days, reopen_period

__all__ = [
    "ENTRY_ID",
    "KEPT_BY_DOCUMENTS",
    "BulkFacts",
    "PeriodClosed",
    "Posting",
    "add_account",
    "close_period",
    "fold_days",
    "open_books",
    "open_revenue_account",
    "post_entry",
    "post_journal",
    "post_pairs_sql",
    "refuse_closed",
    "refuse_journal",
    "rename_account",
    "reopen_period",
    "reverse_entries_sql",
    "reverse_entry",
    "reverse_journal",
    "write_journal",
]
