"""Stored choices of the domain budgets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetState(models.TextChoices):
    """Where a version of a department's budget stands."""

    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", _("To be reviewed")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Review passed")


class PlanState(models.TextChoices):
    """Where a version of the financial plan stands."""

    DRAFT = "draft", _("Being prepared")
    ASKED = "asked", _("Waits for approval")
    REFUSED = "refused", _("Refused")
    APPROVED = "approved", _("To be adopted")
    ADOPTED = "adopted", _("Adopted")


class Split(models.TextChoices):
    """How a line of a budget is entered."""

    MONTH = "month", _("By month")
    QUARTER = "quarter", _("By quarter")
    YEAR = "year", _("For the year")


class Basis(models.TextChoices):
    """What an alert measures the actual of a line against."""

    YEAR = "year", _("The budget of the whole year")
    TO_DATE = "to_date", _("The budget of the months so far")
