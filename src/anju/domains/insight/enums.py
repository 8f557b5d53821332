"""Stored choices of the domain insight."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RiskLevel(models.IntegerChoices):
    """How bad a finding is."""

    NOTICE = 1, _("Risk notice")
    WARNING = 2, _("Risk warning")
    SERIOUS = 3, _("Serious risk")


class FindingState(models.TextChoices):
    """Where a finding stands: followed up, closed by a person, or gone because the figures say so."""

    OPEN = "open", _("Being followed up")
    CLOSED = "closed", _("Closed by a person")
    GONE = "gone", _("No longer holds")


class NoteKind(models.TextChoices):
    """What a line of a finding's course tells."""

    FOUND = "found", _("Risk found")
    AGAIN = "again", _("Occurred again")
    RAISED = "raised", _("Became worse")
    GONE = "gone", _("No longer holds")
    ASSIGNED = "assigned", _("Person assigned")
    NOTE = "note", _("Follow-up note")
    CLOSED = "closed", _("Closed by a person")
