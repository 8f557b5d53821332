"""Doors of residents: where an account lives, and what a home may see. A `Home` is the key to everything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, NotFound
from anju.domains.estate.models import Unit
from anju.domains.residents.calc import rights
from anju.domains.residents.enums import HomeRight, ResidencyRole
from anju.domains.residents.models import Person, PersonAccount, Residency
from anju.domains.residents.queries.people import current
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Home:
    """A unit where the actor lives or which they own today, and as what: the key to everything of a household.

    Only `homes_in`, `homes_of` and `get_home` make one, so whoever holds it has been asked who they are. Doors for
    residents take it in place of an actor with grants.
    """

    project: Project
    unit: Unit
    person: Person
    role: ResidencyRole
    is_payer: bool
    since: date | None
    until: date | None = None

    @property
    def rights(self) -> frozenset[HomeRight]:
        """What the resident may do here."""
        return rights.rights_of(self.role, is_payer=self.is_payer)

    @property
    def party(self) -> frozenset[ResidencyRole]:
        """The roles of those who share this household: owners with their family, or tenants with theirs."""
        return rights.party_of(self.role)

    @property
    def sees_bills(self) -> bool:
        """Tell whether money is shown; a template cannot ask `may`."""
        return self.may(HomeRight.SEE_BILLS)

    def may(self, right: HomeRight) -> bool:
        """Tell whether the resident may do this here."""
        return right in self.rights

    def require(self, right: HomeRight) -> None:
        """Raise `AccessDenied` unless the resident may do this here."""
        if not self.may(right):
            raise AccessDenied(_("In this home you may not: {label}.").format(label=right.label))


def projects_lived_in(actor: Actor) -> QuerySet[Project]:
    """Return the active projects in which the actor's account stands for a person (read before there is a scope)."""
    lived_in = PersonAccount.objects.filter(user=actor.user_id).values("project")
    return Project.objects.filter(is_active=True, pk__in=lived_in)


def homes_in(actor: Actor, projects: Iterable[Project]) -> list[Home]:
    """Return the actor's homes of today in several projects, whose scope is entered (one query).

    Somebody with several roles in one unit has it once, in the role with the most rights.
    """
    by_id = {project.pk: project for project in projects}
    rows = Residency.objects.filter(
        current(clock.today()), project__in=list(by_id), person__account__user=actor.user_id
    ).select_related("unit__building", "person")
    found: dict[int, Home] = {}
    for row in rows.order_by("project", "unit__position", "unit_id", "pk"):
        project, role = by_id[row.project_id], ResidencyRole(row.role)
        home = Home(project, row.unit, row.person, role, row.is_payer, row.starts_on, row.ends_on)
        held = found.get(row.unit_id)
        if held is None or len(home.rights) > len(held.rights):
            found[row.unit_id] = home
    return list(found.values())


def homes_of(actor: Actor, project: Project) -> list[Home]:
    """Return the actor's homes of today in a project, in order of their units; none when every residency has ended."""
    return homes_in(actor, [project])


def get_home(actor: Actor, project: Project, unit_id: int) -> Home:
    """Return the actor's home in a unit, or raise `NotFound`: a neighbour's looks like one that is not there."""
    for home in homes_of(actor, project):
        if home.unit.pk == unit_id:
            return home
    raise NotFound(str(unit_id))


def last_home(actor: Actor, project: Project) -> int | None:
    """Return the unit that the actor's account entered last in a project (read before there is a scope)."""
    return PersonAccount.objects.filter(user=actor.user_id, project=project).values_list("last_unit", flat=True).first()


def money_since(home: Home) -> date | None:
    """Return the day from which the home's bills and receipts are shown; None is without a beginning.

    Owners and tenants see their own time, not that of who was there before; the family sees the owners' time.
    """
    home.require(HomeRight.SEE_BILLS)
    if home.role != ResidencyRole.FAMILY:
        return home.since
    owners = Residency.objects.filter(current(clock.today()), unit=home.unit, role=ResidencyRole.OWNER)
    days = list(owners.values_list("starts_on", flat=True)) or [home.since]
    return None if None in days else min(day for day in days if day is not None)


def owners_before(home: Home) -> QuerySet[Residency]:
    """Return who owned the home and left before the home's own time of `money_since` began: what they owe is theirs."""
    since = money_since(home)
    owned = Residency.objects.filter(unit=home.unit, role=ResidencyRole.OWNER)
    return owned.none() if since is None else owned.filter(ends_on__lt=since).exclude(person=home.person)


def belongs_somewhere(person: Person) -> bool:
    """Tell whether somebody belongs to a unit today or will."""
    return Residency.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()), person=person).exists()


def members_of_home(home: Home) -> list[Residency]:
    """Return who shares the household today: owners with their family, or tenants with theirs.

    An owner also sees the tenants, whom they let in, though not the tenants' family.
    """
    roles = set(home.party)
    if home.may(HomeRight.ADD_TENANTS):
        roles.add(ResidencyRole.TENANT)
    rows = Residency.objects.filter(current(clock.today()), unit=home.unit, role__in=roles).select_related("person")
    order = {role: place for place, role in enumerate(ResidencyRole.values)}
    return sorted(rows, key=lambda residency: (order[residency.role], residency.pk))
