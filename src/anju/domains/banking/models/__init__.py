"""The bank: its accounts, statements, their lines and claims; the desks' days."""

from anju.domains.banking.models.days import CashBanking, CashDay, ClosedCashDaysStay
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
    "VirtualAccount",
]
