"""Doors to registrations, invitations and what residents ask about their data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.core.errors import DomainError, NotFound
from anju.domains.estate.calc import room_code
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.residents import policies
from anju.domains.residents.enums import InvitationState, RequestState
from anju.domains.residents.models import DataRequest, Invitation, Person, PersonAccount, Registration, Residency
from anju.domains.residents.queries.homes import Home
from anju.domains.residents.queries.people import current
from anju.domains.tenancy.models import Project

Row = TypeVar("Row", bound=Model)
_SALT = "residents.invitation"


@dataclass(frozen=True)
class Match:
    """Somebody of the unit beside what a registration says; ``account`` is the telephone of one they have already."""

    residency: Residency
    same_name: bool
    same_phone: bool
    account: str

    @property
    def is_exact(self) -> bool:
        """Tell whether name and telephone are those of the register."""
        return self.same_name and self.same_phone


def unit_to_register(project: Project, typed: str) -> Unit:
    """Return the unit that an address typed by a resident means: 3-2-1201 or 3栋2单元1201室; raises `DomainError`."""
    place = room_code.parse(typed)
    code = place.code if isinstance(place, room_code.RoomCode) else typed.strip()
    unit = Unit.objects.select_related("project").filter(project=project, code=code).first()
    if unit is None:
        raise DomainError(
            _("There is no such unit; write building, entrance and room, such as 3-2-1201."), field="unit_code"
        )
    return unit


@dataclass(frozen=True)
class AccountInUnit:
    """Whose account it is, and the names of the unit for telling them."""

    user_id: int
    estate: str
    unit: str


def account_in(unit_id: int, person_id: int) -> AccountInUnit | None:
    """Return the account that acts for a person, with the names of a unit of theirs; None without an account."""
    user_id = PersonAccount.objects.filter(person=person_id).values_list("user", flat=True).first()
    unit = Unit.objects.filter(pk=unit_id).select_related("project").first()
    return AccountInUnit(user_id, unit.project.name, unit.code) if user_id and unit else None


def lives_in(user: User, unit: Unit) -> bool:
    """Tell whether the account has a home in the unit today."""
    return Residency.objects.filter(current(clock.today()), unit=unit, person__account__user=user).exists()


def registrations_of(user: User | Actor) -> QuerySet[Registration]:
    """Return the account's own registrations in the projects of the present scope, the newest first."""
    user_id = user.user_id if isinstance(user, Actor) else user.pk
    return Registration.objects.filter(user=user_id).select_related("unit", "project").order_by("-pk")


def registrations_visible_to(actor: Actor, project: Project) -> QuerySet[Registration]:
    """Return the project's registrations with unit and who decided."""
    rows = Registration.objects.filter(project=project).select_related("unit", "user", "decided_by")
    return visible(rows, actor, policies.VIEW_REGISTRATIONS, project.pk)


def waiting_registrations(actor: Actor, project: Project) -> QuerySet[Registration]:
    """Return those that wait for the desk, the oldest first."""
    return registrations_visible_to(actor, project).filter(state=RequestState.PENDING).order_by("pk")


def get_registration(actor: Actor, project: Project, pk: int) -> Registration:
    """Return a registration of the project or raise `NotFound`."""
    return one_of(registrations_visible_to(actor, project), pk)


def matches_of(registration: Registration) -> list[Match]:
    """Return who belongs to the unit today, those like the registration first (two queries)."""
    rows = list(
        Residency.objects.filter(current(clock.today()), unit=registration.unit_id).select_related("person", "unit")
    )
    accounts = dict(
        PersonAccount.objects.filter(person__in=[row.person_id for row in rows]).values_list("person", "user__phone")
    )
    found = [
        Match(
            row,
            same_name=row.person.name == registration.name,
            same_phone=bool(row.person.phone) and row.person.phone == registration.phone,
            account=accounts.get(row.person_id, ""),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-(one.same_name + one.same_phone), one.residency.pk))


def exact_match(registration: Registration) -> Person | None:
    """Return the person of the unit with this name and telephone, when there is one and they have no account."""
    exact = {one.residency.person for one in matches_of(registration) if one.is_exact and not one.account}
    return exact.pop() if len(exact) == 1 else None


def people_to_link(registration: Registration) -> QuerySet[Person]:
    """Return the people of the unit whom the registration may mean: those without an account, today."""
    residencies = Residency.objects.filter(current(clock.today()), unit=registration.unit_id)
    return Person.objects.filter(pk__in=residencies.values("person"), account__isnull=True).order_by("pk")


def invitations_of_home(home: Home) -> list[Invitation]:
    """Return the resident's own invitations to the home that are open and still good."""
    rows = Invitation.objects.filter(unit=home.unit, inviter=home.person, state=InvitationState.OPEN)
    return list(rows.filter(expires_at__gt=clock.now()).order_by("-pk"))


def invitation_of_home(home: Home, pk: int) -> Invitation:
    """Return one of the resident's own invitations to the home or raise `NotFound`."""
    return one_of(Invitation.objects.filter(unit=home.unit, inviter=home.person), pk)


def let_in_by(home: Home, residencies: Iterable[Residency]) -> set[int]:
    """Return which of the residencies came by an invitation of this resident: those they may end."""
    rows = Invitation.objects.filter(inviter=home.person, residency__in=[one.pk for one in residencies])
    return set(rows.values_list("residency", flat=True))


def invitation_token(invitation: Invitation) -> str:
    """Return what stands in the invitation's address; it opens nothing for any other telephone."""
    return signing.dumps({"project": invitation.project_id, "invitation": invitation.pk}, salt=_SALT)


def read_token(token: str) -> tuple[int, int]:
    """Return the ids of project and invitation in a token; raises `NotFound` for one that was made up."""
    try:
        told = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise NotFound(token) from error
    return told["project"], told["invitation"]


def get_invitation(pk: int) -> Invitation:
    """Return an invitation of the present scope, whose token was shown, or raise `NotFound`."""
    rows = Invitation.objects.select_related("unit__project", "inviter")
    return one_of(rows, pk)


def data_requests_visible_to(actor: Actor, project: Project) -> QuerySet[DataRequest]:
    """Return the project's requests to erase personal data."""
    rows = DataRequest.objects.filter(project=project).select_related("person", "user", "decided_by")
    return visible(rows, actor, policies.VIEW_DATA_REQUESTS, project.pk)


def get_data_request(actor: Actor, project: Project, pk: int) -> DataRequest:
    """Return a request of the project or raise `NotFound`."""
    return one_of(data_requests_visible_to(actor, project), pk)
