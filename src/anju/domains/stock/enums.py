"""Stored choices of the domain stock."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoreKind(models.TextChoices):
    """What a store is: a room with shelves, or what one person carries."""

    WAREHOUSE = "warehouse", _("Warehouse")
    PERSONAL = "personal", _("Personal stock")


class SlipKind(models.TextChoices):
    """Why materials moved."""

    OPENING = "opening", _("Opening stock")
    RECEIPT = "receipt", _("Goods received")
    ISSUE = "issue", _("Issued to work")
    RETURN = "return", _("Returned from work")
    TRANSFER = "transfer", _("Moved between stores")
    COUNT = "count", _("Stocktake difference")
    BACK = "back", _("Returned to the supplier")


class CountState(models.TextChoices):
    """Where a stocktake stands."""

    OPEN = "open", _("Being counted")
    SUBMITTED = "submitted", _("Variance to be approved")
    POSTED = "posted", _("Variance booked")
    DROPPED = "dropped", _("Given up")


class PurchaseState(models.TextChoices):
    """Where a purchase request stands."""

    APPLIED = "applied", _("Waits for approval")
    APPROVED = "approved", _("To be ordered")
    ORDERED = "ordered", _("On order")
    PARTLY = "partly", _("Partly received")
    RECEIVED = "received", _("Fully received")
    CLOSED = "closed", _("Closed short")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class InvoiceState(models.TextChoices):
    """Where a supplier's invoice stands; it follows from its payments and is not stored."""

    OPEN = "open", _("To be paid for")
    ASKED = "asked", _("Payment asked for")
    PARTLY = "partly", _("Partly paid off")
    PAID = "paid", _("Paid off")
    CREDIT = "credit", _("Credit note")
    VOIDED = "voided", _("Voided")
