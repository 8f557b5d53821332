"""Doors to approvals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.errors import NotFound
from anju.domains.approvals.enums import RequestState
from anju.domains.approvals.models import ChainStep, Decision, Request, RequestStep
from anju.domains.approvals.ports import Kind, kinds
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Chain:
    """Who decides on one kind of request in a project; ``is_own`` when the project has steps of its own."""

    kind: Kind
    steps: Sequence[ChainStep]
    is_own: bool


def chains(project: Project) -> list[Chain]:
    """Return the chain of every declared kind as it holds in a project, in order of their names."""
    found = []
    for name, kind in sorted(kinds().items()):
        steps = chain(project, name)
        found.append(Chain(kind, steps, any(step.project_id for step in steps)))
    return found


def get_chain(project: Project, name: str) -> Chain:
    """Return the chain of one kind as it holds in a project, or raise `NotFound`."""
    for found in chains(project):
        if found.kind.name == name:
            return found
    raise NotFound(name)


def chain(project: Project, kind: str) -> list[ChainStep]:
    """Return the steps for a kind: the project's own, else the company's; empty when nobody set one up."""
    steps = list(
        ChainStep.objects.filter(Q(project=project) | Q(project__isnull=True), kind=kind)
        .select_related("role")
        .order_by("position")
    )
    own = [step for step in steps if step.project_id]
    return own or steps


def holders(step: RequestStep, project: Project) -> QuerySet[User]:
    """Return who may decide a step in a project today."""
    grants = identity.grants_reaching(project).filter(role=step.role_id, user=OuterRef("pk"))
    return User.objects.filter(Exists(grants), is_active=True)


def requests_visible_to(actor: Actor, project: Project) -> QuerySet[Request]:
    """Return the project's requests, newest first."""
    return Request.objects.filter(project=project).select_related("applicant")


def latest_request(project: Project, kind: str, subject_id: int) -> Request | None:
    """Return the newest request of a kind about one record."""
    return Request.objects.filter(project=project, kind=kind, subject_id=subject_id).order_by("-id").first()


def last_decision(request_id: int) -> Decision | None:
    """Return the last word that was spoken on a request, with who spoke it; for reactions to events."""
    return Decision.objects.filter(request=request_id).select_related("user").order_by("-position").first()


def waiting_for(actor: Actor, project: Project) -> QuerySet[Request]:
    """Return pending requests whose next step a role of the actor decides, and that are not the actor's own."""
    grants = identity.grants_reaching(project).filter(user=actor.user_id).values("role")
    mine = RequestStep.objects.filter(request=OuterRef("pk"), position=OuterRef("position"), role__in=grants)
    decided = Decision.objects.filter(request=OuterRef("pk"), user=actor.user_id)
    return (
        Request.objects.filter(project=project, state=RequestState.PENDING)
        .exclude(applicant=actor.user_id)
        .filter(Exists(mine), ~Exists(decided))
        .select_related("applicant")
    )


def get_request(actor: Actor, project: Project, pk: int) -> Request:
    """Return a request of the project or raise `NotFound`."""
    return one_of(requests_visible_to(actor, project), pk)
