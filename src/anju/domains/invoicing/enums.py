"""Stored choices of the domain invoicing."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Treatment(models.TextChoices):
    """Whether a fee item is invoiced at all."""

    TAXED = "taxed", _("Invoiced at the rate")
    PASSED_ON = "passed_on", _("Collected for others, not invoiced")


class BuyerKind(models.TextChoices):
    """To whom an invoice is made out."""

    PERSON = "person", pgettext_lazy("invoice", "Personal")
    COMPANY = "company", pgettext_lazy("invoice", "Company")


class InvoiceKind(models.TextChoices):
    """A tax invoice, or the red one that takes it back."""

    BLUE = "blue", _("Blue invoice")
    RED = "red", _("Red invoice")


class InvoiceState(models.TextChoices):
    """Where an invoice stands."""

    ASKED = "asked", _("Being issued")
    ISSUED = "issued", pgettext_lazy("invoice", "Issued")
    REDDENED = "reddened", _("Taken back by a red invoice")
    FAILED = "failed", pgettext_lazy("invoice", "Refused by the tax bureau")
    WITHDRAWN = "withdrawn", pgettext_lazy("invoice", "Withdrawn")


class InvoiceSource(models.TextChoices):
    """Who asked for an invoice."""

    DESK = "desk", pgettext_lazy("invoice", "At the desk")
    PHONE = "phone", _("By phone")


class RedReason(models.TextChoices):
    """Why an invoice is taken back; the four reasons that the tax bureau knows."""

    MISTAKE = "mistake", _("Issued by mistake")
    RETURN = "return", _("Money returned")
    ENDED = "ended", _("Service ended early")
    ALLOWANCE = "allowance", _("Allowance")


class RedState(models.TextChoices):
    """Where a red-letter confirmation (红字信息确认单) stands."""

    ASKED = "asked", _("Being filed")
    WAITING = "waiting", _("Waits for the buyer")
    CONFIRMED = "confirmed", pgettext_lazy("red letter", "Confirmed")
    DONE = "done", _("Red invoice issued")
    REFUSED = "refused", _("Refused by the buyer")
    WITHDRAWN = "withdrawn", pgettext_lazy("red letter", "Withdrawn")
    LAPSED = "lapsed", _("Not answered in time")
    FAILED = "failed", pgettext_lazy("red letter", "Refused by the tax bureau")


class FileForm(models.TextChoices):
    """The forms in which an invoice is kept."""

    PDF = "pdf", "PDF"
    OFD = "ofd", "OFD"


RED_OPEN = (RedState.ASKED, RedState.WAITING, RedState.CONFIRMED)
"""States in which a red letter is still under way."""
GONE = (InvoiceState.FAILED, InvoiceState.WITHDRAWN)
"""States in which an invoice was never issued and holds no bill."""
