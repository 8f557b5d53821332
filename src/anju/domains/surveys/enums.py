"""Stored choices of the domain surveys."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FormKind(models.TextChoices):
    """Whether residents are asked at a time, or may say something whenever they like."""

    PERIODIC = "periodic", _("Questionnaire")
    STANDING = "standing", _("Feedback form")


class FormState(models.TextChoices):
    """Where a questionnaire stands; what is open is not changed any more."""

    DRAFT = "draft", pgettext_lazy("questionnaire", "Draft")
    OPEN = "open", pgettext_lazy("questionnaire", "Open")
    CLOSED = "closed", pgettext_lazy("questionnaire", "Closed")


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    STARS = "stars", _("One to five stars")
    NPS = "nps", _("Recommendation, 0 to 10")
    SINGLE = "single", _("One of several")
    MULTIPLE = "multiple", _("Some of several")
    TEXT = "text", _("In words")


class Party(models.TextChoices):
    """Which of the two households that a unit can have."""

    OWNERS = "owners", _("Owner's household")
    TENANTS = "tenants", _("Tenant's household")


class MeetingState(models.TextChoices):
    """Where a meeting with residents stands."""

    PLANNED = "planned", _("Planned")
    HELD = "held", pgettext_lazy("meeting", "Held")
    PUBLISHED = "published", _("Minutes published")
    CANCELLED = "cancelled", _("Cancelled")
