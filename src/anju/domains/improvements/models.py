"""Improvement measures: from a finding to its effect."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.improvements.enums import Effect, MeasureState
from anju.domains.workforce.models import Employee
from anju.domains.workorders.models import WorkOrder


@audit.tracked()
class Measure(ProjectOwned):
    """What is done about a finding (改进措施). Its doing is a work order; who did it does not say that it helped.

    Where it came from: ``source`` in words and ``source_path`` in the platform; ``finding`` and ``finding_key`` name
    the figure (``analysis.building`` and ``B3``), ``figure`` says it as it stood then and ``before`` gives its value,
    so that ``after`` can be held against it. ``subject`` and ``subject_id`` name a record that it belongs to.
    """

    number = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("what is to be done"), max_length=120)
    reason = models.CharField(_("why"), max_length=500)
    expected = models.CharField(_("expected effect"), max_length=200)
    responsible = models.ForeignKey(
        Employee, models.PROTECT, related_name="+", db_index=False, verbose_name=_("responsible")
    )
    due_on = models.DateField(pgettext_lazy("measure", "due on"))
    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="measure", verbose_name=_("work order"))
    state = models.CharField(_("state"), max_length=10, choices=MeasureState.choices, default=MeasureState.OPEN)

    source = models.CharField(_("found in"), max_length=120, blank=True)
    source_path = models.CharField(max_length=400, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    finding = models.CharField(max_length=60, blank=True)
    finding_key = models.CharField(max_length=80, blank=True)
    figure = models.CharField(_("figure then"), max_length=200, blank=True)
    before = models.DecimalField(_("value before"), max_digits=14, decimal_places=2, null=True, blank=True)

    result = models.CharField(_("what was done"), max_length=500, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices, blank=True)
    after = models.DecimalField(_("value after"), max_digits=14, decimal_places=2, null=True, blank=True)
    verdict = models.CharField(_("how it was verified"), max_length=500, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("verified by")
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(pgettext_lazy("work order", "opened at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="improvements_measure_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="improvements_measure_number_once"),
            models.CheckConstraint(condition=Q(state__in=MeasureState.values), name="improvements_measure_state_known"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | Q(done_by__isnull=True) | ~Q(verified_by=F("done_by")),
                name="improvements_measure_verified_by_another",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=MeasureState.CLOSED, verified_at__isnull=False, effect__in=Effect.values) & ~Q(verdict="")
                )
                | (~Q(state=MeasureState.CLOSED) & Q(verified_at__isnull=True, effect="")),
                name="improvements_measure_closed_when_verified",
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "due_on"], name="improvements_measure_open", condition=Q(state=MeasureState.OPEN)
            ),
            models.Index(
                fields=["project", "subject", "subject_id"],
                name="improvements_measure_subject",
                condition=Q(subject_id__isnull=False),
            ),
            models.Index(
                fields=["project", "finding", "finding_key"],
                name="improvements_measure_finding",
                condition=~Q(finding=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def is_overdue(self, today: dt.date) -> bool:
        """Tell whether it should have been done by now."""
        return self.state == MeasureState.OPEN and self.due_on < today

    @property
    def change(self) -> Decimal | None:
        """By how much the figure changed; None while one of both is not known."""
        return None if self.before is None or self.after is None else self.after - self.before
