"""Figures that are kept because making them anew would be slow; risks that were found, and how they are watched."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.insight.enums import FindingState, NoteKind, RiskLevel


class Figures(ProjectOwned):
    """One set of figures of a project, as of ``made_at``; ``took_ms`` is what making it cost."""

    name = models.CharField(max_length=40)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "name"], name="insight_figures_once"),
        ]


def _threshold(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=14, decimal_places=2, null=True, blank=True)


@audit.tracked()
class RiskSetting(ProjectOwned):
    """How a project watches a risk; what is empty, and a project without a row, has the rule's own values."""

    rule = models.CharField(_("risk rule"), max_length=40)
    is_on = models.BooleanField(_("risk is watched"), default=True)
    notice = _threshold(_("risk notice from"))
    warning = _threshold(_("risk warning from"))
    serious = _threshold(_("serious risk from"))
    span = models.PositiveSmallIntegerField(_("risk measured over"), null=True, blank=True)
    assignee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "rule"], name="insight_risksetting_once"),
        ]

    def __str__(self) -> str:
        return self.rule


@audit.tracked()
class Finding(ProjectOwned):
    """A risk that a rule found of a subject: one row for good, opened again when it occurs again.

    ``holds`` tells whether the last evaluation found it; ``facts`` fill the rule's words. ``closed_level`` is how bad
    it was when somebody closed it: while it holds on at that level, it stays closed.
    """

    rule = models.CharField(_("risk rule"), max_length=40)
    subject = models.CharField(_("risk subject"), max_length=60, blank=True)
    name = models.CharField(_("what is at risk"), max_length=120, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=RiskLevel.choices)
    figure = models.DecimalField(_("risk figure"), max_digits=16, decimal_places=2)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    state = models.CharField(_("state"), max_length=8, choices=FindingState.choices, default=FindingState.OPEN)
    holds = models.BooleanField(_("risk holds"), default=True)
    times = models.PositiveSmallIntegerField(_("times found"), default=1)
    found_at = models.DateTimeField(_("risk found at"))
    seen_at = models.DateTimeField(_("last evaluated at"))
    assignee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("deal with until"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    closed_at = models.DateTimeField(_("risk closed at"), null=True)
    closed_level = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-level", "due_on", "-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="insight_finding_kept"),
            models.UniqueConstraint(fields=["project", "rule", "subject"], name="insight_finding_once"),
            models.CheckConstraint(condition=Q(level__in=RiskLevel.values), name="insight_finding_level_known"),
            models.CheckConstraint(condition=Q(state__in=FindingState.values), name="insight_finding_state_known"),
            models.CheckConstraint(
                condition=~Q(state=FindingState.GONE) | Q(holds=False), name="insight_finding_gone_no_longer_holds"
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.CLOSED)
                | Q(closed_at__isnull=False, closed_level__isnull=False) & ~Q(reason=""),
                name="insight_finding_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(assignee__isnull=True) | ~Q(closed_by=F("assignee")),
                name="insight_finding_closed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.name}".strip()


class FindingNote(ProjectOwned):
    """A line of a finding's course: what the evaluation told, who follows it up, what was said and done."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind.choices)
    level = models.PositiveSmallIntegerField(choices=RiskLevel.choices, null=True)
    text = models.CharField(_("what was said or done"), max_length=400, blank=True)
    written_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    written_at = models.DateTimeField(_("at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [*ProjectOwned.Meta.constraints, AppendOnly(name="insight_findingnote_append_only")]
