"""Meters."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.owned import ProjectOwned
from anju.domains.billing.enums import MeterKind
from anju.domains.estate.models import Unit


@audit.tracked()
class Meter(ProjectOwned):
    """A meter of a unit; ``multiplier`` (倍率) turns differences of readings into use."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="meters", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=12, choices=MeterKind.choices)
    number = models.CharField(_("meter number"), max_length=40)
    multiplier = models.DecimalField(_("multiplier"), max_digits=8, decimal_places=2, default=Decimal(1))
    first_reading = models.DecimalField(_("first reading"), max_digits=14, decimal_places=2, default=Decimal(0))
    latest_reading = models.DecimalField(_("latest reading"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "number"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "kind", "number"], name="billing_meter_number_once"),
        ]

    def __str__(self) -> str:
        return self.number
