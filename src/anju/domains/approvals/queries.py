"""Doors to approvals."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.approvals.enums import RequestState
from anju.domains.approvals.models import ChainStep, Decision, Request
from anju.domains.identity.models import RoleGrant, User
from anju.domains.tenancy.models import Project


def chain(project: Project, kind: str) -> list[ChainStep]:
    """Return the steps for a kind: the project's own, else the company's; empty when nobody set one up."""
    steps = list(
        ChainStep.objects.filter(Q(project=project) | Q(project__isnull=True), kind=kind)
        .select_related("role")
        .order_by("position")
    )
    own = [step for step in steps if step.project_id]
    return own or steps


def holders(step: ChainStep, project: Project) -> QuerySet[User]:
    """Return who may decide a step in a project today."""
    grants = RoleGrant.objects.filter(
        Q(project=project) | Q(project__isnull=True),
        Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()),
        role=step.role_id,
        user=OuterRef("pk"),
    )
    return User.objects.filter(Exists(grants), is_active=True)


def requests_visible_to(actor: Actor, project: Project) -> QuerySet[Request]:
    """Return the project's requests, newest first."""
    return Request.objects.filter(project=project).select_related("applicant")


def waiting_for(actor: Actor, project: Project) -> QuerySet[Request]:
    """Return pending requests whose next step a role of the actor decides, and that are not the actor's own."""
    grants = RoleGrant.objects.filter(
        Q(project=project) | Q(project__isnull=True),
        Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()),
        user=actor.user_id,
    ).values("role")
    own_chain = ChainStep.objects.filter(project=project, kind=OuterRef("kind"))
    mine = ChainStep.objects.filter(
        Q(project=project) | (Q(project__isnull=True) & ~Exists(own_chain)),
        kind=OuterRef("kind"),
        position=OuterRef("position"),
        role__in=grants,
    )
    decided = Decision.objects.filter(request=OuterRef("pk"), user=actor.user_id)
    return (
        Request.objects.filter(project=project, state=RequestState.PENDING)
        .exclude(applicant=actor.user_id)
        .filter(Exists(mine), ~Exists(decided))
        .select_related("applicant")
    )


def get_request(actor: Actor, project: Project, pk: int) -> Request:
    """Return a request of the project or raise `NotFound`."""
    request = requests_visible_to(actor, project).filter(pk=pk).first()
    if request is None:
        raise NotFound(str(pk))
    return request
