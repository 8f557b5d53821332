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
    BATCH = "batch", _("Batch of direct debits")
    PERSON = "person", _("Claimed by hand")


class BatchState(models.TextChoices):
    """How far a batch of direct debits is."""

    OPEN = "open", _("With the bank")
    DONE = "done", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DebitState(models.TextChoices):
    """How a debit stands."""

    ASKED = "asked", _("With the bank")
    PAID = "paid", _("Debited")
    FAILED = "failed", _("Refused by the bank")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class FileKind(models.TextChoices):
    """In what form the bank takes a batch."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel")
    TXT = "txt", _("Text with bars")
