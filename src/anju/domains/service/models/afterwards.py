"""What residents say of it afterwards: ratings and return visits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.residents.models import Person
from anju.domains.service.enums import Follow, VisitReason, VisitResult
from anju.domains.service.models.tickets import Ticket

_TO_ASK = Q(result__in=("", VisitResult.UNREACHABLE))


class Rating(ProjectOwned):
    """What the resident says of the work: one to five stars, once and for good."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="rating")
    stars = models.PositiveSmallIntegerField(_("stars"))
    recommends = models.PositiveSmallIntegerField(_("would recommend us (0–10)"), null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("tags"))
    words = models.CharField(_("words"), max_length=500, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    rated_at = models.DateTimeField(_("rated at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="service_rating_append_only"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="service_rating_stars"),
            models.CheckConstraint(
                condition=Q(recommends__isnull=True) | Q(recommends__lte=10), name="service_rating_recommends"
            ),
        ]
        indexes = [models.Index(fields=["project", "-rated_at"], name="service_rating_latest")]


@audit.tracked()
class ReturnVisit(ProjectOwned):
    """Somebody of the desk asks the resident how it was (回访); open until ``result`` is known.

    A complaint that was opened again is asked about again: ``round`` is how often it had been opened before.
    ``result`` is that of the last of its attempts, which stand by themselves.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="visits", verbose_name=_("report"))
    reason = models.CharField(_("reason"), max_length=12, choices=VisitReason.choices)
    round = models.PositiveSmallIntegerField(default=0)
    raised_at = models.DateTimeField(_("to be asked since"))
    result = models.CharField(_("result"), max_length=12, choices=VisitResult.choices, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    visited_at = models.DateTimeField(_("visited at"), null=True, blank=True)
    visited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("visited by")
    )
    attempts = models.PositiveSmallIntegerField(_("calls"), default=0)
    next_at = models.DateTimeField(_("call again at"), null=True, blank=True)
    follow = models.CharField(_("what followed"), max_length=9, choices=Follow.choices, blank=True)
    opened = models.ForeignKey(
        Ticket, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("complaint taken")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="service_visit_kept"),
            models.UniqueConstraint(fields=["ticket", "reason", "round"], name="service_visit_once"),
            models.CheckConstraint(condition=Q(reason__in=VisitReason.values), name="service_visit_reason_known"),
            models.CheckConstraint(
                condition=Q(result="", visited_at__isnull=True)
                | Q(result__in=VisitResult.values, visited_at__isnull=False),
                name="service_visit_result_with_time",
            ),
            models.CheckConstraint(
                condition=Q(follow="") | Q(result=VisitResult.UNSATISFIED, follow__in=Follow.values),
                name="service_visit_follow_of_unsatisfied",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "raised_at"], condition=_TO_ASK, name="service_visit_open"),
        ]


class VisitAttempt(ProjectOwned):
    """One call of a return visit, reached or not."""

    visit = models.ForeignKey(ReturnVisit, models.PROTECT, related_name="calls")
    result = models.CharField(_("result"), max_length=12, choices=VisitResult.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    next_at = models.DateTimeField(_("call again at"), null=True)
    at = models.DateTimeField(_("called at"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("called by"))

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="service_visitattempt_append_only"),
            models.CheckConstraint(condition=Q(result__in=VisitResult.values), name="service_visitattempt_known"),
        ]
