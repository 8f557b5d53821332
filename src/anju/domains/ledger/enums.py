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
    DISCOUNT = "discount", _("Discount")
    WRITE_OFF = "write_off", _("Write-off")
    DEPOSIT = "deposit", _("Deposit")
    DEPOSIT_USE = "deposit_use", _("Deduction from a deposit")
    DEPOSIT_RETURN = "deposit_return", _("Return of a deposit")
    BALANCE_MOVE = "balance_move", _("Transfer of prepaid balance")
    BANK_RECEIPT = "bank_receipt", _("Bank receipt")
    BANK_CLAIM = "bank_claim", _("Claim of a bank receipt")
    BANKING = "banking", _("Cash paid into the bank")
    CHANNEL_SETTLEMENT = "channel_settlement", _("Settlement of a channel")
    EXPENSE = "expense", _("Expense")
    EXPENSE_REVERSAL = "expense_reversal", _("Reversal of an expense")
    EXPENSE_PAYMENT = "expense_payment", _("Payment of an expense")
    EXPENSE_PAYMENT_REVERSAL = "expense_pay_reversal", _("Reversal of an expense payment")
    COMMON_INCOME = "common_income", _("Common-area income")
    COMMON_EXPENSE = "common_expense", _("Use of common-area income")
    JOURNAL = "journal", _("Journal entry")
    STOCK_RECEIPT = "stock_receipt", _("Goods received")
    STOCK_ISSUE = "stock_issue", _("Materials used")
    STOCK_COUNT = "stock_count", _("Stocktake difference")
    STOCK_INVOICE = "stock_invoice", _("Price difference of a supplier's invoice")


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
    WRITTEN_OFF = "written_off", _("Bad debts")
    DEPOSITS = "deposits", _("Deposits held")
    SUSPENSE = "suspense", _("Bank receipts to be claimed")
    COMMON_INCOME = "common_income", _("Common-area income held for the owners")
    PAYABLE = "payable", _("Accounts payable")
    CHANNEL_FEES = "channel_fees", _("Fees of payment channels")
    COST = "cost", _("Cost")
    STOCK = "stock", _("Materials and spare parts")


class CostClass(models.TextChoices):
    """What a cost is made of [发改价格〔2003〕1864号, 第十一条: parts of the cost of property service]."""

    STAFF = "staff", _("Staff cost")
    UPKEEP = "upkeep", _("Operation and upkeep of common facilities")
    CLEANING = "cleaning", _("Cleaning and hygiene")
    GREENING = "greening", _("Upkeep of greenery")
    ORDER = "order", _("Keeping order")
    OFFICE = "office", _("Office cost")
    DEPRECIATION = "depreciation", _("Depreciation")
    INSURANCE = "insurance", _("Insurance")
    OTHER = "other", _("Other agreed cost")


class JournalState(models.TextChoices):
    """Where a manual entry stands."""

    WRITTEN = "written", _("To be checked")
    POSTED = "posted", _("Posted")
    REFUSED = "refused", _("Refused")
    REVERSED = "reversed", _("Reversed")
