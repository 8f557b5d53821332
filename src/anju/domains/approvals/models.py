"""Chains of approval, requests and decisions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows, RowSecurity
from anju.core.owned import ProjectOwned
from anju.domains.approvals.enums import RequestState
from anju.domains.identity.models import Role, User
from anju.domains.tenancy.models import Project


@audit.tracked(shared=True)
class ChainStep(models.Model):
    """A step of the chain for one kind of request: holders of ``role`` decide; ``up_to`` yuan the chain ends here.

    Steps without a project are the company's; a project with steps of its own for a kind uses only those.
    """

    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    position = models.PositiveSmallIntegerField(_("step"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    up_to = models.DecimalField(_("up to (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["kind", "position"]
        constraints = [
            RowSecurity(name="approvals_chainstep_scope", shared=True),
            models.UniqueConstraint(
                fields=["project", "kind", "position"], name="approvals_chainstep_once", nulls_distinct=False
            ),
        ]


@audit.tracked()
class Request(ProjectOwned):
    """A request for approval of one act on one record; ``position`` is the step that has to decide next."""

    kind = models.CharField(_("kind"), max_length=60)
    subject_id = models.BigIntegerField()
    title = models.CharField(_("title"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.PENDING)
    position = models.PositiveSmallIntegerField(_("step"), default=1)
    applicant = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("applicant"))
    applied_at = models.DateTimeField(_("applied at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="approvals_request_kept"),
            models.UniqueConstraint(
                fields=["project", "kind", "subject_id"],
                name="approvals_request_one_pending",
                condition=Q(state=RequestState.PENDING),
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="approvals_request_state_known"),
        ]

    def __str__(self) -> str:
        return self.title


class RequestStep(ProjectOwned):
    """A step that a request has to pass, as its chain stood when it was asked; a chain set anew does not touch it."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("step"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    up_to = models.DecimalField(_("up to (yuan)"), max_digits=14, decimal_places=2, null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["position"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="approvals_requeststep_append_only"),
            models.UniqueConstraint(fields=["request", "position"], name="approvals_requeststep_once"),
        ]


class Decision(ProjectOwned):
    """One person's word on one step of a request; never changed."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="decisions")
    position = models.PositiveSmallIntegerField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_approved = models.BooleanField()
    note = models.CharField(_("note"), max_length=200, blank=True)
    decided_at = models.DateTimeField()

    class Meta(ProjectOwned.Meta):
        ordering = ["position"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="approvals_decision_append_only"),
            models.UniqueConstraint(fields=["request", "position"], name="approvals_decision_step_once"),
            models.UniqueConstraint(fields=["request", "user"], name="approvals_decision_person_once"),
        ]
