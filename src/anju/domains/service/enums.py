"""Stored choices of the domain service."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a report is."""

    REPAIR = "repair", _("Repair")
    COMPLAINT = "complaint", _("Complaint")
    SUGGESTION = "suggestion", _("Suggestion")
    PRAISE = "praise", _("Praise")


class Trade(models.TextChoices):
    """Who goes (工种)."""

    PLUMBER = "plumber", _("Plumbing")
    ELECTRICIAN = "electrician", _("Electrics")
    MASON = "mason", _("Building work")
    LOCKSMITH = "locksmith", _("Doors and windows")
    LIFT = "lift", _("Lifts")
    FIRE = "fire", _("Fire protection")
    NETWORK = "network", _("Low-voltage systems")
    HEATING = "heating", _("Heating and gas")
    CLEANING = "cleaning", _("Cleaning")
    GREENING = "greening", _("Greening")
    SECURITY = "security", _("Order and security")
    SERVICE = "service", _("Customer service")
    FINANCE = "finance", _("Charging")


class Part(models.TextChoices):
    """Whose part of the estate is concerned, and so who pays [domain rule 2.3]."""

    OWN = "own", _("Own part, a paid service")
    COMMON = "common", _("Common part, free of charge")
    NONE = "none", _("Neither")


class Channel(models.TextChoices):
    """How a report reached us [domain rule 2, requirement E24]."""

    APP = "app", _("On-line")
    PHONE = "phone", _("By phone")
    WALK_IN = "walk_in", _("Walk-in")
    WECHAT = "wechat", _("WeChat group")
    EMAIL = "email", _("E-mail")
    PATROL = "patrol", _("Seen by staff")


class Party(models.TextChoices):
    """Which of the two households that a unit can have told us; the other does not see it."""

    OWNERS = "owners", _("Owner's household")
    TENANTS = "tenants", _("Tenant's household")


class VisitReason(models.TextChoices):
    """Why somebody of the desk asks the resident afterwards."""

    LOW_RATING = "low_rating", _("Low rating")
    COMPLAINT = "complaint", _("Complaint")
    SAMPLE = "sample", _("Sample")
    WROTE = "wrote", _("Wrote again after the end")


class VisitResult(models.TextChoices):
    """What the resident said."""

    SATISFIED = "satisfied", _("Satisfied")
    UNSATISFIED = "unsatisfied", _("Not satisfied")
    UNREACHABLE = "unreachable", _("Not reached")


class Step(models.TextChoices):
    """Where a report stands, as its resident sees it: the five steps of the page and the two other ends."""

    RECEIVED = "received", pgettext_lazy("report", "Received")
    ASSIGNED = "assigned", pgettext_lazy("report", "Dispatched")
    COMING = "coming", pgettext_lazy("report", "On the way")
    DONE = "done", pgettext_lazy("report", "Done")
    RATED = "rated", pgettext_lazy("report", "Rating")
    CANCELLED = "cancelled", pgettext_lazy("report", "Cancelled")
