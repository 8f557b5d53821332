"""Stored choices of the domain payments."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Method(models.TextChoices):
    """By what means money came (收款方式)."""

    CASH = "cash", _("Cash")
    TRANSFER = "transfer", _("Bank transfer")
    POS = "pos", _("Card")
    BALANCE = "balance", _("Prepaid balance")
    ONLINE = "online", _("On-line")
    BANK = "bank", _("Bank receipt")
    DEBIT = "debit", _("Direct debit")


AT_THE_DESK = (Method.CASH, Method.TRANSFER, Method.POS, Method.BALANCE)
"""The means that a cashier's shift counts; what comes on-line or into the bank passes no desk."""


class PaymentSource(models.TextChoices):
    """Where a payment was taken."""

    DESK = "desk", _("At the desk")
    ONLINE = "online", _("On-line")
    AUTO = "auto", _("From the balance by itself")
    BANK = "bank", _("Into the bank")


class PaymentState(models.TextChoices):
    """Whether a payment stands."""

    POSTED = "posted", _("Valid")
    VOIDED = "voided", _("Void")
    REVERSED = "reversed", _("Reversed")


class BalanceReason(models.TextChoices):
    """Why a prepaid balance moved."""

    PREPAID = "prepaid", _("Paid in advance")
    USED = "used", _("Used for bills")
    RETURNED = "returned", _("Returned by a reversal")
    RELEASED = "released", _("Freed by a change of owner")
    REFUNDED = "refunded", _("Paid back")


class DeductWhen(models.TextChoices):
    """When prepaid balances pay bills by themselves (domain rule 1.10)."""

    NEVER = "never", _("Only at the desk")
    ON_ISSUE = "on_issue", _("As soon as a bill is issued")
    ON_DUE = "on_due", _("On the day a bill is due")


class TransferState(models.TextChoices):
    """Where a change of owner stands."""

    PREPARED = "prepared", _("Waits to be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class HeldGoes(models.TextChoices):
    """What becomes of money that is held for the home when its owner changes, as both have signed."""

    REFUND = "refund", _("Paid back to the old owner")
    CARRY = "carry", _("Stays with the home for the new owner")


class TransferMoney(models.TextChoices):
    """What money moved for at a change of owner."""

    FREED = "freed", _("Freed from a bill")
    PAID_BACK = "paid_back", _("Balance paid back")


class UndoKind(models.TextChoices):
    """By what a payment is undone that needs approval."""

    REVERSAL = "reversal", _("Reversal of a payment")
    REFUND = "refund", _("On-line refund")


class UndoState(models.TextChoices):
    """Where an application to undo a payment stands."""

    ASKED = "asked", _("Waiting for a decision")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class LateStart(models.TextChoices):
    """From where overdue days are counted once the grace is over (domain rule 1.8)."""

    DUE_DATE = "due_date", _("The day it was due")
    GRACE_END = "grace_end", _("The end of the grace")


class SettleOrder(models.TextChoices):
    """What money settles first within one debt (民法典 561; most firms agree on principal first)."""

    PRINCIPAL_FIRST = "principal_first", _("The bill, then its late charge")
    PENALTY_FIRST = "penalty_first", _("The late charge, then its bill")


class DepositKind(models.TextChoices):
    """What a deposit stands for."""

    RENOVATION = "renovation", _("Renovation deposit")
    CARD = "card", _("Card deposit")
    PASS = "pass", _("Pass deposit")
    VENUE = "venue", _("Venue deposit")
    OTHER = "other", _("Other deposit")


class DepositMoveKind(models.TextChoices):
    """How money left a deposit."""

    DEDUCTION = "deduction", _("Deduction")
    RETURN = "return", _("Return")


class DepositMoveState(models.TextChoices):
    """Where a move of a deposit stands; returns are done at once."""

    ASKED = "asked", _("Waiting for a decision")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OrderState(models.TextChoices):
    """How an on-line order stands; `calc.orders` holds the moves between them."""

    CREATED = "created", _("Being opened")
    WAITING = "waiting", _("Waiting for payment")
    CONFIRMING = "confirming", _("Being confirmed")
    PAID = "paid", _("Paid")
    CLOSED = "closed", pgettext_lazy("on-line order", "Closed")
    FAILED = "failed", _("Failed")
    REFUNDING = "refunding", _("Being refunded")
    REFUNDED = "refunded", _("Refunded")


class SurplusRule(models.TextChoices):
    """What becomes of on-line money that finds nothing to settle: paid at the desk meanwhile, or come too late."""

    BALANCE = "balance", _("Keep it as prepaid balance")
    REFUND = "refund", _("Send it back")


class NoticeResult(models.TextChoices):
    """What came of a channel's notification."""

    SETTLED = "settled", _("Settled")
    KNOWN = "known", _("Known already")
    NOTED = "noted", _("Noted")
    FORGED = "forged", _("Signature does not hold")
    UNREADABLE = "unreadable", _("Not understood")
    UNKNOWN_ORDER = "unknown_order", _("No such order")
    WRONG_MERCHANT = "wrong_merchant", _("Of another merchant")
    WRONG_AMOUNT = "wrong_amount", _("Amount differs")
    OTHER_TRANSACTION = "other_transaction", _("Second transaction of a paid order")


class RefundCause(models.TextChoices):
    """Why money goes back through its channel."""

    ASKED = "asked", _("Asked for by staff")
    SURPLUS = "surplus", _("Settled otherwise meanwhile")
    LATE = "late", _("Came after the order was closed")


class RefundState(models.TextChoices):
    """How a refund stands at the channel."""

    ASKED = "asked", _("To be sent")
    SENT = "sent", _("Under way")
    DONE = "done", _("Back with the payer")
    FAILED = "failed", _("Refused by the channel")


class MatchResult(models.TextChoices):
    """How a line of a channel's daily bill compares with what is stored (对账)."""

    EQUAL = "equal", _("Agrees")
    AMOUNT = "amount", _("Amounts differ")
    STATE = "state", _("States differ")
    CHANNEL_ONLY = "channel_only", _("With the channel only")
    SYSTEM_ONLY = "system_only", _("With us only")
    CROSS_DAY = "cross_day", _("On another day with us")


AGREED = (MatchResult.EQUAL, MatchResult.CROSS_DAY)
"""Nobody has to look at these: both sides have the same, if on different days (跨日)."""


class DayState(models.TextChoices):
    """How far a channel's day is."""

    MISSING = "missing", _("No bill yet")
    OPEN = "open", pgettext_lazy("channel day", "Open")
    LOCKED = "locked", _("Locked")


class LineHandling(models.TextChoices):
    """How a line that differs was settled; what has to be booked for it is booked where it belongs."""

    BOOKED = "booked", _("Booked here afterwards")
    REFUNDED = "refunded", _("Sent back to the payer")
    CHANNEL_ERROR = "channel_error", _("Corrected by the channel")
    OTHER_SYSTEM = "other_system", _("Belongs to another system")
    EXPLAINED = "explained", _("Explained otherwise")
