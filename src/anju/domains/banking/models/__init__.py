"""The bank: its accounts, statements, their lines and claims; direct debits; the desks' days."""

from anju.domains.banking.models.days import CashBanking, CashDay, ClosedCashDaysStay
from anju.domains.banking.models.debits import Debit, DebitBatch, DebitBill, DebitMandate
from anju.domains.banking.models.statements import (
    BankAccount,
    BankClaim,
    BankLine,
    BankStatement,
    ClaimsCounted,
    VirtualAccount,
)

__all__ = [
    "BankAccount",
    "BankClaim",
    "BankLine",
    "BankStatement",
    "CashBanking",
    "CashDay",
    "ClaimsCounted",
    "ClosedCashDaysStay",
    "Debit",
    "DebitBatch",
    "DebitBill",
    "DebitMandate",
    "VirtualAccount",
]
