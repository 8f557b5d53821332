"""Stored choices of the domain tenancy."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectKind(models.TextChoices):
    """What is managed."""

    RESIDENTIAL = "residential", _("Residential estate")
    OFFICE = "office", _("Office building")
    PARK = "park", _("Industrial park")
    MALL = "mall", _("Shopping centre")
