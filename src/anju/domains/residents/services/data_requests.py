"""What residents ask about their data: erasure (PIPL 47), within what other laws make a property firm keep."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock, scope
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.identity import services as identity
from anju.domains.identity.models import User
from anju.domains.notifications import services as notifications
from anju.domains.residents import policies
from anju.domains.residents.enums import RequestState
from anju.domains.residents.models import DataRequest, Person, PersonAccount
from anju.domains.residents.queries import homes


def ask_erasure(*, actor: Actor, note: str = "") -> list[DataRequest]:
    """Ask the desk of every estate that knows the acting resident to erase what is known; asked twice, it stays one.

    The projects' rows are shown for this act alone.
    """
    identity.own_account(actor=actor)
    projects = list(homes.projects_lived_in(actor))
    with transaction.atomic(), scope.enter([project.pk for project in projects], actor=actor):
        found = []
        for link in PersonAccount.objects.filter(user=actor.user_id, project__in=projects).order_by("project"):
            request, _new = DataRequest.objects.get_or_create(
                person_id=link.person_id,
                state=RequestState.PENDING,
                defaults={
                    "project_id": link.project_id,
                    "user_id": actor.user_id,
                    "note": note.strip()[:500],
                    "asked_at": clock.now(),
                },
            )
            found.append(request)
    return found


def fulfil(*, actor: Actor, request: DataRequest, answer: str) -> DataRequest:
    """Erase a person's telephone, identity number, remark and care tags, and unlink the account.

    Name, residencies, bills, receipts and histories stay: contracts and books have to be kept (会计档案管理办法,
    民法典 188). An account that acts for nobody any more is closed and emptied. Raises `DomainError` while the person
    still belongs to a unit.
    """
    actor.require(policies.HANDLE_DATA_REQUESTS, request.project_id)
    locked = _pending(request)
    person = Person.objects.select_for_update().get(pk=locked.person_id)
    if homes.belongs_somewhere(person):
        raise DomainError(_("This person still belongs to a unit; end that first, or refuse and say why."))
    person.phone, person.remark, person.identity_sealed = "", "", None
    person.save(update_fields=["phone", "remark", "identity_sealed"])
    person.tags.all().delete()
    _tell(locked, "residents.data_request.done", answer)
    PersonAccount.objects.filter(person=person).delete()
    if not PersonAccount.objects.filter(user=locked.user_id).exists():
        identity.close_resident_account(user=locked.user)
        notifications.forget_addresses(user_id=locked.user.pk)
    return _close(actor, locked, RequestState.DONE, answer)


def refuse(*, actor: Actor, request: DataRequest, answer: str) -> DataRequest:
    """Refuse with the ground, which the resident is told."""
    actor.require(policies.HANDLE_DATA_REQUESTS, request.project_id)
    locked = _pending(request)
    _tell(locked, "residents.data_request.refused", answer)
    return _close(actor, locked, RequestState.REFUSED, answer)


def _pending(request: DataRequest) -> DataRequest:
    rows = DataRequest.objects.select_for_update(of=("self",)).select_related("user", "project")
    locked = rows.get(pk=request.pk)
    if locked.state != RequestState.PENDING:
        raise DomainError(_("Meanwhile this was decided: {state}.").format(state=locked.get_state_display()))
    return locked


def _close(actor: Actor, request: DataRequest, state: str, answer: str) -> DataRequest:
    request.state, request.reason, request.decided_at = state, answer.strip(), clock.now()
    request.decided_by = User(pk=actor.user_id) if actor.user_id else None
    request.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    return request


def _tell(request: DataRequest, kind: str, answer: str) -> None:
    notifications.tell(
        kind=kind,
        users=[request.user_id],
        params={"estate": request.project.name, "answer": answer.strip()},
        project_id=request.project_id,
        key=f"data_request.{request.pk}",
    )
