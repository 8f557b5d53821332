"""Owners and tenants let family and tenants in: an invitation to a telephone, accepted by that telephone only."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock, scope, validation
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.estate.models import Unit
from anju.domains.identity import services as identity
from anju.domains.notifications import services as notifications
from anju.domains.residents.enums import HomeRight, InvitationState, ResidencyRole
from anju.domains.residents.models import Invitation, Person, Residency
from anju.domains.residents.queries import accounts
from anju.domains.residents.queries.homes import Home, members_of_home
from anju.domains.residents.services.linking import let_in
from anju.domains.residents.services.residencies import close

GOOD_FOR = timedelta(days=7)
MOST_OPEN = 10

# As what somebody can be let in, and what the inviter needs for it [domain rule 11].
_RIGHTS = {
    ResidencyRole.FAMILY: (HomeRight.ADD_FAMILY, {ResidencyRole.OWNER}),
    ResidencyRole.TENANT: (HomeRight.ADD_TENANTS, {ResidencyRole.OWNER}),
    ResidencyRole.TENANT_FAMILY: (HomeRight.ADD_FAMILY, {ResidencyRole.TENANT}),
}


def roles_to_invite(home: Home) -> list[ResidencyRole]:
    """Return as what the resident may let somebody into the home."""
    return [role for role, (right, who) in _RIGHTS.items() if home.role in who and home.may(right)]


def invite(
    *, actor: Actor, home: Home, name: str, phone: str, role: str, until: date | None = None, page: str
) -> Invitation:
    """Invite a telephone into the home and send it a text message with the address ``page`` + token.

    A tenant needs a last day; nobody stays longer than who let them in. An open invitation of the same telephone is
    taken back first. Raises `AccessDenied` for a role the inviter may not give, `DomainError` for the rest.
    """
    if role not in roles_to_invite(home):
        raise AccessDenied(_("You may not let somebody in as {role}.").format(role=role))
    until = _last_day(home, role, until)
    _withdraw(Invitation.objects.filter(unit=home.unit, phone=phone, state=InvitationState.OPEN))
    if len(accounts.invitations_of_home(home)) >= MOST_OPEN:
        raise DomainError(_("Many invitations of yours are open; take one back first."))
    now = clock.now()
    invitation = Invitation(
        project=home.project,
        unit=home.unit,
        inviter=home.person,
        name=" ".join(name.split()),
        phone=phone,
        role=role,
        until=until,
        invited_at=now,
        expires_at=now + GOOD_FOR,
    )
    validation.check(invitation)
    invitation.save()
    notifications.tell(
        kind="residents.invitation",
        phones=[phone],
        params={
            "inviter": home.person.name,
            "estate": home.project.name,
            "unit": home.unit.code,
            "url": f"{page}{accounts.invitation_token(invitation)}/",
        },
        project_id=home.project.pk,
    )
    return invitation


def withdraw_invitation(*, home: Home, invitation: Invitation) -> None:
    """Take an invitation back; the `Home` of who sent it is the permission."""
    if invitation.inviter_id != home.person.pk:
        raise AccessDenied(_("Only who invited can take an invitation back."))
    _withdraw(Invitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN))


def withdraw_invitations_of(*, person_id: int, unit_id: int) -> int:
    """Take back what somebody who has left the unit still had open there; returns how many."""
    return _withdraw(Invitation.objects.filter(inviter=person_id, unit=unit_id, state=InvitationState.OPEN))


def accept_invitation(*, actor: Actor, token: str) -> Invitation:
    """Let the acting account into the home it was invited to; accepted again, it stays as it is.

    The telephone of the account is the gate: it was proved by a code. Raises `NotFound` for a token that was made up,
    `DomainError` when it is for another telephone, has expired, was taken back, or who invited lives there no more.
    """
    project_id, pk = accounts.read_token(token)
    user = identity.own_account(actor=actor)
    with transaction.atomic(), scope.enter([project_id], actor=actor):
        Invitation.objects.select_for_update().filter(pk=pk).first()
        invitation = accounts.get_invitation(pk)
        if invitation.phone != user.phone:
            raise DomainError(_("This invitation is for another telephone number."))
        if invitation.state == InvitationState.ACCEPTED:
            return invitation
        if invitation.state != InvitationState.OPEN or invitation.expires_at < clock.now():
            raise DomainError(_("This invitation is no longer good; ask for another one."))
        Unit.objects.select_for_update().get(pk=invitation.unit_id)
        invitation.residency = let_in(
            user=user,
            unit=invitation.unit,
            person=_known(invitation),
            name=invitation.name,
            role=invitation.role,
            until=invitation.until,
        )
        invitation.state, invitation.answered_at = InvitationState.ACCEPTED, clock.now()
        invitation.save(update_fields=["state", "answered_at", "residency"])
        if user.name == user.phone:
            identity.rename_resident(actor=actor, name=invitation.name)
    return invitation


def end_membership(*, actor: Actor, home: Home, residency_id: int) -> Residency:
    """End the time of somebody whom the resident let in; it is over at once, or with today if it began today.

    Publishes `ResidencyEnded`. Raises `AccessDenied` for anybody else of the household: the desk ends those.
    """
    Unit.objects.select_for_update().get(pk=home.unit.pk)
    residency = next((one for one in members_of_home(home) if one.pk == residency_id), None)
    if residency is None or residency.pk not in accounts.let_in_by(home, [residency]):
        raise AccessDenied(_("You can end only the time of those whom you let in; please ask the desk."))
    yesterday = clock.today() - timedelta(days=1)
    began_today = residency.starts_on is not None and residency.starts_on > yesterday
    close(residency, residency.starts_on if began_today and residency.starts_on else yesterday)
    return residency


def _last_day(home: Home, role: str, until: date | None) -> date | None:
    if role == ResidencyRole.TENANT and until is None:
        raise DomainError(_("A tenant's time has an end; enter the last day of the contract."), field="until")
    if until is not None and until < clock.today():
        raise DomainError(_("The last day cannot lie in the past."), field="until")
    ends = [day for day in (until, home.until) if day is not None]
    return min(ends) if ends else None


def _known(invitation: Invitation) -> Person | None:
    """Return who of the unit's household has this name and telephone and no account yet."""
    people = Person.objects.filter(
        residencies__unit=invitation.unit_id, name=invitation.name, phone=invitation.phone, account__isnull=True
    )
    return people.distinct().first()


def _withdraw(invitations: QuerySet[Invitation]) -> int:
    return invitations.update(state=InvitationState.WITHDRAWN, answered_at=clock.now())
