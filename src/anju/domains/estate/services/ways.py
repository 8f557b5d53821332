"""Writes to ways on foot."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate import policies
from anju.domains.estate.models import Building, Place, Way
from anju.domains.tenancy.models import Project

End = Building | Place


def set_way(*, actor: Actor, project: Project, start: End, end: End, minutes: int) -> Way:
    """Say how long it takes to walk between two buildings or places, in either direction; replaces what was known.

    Raises `DomainError` for a way that leads nowhere else or to another project.
    """
    actor.require(policies.EDIT_PLACES, project.pk)
    if any(one.project_id != project.pk for one in (start, end)):
        raise DomainError(_("This place is in another project."), field="end")
    start, end = sorted((start, end), key=lambda one: (isinstance(one, Place), one.pk))
    if start == end:
        raise DomainError(_("Name two different ends."), field="end")
    ends = {**_columns("from", start), **_columns("to", end)}
    way = Way.objects.filter(project=project, **ends).first() or Way(project=project, **ends)
    way.minutes = minutes
    validation.check(way)
    way.save()
    return way


def remove_way(*, actor: Actor, way: Way) -> None:
    """Forget how long a way takes; what follows from the others holds then."""
    actor.require(policies.EDIT_PLACES, way.project_id)
    way.delete()


def _columns(name: str, end: End) -> dict[str, End | None]:
    is_place = isinstance(end, Place)
    return {f"{name}_building": None if is_place else end, f"{name}_place": end if is_place else None}
