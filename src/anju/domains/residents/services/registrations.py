"""Registration: somebody says on the phone where they live, the desk approves or refuses."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock, events, scope, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Unit
from anju.domains.identity import services as identity
from anju.domains.identity.models import User
from anju.domains.notifications import services as notifications
from anju.domains.residents import policies
from anju.domains.residents.enums import RequestState, ResidencyRole
from anju.domains.residents.events import RegistrationAsked, RegistrationDecided
from anju.domains.residents.models import Person, Registration
from anju.domains.residents.queries import accounts
from anju.domains.residents.services.linking import let_in
from anju.domains.tenancy.models import Project

MOST_PENDING = 5
ROLES = (ResidencyRole.OWNER, ResidencyRole.FAMILY, ResidencyRole.TENANT)
"""As what somebody can register by themselves; a tenant's family is let in by the tenant."""


def ask_registration(
    *, actor: Actor, project: Project, unit_code: str, name: str, role: str, until: date | None = None
) -> Registration:
    """Ask the desk to let the acting resident's account into a unit. Publishes `RegistrationAsked`.

    Anybody with an account may ask, in any active project, so the project's rows are shown for this act alone. Asked
    twice for one unit, the first one is returned as it is. Raises `DomainError` for a unit that is not there, one that
    the account lives in already, and more than five that wait.
    """
    user = identity.own_account(actor=actor)
    if role not in ROLES:
        raise DomainError(_("Choose as what you belong to the unit."), field="role")
    if role == ResidencyRole.TENANT and (until is None or until < clock.today()):
        raise DomainError(_("Enter the last day of your contract."), field="until")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        unit = accounts.unit_to_register(project, unit_code)
        if accounts.lives_in(user, unit):
            raise DomainError(_("You live in this unit already; it stands among your homes."), field="unit_code")
        waiting = accounts.registrations_of(user).filter(state=RequestState.PENDING)
        if held := waiting.filter(unit=unit).first():
            return held
        if waiting.count() >= MOST_PENDING:
            raise DomainError(_("Several registrations of yours wait; the desk has to look at them first."))
        registration = Registration(
            project=project,
            unit=unit,
            user=user,
            name=" ".join(name.split()),
            phone=user.phone,
            role=role,
            until=until if role == ResidencyRole.TENANT else None,
            asked_at=clock.now(),
        )
        validation.check(registration)
        registration.save()
        if user.name == user.phone:
            identity.rename_resident(actor=actor, name=registration.name)
        events.publish(RegistrationAsked(project_id=project.pk, registration_id=registration.pk))
    return registration


def approve_registration(
    *, actor: Actor, registration: Registration, person: Person | None = None, until: date | None = None
) -> Registration:
    """Let the account into the unit and tell it. Publishes `RegistrationDecided`.

    ``person`` is who of the register it is, where the desk has recognised somebody; otherwise who matches by name and
    telephone is taken, and failing that somebody new is entered. Approved twice, also at once, it stays one link.
    Raises `DomainError` when it was refused or withdrawn meanwhile, or the person has another account.
    """
    actor.require(policies.DECIDE_REGISTRATIONS, registration.project_id)
    locked = _locked(registration)
    if locked.state == RequestState.DONE:
        return locked
    _require_pending(locked)
    Unit.objects.select_for_update().get(pk=locked.unit_id)
    person = person or accounts.exact_match(locked)
    residency = let_in(
        user=locked.user,
        unit=locked.unit,
        person=person,
        name=locked.name,
        role=locked.role,
        until=until or locked.until,
    )
    locked.residency = residency
    return _decide(actor, locked, RequestState.DONE)


def refuse_registration(*, actor: Actor, registration: Registration, reason: str) -> Registration:
    """Refuse, and tell the reason. Publishes `RegistrationDecided`. Raises `DomainError` when it is decided already."""
    actor.require(policies.DECIDE_REGISTRATIONS, registration.project_id)
    locked = _locked(registration)
    _require_pending(locked)
    locked.reason = reason.strip()
    if not locked.reason:
        raise DomainError(_("Say why; the resident reads it."), field="reason")
    return _decide(actor, locked, RequestState.REFUSED)


def withdraw_registration(*, actor: Actor, registration: Registration) -> Registration:
    """Take one's own registration back before it is decided."""
    if registration.user_id != actor.user_id:
        raise DomainError(_("Only who registered can take it back."))
    with transaction.atomic(), scope.enter([registration.project_id], actor=actor):
        locked = _locked(registration)
        _require_pending(locked)
        locked.state, locked.decided_at = RequestState.WITHDRAWN, clock.now()
        locked.save(update_fields=["state", "decided_at"])
    return locked


def reveal_phone(*, actor: Actor, registration: Registration) -> str:
    """Return the telephone number in full and log that the actor saw it."""
    actor.require(policies.REVEAL_PEOPLE, registration.project_id)
    subject = f"residents.registration:{registration.pk}.phone"
    identity.log_personal_data(actor=actor, subject=subject, project=registration.project)
    return registration.phone


def _locked(registration: Registration) -> Registration:
    rows = Registration.objects.select_for_update(of=("self",)).select_related("unit__project", "user")
    return rows.get(pk=registration.pk)


def _require_pending(registration: Registration) -> None:
    if registration.state != RequestState.PENDING:
        raise DomainError(
            _("Meanwhile this was decided: {state}.").format(state=registration.get_state_display()), field="state"
        )


def _decide(actor: Actor, registration: Registration, state: str) -> Registration:
    registration.state, registration.decided_at = state, clock.now()
    registration.decided_by = User(pk=actor.user_id) if actor.user_id else None
    registration.save(update_fields=["state", "reason", "residency", "decided_at", "decided_by"])
    is_approved = state == RequestState.DONE
    events.publish(
        RegistrationDecided(
            project_id=registration.project_id, registration_id=registration.pk, is_approved=is_approved
        )
    )
    told = {"estate": registration.unit.project.name, "unit": registration.unit.code}
    if not is_approved:
        told["reason"] = registration.reason
    kind = "residents.registration.approved" if is_approved else "residents.registration.refused"
    notifications.tell(
        kind=kind,
        users=[registration.user_id],
        params=told,
        url="/r/",
        project_id=registration.project_id,
        key=f"registration.{registration.pk}",
    )
    return registration
