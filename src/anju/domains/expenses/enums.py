"""Stored choices of the domain expenses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimKind(models.TextChoices):
    """What a claim is for: a cost that approval books, or a debt that stands in accounts payable already."""

    COST = "cost", _("Cost")
    DEBT = "debt", _("Payment of a debt")


class ClaimState(models.TextChoices):
    """Where an expense claim stands."""

    APPLIED = "applied", _("Waits for approval")
    APPROVED = "approved", _("To be paid")
    PAID = "paid", _("Expense paid")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVERSED = "reversed", _("Reversed")
