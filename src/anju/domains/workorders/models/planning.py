"""Suggestions whom orders go to, and what the desk made of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import AppendOnly
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.workforce.models import Employee
from anju.domains.workorders.enums import Answer, DispatchMode
from anju.domains.workorders.models.orders import WorkOrder


@audit.tracked()
class DispatchSetting(ProjectOwned):
    """How new orders of a project come to their workers; a project without a row goes by rule."""

    mode = models.CharField(_("dispatch"), max_length=12, choices=DispatchMode.choices, default=DispatchMode.RULE)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="workorders_dispatchsetting_once"),
            models.CheckConstraint(
                condition=Q(mode__in=DispatchMode.values), name="workorders_dispatchsetting_mode_known"
            ),
        ]


class Proposal(ProjectOwned):
    """Whom the present plan gives an order to; a new plan replaces it. ``reasons`` are codes with their values.

    ``position`` is the order's place in the worker's sequence, from nought; ``start_at`` when they would be there.
    """

    order = models.OneToOneField(WorkOrder, models.CASCADE, related_name="proposal", verbose_name=_("order"))
    worker = models.ForeignKey(Employee, models.CASCADE, related_name="+", verbose_name=_("worker"))
    position = models.PositiveSmallIntegerField()
    start_at = models.DateTimeField(_("there at"))
    walk_minutes = models.PositiveSmallIntegerField(_("minutes on foot"))
    late_minutes = models.PositiveIntegerField(_("late by"), default=0)
    reasons = models.JSONField(default=list)
    made_at = models.DateTimeField(_("planned at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["start_at", "id"]

    def __str__(self) -> str:
        return f"{self.order} → {self.worker}"


class ProposalAnswer(ProjectOwned):
    """What the desk did with a suggestion: took it, or gave the order to somebody else, for a reason; never changed."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="+")
    proposed = models.ForeignKey(Employee, models.PROTECT, related_name="+", db_index=False)
    chosen = models.ForeignKey(Employee, models.PROTECT, related_name="+", db_index=False)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name=pgettext_lazy("work order", "by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="workorders_proposalanswer_append_only"),
            models.CheckConstraint(
                condition=Q(answer__in=Answer.values), name="workorders_proposalanswer_answer_known"
            ),
        ]
        indexes = [models.Index(fields=["project", "at"], name="workorders_answer_at")]
