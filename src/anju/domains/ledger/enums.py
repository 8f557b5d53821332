"""Stored choices of the domain ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    """The five kinds of accounts of double entry."""

    ASSET = "asset", _("Asset")
    LIABILITY = "liability", _("Liability")
    EQUITY = "equity", _("Equity")
    INCOME = "income", _("Income")
    EXPENSE = "expense", _("Expense")


class EntryKind(models.TextChoices):
    """What an entry records."""

    BILL = "bill", _("Bill")
    BILL_REVERSAL = "bill_reversal", _("Reversal of a bill")
    PAYMENT = "payment", _("Payment")
    PAYMENT_REVERSAL = "payment_reversal", _("Reversal of a payment")
    WAIVER = "waiver", _("Waiver")
    REFUND = "refund", _("Refund")
    BALANCE_USE = "balance_use", _("Use of prepaid balance")
    CASH_DIFFERENCE = "cash_difference", _("Cash difference")


class AccountRole(models.TextChoices):
    """What the platform uses an account for; one account of a project per role."""

    CASH = "cash", _("Cash on hand")
    BANK = "bank", _("Bank deposits")
    POS = "pos", _("Card clearing")
    ONLINE = "online", _("On-line clearing")
    RECEIVABLE = "receivable", _("Accounts receivable")
    PREPAID = "prepaid", _("Advance receipts")
    REVENUE = "revenue", _("Fee income")
    CASH_DIFFERENCE = "cash_difference", _("Cash over and short")
    WAIVED = "waived", _("Waived fees")
