"""Stored choices of the domain banking."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LineState(models.TextChoices):
    """Whether all money of a bank's line has found where it belongs."""

    SUSPENSE = "suspense", _("To be claimed")
    CLAIMED = "claimed", _("Claimed in full")


class MatchedBy(models.TextChoices):
    """By what it was found where the money of a line belongs."""

    VIRTUAL = "virtual", _("Virtual account")
    CODE = "code", _("Code in the remark")
    PAYER = "payer", _("Payer and amount")
    SLIP = "slip", _("Deposit slip")
    PERSON = "person", _("Claimed by hand")
