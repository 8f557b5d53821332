"""Stored choices of the domain improvements."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeasureState(models.TextChoices):
    """Where a measure stands."""

    OPEN = "open", _("Being carried out")
    DONE = "done", _("To be verified")
    CLOSED = "closed", _("Verified")
    DROPPED = "dropped", pgettext_lazy("measure", "Given up")


class Effect(models.TextChoices):
    """Whether a measure did what was expected of it."""

    REACHED = "reached", _("Effect reached")
    PARTLY = "partly", _("Effect reached in part")
    NONE = "none", _("No effect")
