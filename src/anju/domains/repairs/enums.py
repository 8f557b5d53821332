"""Stored choices of the domain repairs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Liable(models.TextChoices):
    """Who bears the cost of a repair [domain rule 2.3: Duty splits]."""

    DEVELOPER = "developer", _("Developer, under warranty")
    OWNER = "owner", _("Household, a paid service")
    FEE = "fee", _("Common part, from the service fee")
    FUND = "fund", _("Common part, from the maintenance fund")
    COMPANY = "company", _("Company, for its own work")


class TermUnit(models.TextChoices):
    """How a term of warranty is counted."""

    MONTHS = "months", _("Months")
    SEASONS = "seasons", _("Heating seasons")


class LineKind(models.TextChoices):
    """What a line of a quote is for [domain rule 2.3: labour + materials + optional call-out]."""

    LABOUR = "labour", _("Labour")
    MATERIAL = "material", pgettext_lazy("quote", "Material")
    CALL_OUT = "call_out", _("Call-out")


class QuoteState(models.TextChoices):
    """Where a quote stands."""

    APPROVING = "approving", _("Waits for approval")
    OFFERED = "offered", _("Waits for the resident")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    REFUSED = "refused", _("Not approved")
    REPLACED = "replaced", _("Replaced")


class ConsentWay(models.TextChoices):
    """How the resident's word reached us."""

    OWN = "own", _("On the resident's phone")
    SPOT = "spot", _("On the worker's phone")
    COMPANY = "company", _("Nobody at home pays")


class PhotoStage(models.TextChoices):
    """What a photo of work shows."""

    BEFORE = "before", pgettext_lazy("photo", "Before")
    DURING = "during", pgettext_lazy("photo", "During the work")
    AFTER = "after", pgettext_lazy("photo", "After")


class ClaimState(models.TextChoices):
    """Where a cost that somebody else bears stands."""

    OPEN = "open", _("To be claimed")
    SETTLED = "settled", _("Settled")
