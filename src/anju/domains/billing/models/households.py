"""Households of many, who may use more before the next step begins."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.billing.enums import DiscountState
from anju.domains.billing.models.tariffs import Tariff
from anju.domains.estate.models import Unit


@audit.tracked()
class LargeHousehold(ProjectOwned):
    """A household of many persons (多人口家庭) whose limits of steps are raised by ``extra`` a year.

    It holds for use read from ``starts_on`` to ``ends_on``, after somebody else than the applicant approved it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="large_households", verbose_name=_("unit"))
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="+", verbose_name=_("tariff"))
    persons = models.PositiveSmallIntegerField(_("persons"))
    extra = models.DecimalField(_("higher limits by"), max_digits=10, decimal_places=2)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=DiscountState.choices, default=DiscountState.APPLIED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    applied_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    decided_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_largehousehold_kept"),
            models.CheckConstraint(condition=Q(extra__gt=0), name="billing_largehousehold_extra"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="billing_largehousehold_order"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applied_by")),
                name="billing_largehousehold_two_people",
            ),
        ]
        indexes = [models.Index(fields=["project", "tariff", "unit"], name="billing_largehousehold_unit")]
