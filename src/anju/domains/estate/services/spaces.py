"""Writes to parking spaces."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from anju.core import events, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate import policies
from anju.domains.estate.enums import SpaceKind
from anju.domains.estate.events import SpaceAssigned
from anju.domains.estate.models import Space, Unit
from anju.domains.tenancy.models import Project


def add_space(
    *,
    actor: Actor,
    project: Project,
    code: str,
    kind: str = SpaceKind.OWNED,
    unit: Unit | None = None,
    charged_from: date | None = None,
    charged_until: date | None = None,
) -> Space:
    """Add a parking space; its fee runs from ``charged_from`` to ``charged_until`` (both included)."""
    actor.require(policies.EDIT_SPACES, project.pk)
    space = Space(project=project, code=code.strip().upper(), kind=kind, unit=unit)
    space.charged_from, space.charged_until = charged_from, charged_until
    _check(space)
    space.save()
    if unit is not None:
        events.publish(SpaceAssigned(project_id=project.pk, space_id=space.pk, unit_id=unit.pk))
    return space


def edit_space(
    *,
    actor: Actor,
    space: Space,
    kind: str,
    unit: Unit | None = None,
    charged_from: date | None = None,
    charged_until: date | None = None,
) -> Space:
    """Change a parking space or the unit that holds it. Publishes `SpaceAssigned` when the unit changes."""
    actor.require(policies.EDIT_SPACES, space.project_id)
    moved = space.unit_id != (unit.pk if unit else None)
    space.kind, space.unit, space.charged_from, space.charged_until = kind, unit, charged_from, charged_until
    _check(space)
    space.save(update_fields=["kind", "unit", "charged_from", "charged_until"])
    if moved:
        events.publish(SpaceAssigned(project_id=space.project_id, space_id=space.pk, unit_id=space.unit_id))
    return space


def _check(space: Space) -> None:
    if not space.code:
        raise DomainError(_("A parking space needs a number."), field="code")
    if space.unit is not None and space.unit.project_id != space.project_id:
        raise DomainError(_("This unit belongs to another project."), field="unit")
    if space.charged_from and space.charged_until and space.charged_until < space.charged_from:
        raise DomainError(_("The last day lies before the first."), field="charged_until")
    validation.check(space)
