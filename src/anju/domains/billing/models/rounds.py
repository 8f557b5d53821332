"""Reading rounds: which meters are to be read by when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.owned import ProjectOwned
from anju.domains.billing.enums import MeterKind
from anju.domains.estate.models import Building


@audit.tracked()
class ReadingRound(ProjectOwned):
    """A walk past all meters of a kind (抄表任务), of one building or of all.

    A meter is done when a reading of ``starts_on`` or later stands. What is read at the desk is dated ``read_on``.
    """

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("meters"), max_length=12, choices=MeterKind.choices)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("building")
    )
    starts_on = models.DateField(_("from"))
    read_on = models.DateField(_("read on"))
    opened_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=MeterKind.values), name="billing_readinground_kind"),
            models.CheckConstraint(condition=Q(read_on__gte=F("starts_on")), name="billing_readinground_order"),
        ]

    def __str__(self) -> str:
        return self.name
