"""What the books keep: accounts, entries, their sums by day, months, manual entries."""

from anju.domains.ledger.models.books import Account, AccountDay, Entry, Imbalance, Line, Period
from anju.domains.ledger.models.journals import Journal, JournalLine
from anju.domains.ledger.models.rules import BalancedEntries, OpenPeriods, ReadOnly, SummedDays

__all__ = [
    "Account",
    "AccountDay",
    "BalancedEntries",
    "Entry",
    "Imbalance",
    "Journal",
    "JournalLine",
    "Line",
    "OpenPeriods",
    "Period",
    "ReadOnly",
    "SummedDays",
]
