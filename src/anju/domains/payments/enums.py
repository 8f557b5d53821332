"""Stored choices of the domain payments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    """How money was handed over at the desk (收款方式)."""

    CASH = "cash", _("Cash")
    TRANSFER = "transfer", _("Bank transfer")
    POS = "pos", _("Card")
    BALANCE = "balance", _("Prepaid balance")


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
