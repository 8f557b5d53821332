"""Asking for approval and deciding."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.approvals import policies, queries
from anju.domains.approvals.enums import RequestState
from anju.domains.approvals.events import RequestDecided, RequestWaits, RequestWithdrawn
from anju.domains.approvals.models import ChainStep, Decision, Request, RequestStep
from anju.domains.identity import queries as identity
from anju.domains.identity.models import Role
from anju.domains.tenancy.models import Project


class NoChain(DomainError):
    """Nobody has said who approves requests of this kind."""


def set_chain(
    *, actor: Actor, kind: str, steps: list[tuple[Role, Decimal | None]], project: Project | None = None
) -> list[ChainStep]:
    """Set the chain of a kind for the company or one project.

    ``steps`` are roles with the amount up to which the chain ends with them, or None where it always goes on; amounts
    rise, and the last step has none.
    Requests that wait go on in the chain they were asked under. Raises DomainError.
    """
    _require_edit(actor, project)
    limits = [limit for _role, limit in steps if limit is not None]
    rising = all(first < second for first, second in itertools.pairwise(limits))
    if not steps or steps[-1][1] is not None or not rising:
        raise DomainError(_("Amounts must rise from step to step, and the last step has no limit."), field="steps")
    ChainStep.objects.filter(project=project, kind=kind).delete()
    return ChainStep.objects.bulk_create(
        ChainStep(project=project, kind=kind, position=position, role=role, up_to=limit)
        for position, (role, limit) in enumerate(steps, start=1)
    )


def follow_company(*, actor: Actor, kind: str, project: Project) -> None:
    """Drop a project's own chain of a kind, so that the company's holds there again."""
    _require_edit(actor, project)
    if not ChainStep.objects.filter(project__isnull=True, kind=kind).exists():
        raise DomainError(_("The company has no chain for requests of this kind."))
    ChainStep.objects.filter(project=project, kind=kind).delete()


def ship_chain(*, kind: str, role_codes: Sequence[str], limits: Mapping[str, Decimal] | None = None) -> None:
    """Give a kind that the company has no chain for the shipped one: these roles in turn.

    Requests up to the limit of a role (yuan) end with it; roles without one always pass on.
    """
    if not ChainStep.objects.filter(project__isnull=True, kind=kind).exists():
        roles = {role.code: role for role in identity.roles()}
        ChainStep.objects.bulk_create(
            ChainStep(kind=kind, position=position, role=roles[code], up_to=(limits or {}).get(code))
            for position, code in enumerate(role_codes, start=1)
        )


def _require_edit(actor: Actor, project: Project | None) -> None:
    """A company's chain is set by those who may everywhere, a project's by those who may there."""
    if project is None and not actor.sees_all_projects:
        raise AccessDenied(_("The chain of the company is set by somebody who works for all its projects."))
    actor.require(policies.EDIT_CHAINS, project.pk if project else None)


def ask(
    *, actor: Actor, project: Project, kind: str, subject_id: int, title: str, amount: Decimal | None = None
) -> Request:
    """Ask for approval; publishes `RequestWaits` for those who decide first. One request per record may be pending."""
    if actor.user_id is None:
        raise DomainError(_("A request needs a person who applies."))
    steps = queries.chain(project, kind)
    if not steps:
        raise NoChain(_("No approval chain has been set up for this kind of request."))
    pending = Request.objects.filter(project=project, kind=kind, subject_id=subject_id, state=RequestState.PENDING)
    if pending.exists():
        raise DomainError(_("A request for this is waiting for a decision already."))
    request = Request.objects.create(
        project=project,
        kind=kind,
        subject_id=subject_id,
        title=title,
        amount=amount,
        applicant_id=actor.user_id,
        applied_at=clock.now(),
    )
    kept = RequestStep.objects.bulk_create(
        RequestStep(project=project, request=request, position=position, role=step.role, up_to=step.up_to)
        for position, step in enumerate(steps, start=1)
    )
    _tell_deciders(request, kept[0])
    return request


def decide(*, actor: Actor, request: Request, is_approved: bool, note: str = "") -> Request:
    """Speak the word of the present step; the last step, or a refusal, ends the request.

    The applicant never decides, nobody decides two steps of one request, and only holders of the step's role do.
    Publishes `RequestDecided` at the end of the chain.
    """
    actor.require(policies.DECIDE, request.project_id)
    # The project's row stays free: every record of the project that is written meanwhile holds on to it.
    request = Request.objects.select_for_update(of=("self",)).select_related("project").get(pk=request.pk)
    if request.state == RequestState.WITHDRAWN:
        raise DomainError(_("This request was withdrawn: there is nothing left to decide."))
    if request.state != RequestState.PENDING:
        raise DomainError(_("This request has been decided already."))
    if actor.user_id is None or actor.user_id == request.applicant_id:
        raise AccessDenied(_("Nobody decides on their own request."))
    step = request.steps.select_related("role").get(position=request.position)
    if not queries.holders(step, request.project).filter(pk=actor.user_id).exists():
        raise AccessDenied(_("This step is decided by the role “{role}”.").format(role=step.role.name))
    if Decision.objects.filter(request=request, user=actor.user_id).exists():
        raise AccessDenied(_("You have decided an earlier step of this request."))
    if not is_approved and not note.strip():
        raise DomainError(_("A refusal needs a reason."), field="note")
    now = clock.now()
    Decision.objects.create(
        project_id=request.project_id,
        request=request,
        position=request.position,
        user_id=actor.user_id,
        is_approved=is_approved,
        note=note,
        decided_at=now,
    )
    later = request.steps.filter(position__gt=request.position).first()
    suffices = request.amount is not None and step.up_to is not None and request.amount <= step.up_to
    if is_approved and later and not suffices:
        request.position += 1
        request.save(update_fields=["position"])
        _tell_deciders(request, later)
        return request
    request.state = RequestState.APPROVED if is_approved else RequestState.REFUSED
    request.decided_at = now
    request.save(update_fields=["state", "decided_at"])
    events.publish(
        RequestDecided(
            project_id=request.project_id,
            request_id=request.pk,
            kind=request.kind,
            subject_id=request.subject_id,
            title=request.title,
            applicant_id=request.applicant_id,
            is_approved=is_approved,
            decided_by=actor.user_id,
        )
    )
    return request


def withdraw(*, actor: Actor, request: Request) -> Request:
    """Take one's own pending request back. Publishes `RequestWithdrawn`."""
    if actor.user_id != request.applicant_id:
        raise AccessDenied(_("Only the applicant can withdraw a request."))
    if not _end(request):
        raise DomainError(_("This request has been decided already."))
    return request


def take_back(*, project: Project, kind: str, subject_id: int) -> Request | None:
    """End the pending request about a record that was cancelled or changed, so that nobody decides on it any more.

    Asks for no right: only the domain that asked calls it, when its record has nothing left to decide. Publishes
    `RequestWithdrawn`. Returns None where nothing waits. Raises DomainError while somebody is deciding: that decision
    waits for the record, which whoever calls holds, so nobody waits for it here.
    """
    rows = Request.objects.select_for_update(nowait=True).filter(project=project, kind=kind, subject_id=subject_id)
    try:
        with transaction.atomic():
            request = rows.filter(state=RequestState.PENDING).first()
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise DomainError(_("This is being decided right now; look at it again in a moment.")) from error
    return request if request is not None and _end(request) else None


def _end(request: Request) -> bool:
    """Withdraw a request that waits; tell whether it did."""
    changed = Request.objects.filter(pk=request.pk, state=RequestState.PENDING).update(
        state=RequestState.WITHDRAWN, decided_at=clock.now()
    )
    if not changed:
        return False
    request.refresh_from_db()
    events.publish(
        RequestWithdrawn(
            project_id=request.project_id, request_id=request.pk, kind=request.kind, subject_id=request.subject_id
        )
    )
    return True


def _tell_deciders(request: Request, step: RequestStep) -> None:
    deciders = queries.holders(step, request.project).exclude(pk=request.applicant_id)
    events.publish(
        RequestWaits(
            project_id=request.project_id,
            request_id=request.pk,
            title=request.title,
            user_ids=tuple(deciders.values_list("pk", flat=True)),
        )
    )
