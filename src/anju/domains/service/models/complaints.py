"""Complaints: how grave, whose, what is planned, and what caused them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.service.enums import ComplaintStep, Grade, VisitResult
from anju.domains.service.models.taxonomy import Named
from anju.domains.service.models.tickets import Ticket
from anju.domains.workforce.models import Employee

OUTCOMES = (VisitResult.SATISFIED, VisitResult.GIVEN_UP, VisitResult.UNSATISFIED)
"""What a return visit has to come to before a complaint is closed.

Unsatisfied where a new complaint goes on with it.
"""


@audit.tracked(scoped=False)
class Cause(Named):
    """Why people had to complain; the list is the company's."""

    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "pk"]


@audit.tracked()
class Complaint(ProjectOwned):
    """A report that is a complaint: beside the report's order, whose states and limits it goes by (`calc.complaints`).

    ``about`` is the employee it is of, who never becomes ``responsible`` for it. ``rank`` orders the queue: the gravest
    first. ``outcome`` is what the return visit came to; without it, and without a ``cause``, no complaint is closed.
    """

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="complaint", verbose_name=_("report"))
    step = models.CharField(_("step"), max_length=10, choices=ComplaintStep.choices, default=ComplaintStep.REGISTERED)
    grade = models.CharField(_("grade"), max_length=7, choices=Grade.choices, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    graded_at = models.DateTimeField(_("graded at"), null=True, blank=True)
    about = models.ForeignKey(
        Employee, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("complained of")
    )
    responsible = models.ForeignKey(
        Employee, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("responsible")
    )
    contacted_at = models.DateTimeField(_("first contact"), null=True, blank=True)
    plan = models.TextField(_("plan"), max_length=1000, blank=True)
    planned_until = models.DateField(_("planned until"), null=True, blank=True)
    replied_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    cause = models.ForeignKey(
        Cause, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("cause of it")
    )
    correction = models.CharField(_("corrective action"), max_length=500, blank=True)
    reopenings = models.PositiveSmallIntegerField(_("times opened again"), default=0)
    upgraded_at = models.DateTimeField(_("upgraded at"), null=True, blank=True)
    upgraded_for = models.CharField(_("why upgraded"), max_length=200, blank=True)
    upgraded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    outcome = models.CharField(_("outcome of the visit"), max_length=12, choices=VisitResult.choices, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="service_complaint_kept"),
            models.CheckConstraint(condition=Q(step__in=ComplaintStep.values), name="service_complaint_step_known"),
            models.CheckConstraint(condition=Q(grade__in=["", *Grade.values]), name="service_complaint_grade_known"),
            models.CheckConstraint(
                condition=~Q(step=ComplaintStep.CLOSED) | Q(outcome__in=OUTCOMES, closed_at__isnull=False),
                name="service_complaint_closed_after_visit",
            ),
            models.CheckConstraint(
                condition=~Q(step=ComplaintStep.CLOSED) | Q(cause__isnull=False),
                name="service_complaint_closed_with_cause",
            ),
            models.CheckConstraint(
                condition=Q(step__in=(ComplaintStep.REGISTERED, ComplaintStep.WITHDRAWN)) | ~Q(grade=""),
                name="service_complaint_goes_on_graded",
            ),
            models.CheckConstraint(
                condition=Q(about__isnull=True) | Q(responsible__isnull=True) | ~Q(responsible=F("about")),
                name="service_complaint_not_by_whom_it_is_of",
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "-rank", "id"],
                condition=~Q(step__in=(ComplaintStep.CLOSED, ComplaintStep.WITHDRAWN)),
                name="service_complaint_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.ticket)
