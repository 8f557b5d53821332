"""Writes to bank statements and to the desks' days."""

from anju.domains.banking.services.accounts import edit_account, give_virtual_account, open_account
from anju.domains.banking.services.claiming import (
    CannotClaim,
    CannotUndoClaim,
    book_line,
    claim_line,
    return_money,
    undo_claim,
)
from anju.domains.banking.services.days import BANKING_SUBJECT, DayNotClosable, bank_cash, close_day, receive_day
from anju.domains.banking.services.importing import import_statement

__all__ = [
    "BANKING_SUBJECT",
    "CannotClaim",
    "CannotUndoClaim",
    "DayNotClosable",
    "bank_cash",
    "book_line",
    "claim_line",
    "close_day",
    "edit_account",
    "give_virtual_account",
    "import_statement",
    "open_account",
    "receive_day",
    "return_money",
    "undo_claim",
]
