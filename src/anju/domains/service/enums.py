"""Stored choices of the domain service."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.workforce.enums import Trade

__all__ = ["Channel", "Kind", "Part", "Party", "Trade", "VisitReason", "VisitResult"]


class Kind(models.TextChoices):
    """What a report is."""

    REPAIR = "repair", _("Repair")
    COMPLAINT = "complaint", _("Complaint")
    SUGGESTION = "suggestion", _("Suggestion")
    PRAISE = "praise", _("Praise")
    CONSULTATION = "consult", _("Consultation")
    REQUEST = "request", pgettext_lazy("report", "Request")


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
    QR = "qr", _("By the sign of a place")


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
    GIVEN_UP = "given_up", _("Never reached")


class LinkKind(models.TextChoices):
    """What a report has to do with another one."""

    MERGED = "merged", _("Goes on as")
    PART = "part", _("Told together with")
    RELATED = "related", _("Has to do with")
    ANEW = "anew", _("Opened anew for")


class Follow(models.TextChoices):
    """What is done about a resident who was not satisfied."""

    REOPEN = "reopen", _("Opened again")
    COMPLAINT = "complaint", _("Taken as a complaint")
    NONE = "none", _("Explained, nothing more to do")


class Stage(models.TextChoices):
    """Where a report stands as a whole: while work goes on it is open, afterwards it has an end of its own."""

    OPEN = "open", pgettext_lazy("report", "Being handled")
    PAYMENT = "payment", _("To be paid")
    RATING = "rating", _("To be rated")
    VISIT = "visit", _("To be visited")
    CLOSED = "closed", pgettext_lazy("work order", "Closed")
    CANCELLED = "cancelled", _("Cancelled")


class Grade(models.TextChoices):
    """How grave a complaint is; the limits of its order follow from it [domain rule 2.4]."""

    GENERAL = "general", pgettext_lazy("complaint", "General")
    SERIOUS = "serious", pgettext_lazy("complaint", "Serious")
    MAJOR = "major", pgettext_lazy("complaint", "Major")


class ComplaintStep(models.TextChoices):
    """How far a complaint has come [domain rule 2.4]."""

    REGISTERED = "registered", _("To be graded")
    GRADED = "graded", _("To be given to somebody")
    ASSIGNED = "assigned", _("To be contacted")
    CONTACTED = "contacted", _("To be planned")
    HANDLING = "handling", pgettext_lazy("complaint", "In hand")
    REPLIED = "replied", _("Answered, to be visited")
    CLOSED = "closed", pgettext_lazy("work order", "Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Step(models.TextChoices):
    """Where a report stands, as its resident sees it: the five steps of the page and the two other ends."""

    RECEIVED = "received", pgettext_lazy("report", "Received")
    ASSIGNED = "assigned", pgettext_lazy("report", "Dispatched")
    COMING = "coming", pgettext_lazy("report", "On the way")
    DONE = "done", pgettext_lazy("report", "Done")
    RATED = "rated", pgettext_lazy("report", "Rating")
    CANCELLED = "cancelled", pgettext_lazy("report", "Cancelled")


class CareResult(models.TextChoices):
    """How somebody who carries a care tag was found."""

    WELL = "well", _("Well")
    NEEDS = "needs", _("Needs help")
    ABSENT = "absent", _("Not at home")
    DECLINED = "declined", _("Wants no visits")
