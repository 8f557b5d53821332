"""Putting meters up, replacing them, and what is expected of their use."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import policies
from anju.domains.billing.enums import ReadingKind
from anju.domains.billing.models import Meter, MeteringSettings
from anju.domains.billing.queries.metering.meters import metering_settings_of
from anju.domains.billing.services.metering.recording import Taken, record_reading
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project

_LOCK_TREE = "SELECT pg_advisory_xact_lock(hashtext('billing.meters'), %s::int)"
_ABOVE = """
WITH RECURSIVE above AS (
    SELECT id, parent_id FROM billing_meter WHERE id = %(parent)s AND project_id = %(project)s
    UNION SELECT meter.id, meter.parent_id FROM above JOIN billing_meter meter ON meter.id = above.parent_id
        AND meter.project_id = %(project)s
)
SELECT id FROM above
"""

_FACTS = frozenset(
    {"place", "digits", "multiplier", "has_valley", "first_reading", "first_valley", "installed_on", "parent"}
)


def install_meter(
    *, actor: Actor, project: Project, kind: str, number: str, unit: Unit | None = None, **facts: Any
) -> Meter:
    """Put up a meter at a unit, or at a place that several share. Raises `DomainError` for a number that is taken."""
    actor.require(policies.EDIT_METERS, project.pk)
    meter = Meter(project=project, kind=kind, number=number.strip(), unit=unit, **_known(facts))
    if meter.parent is not None and meter.parent.kind != kind:
        raise DomainError(_("A master meter measures the same."), field="parent")
    if unit is None and not meter.place:
        raise DomainError(_("Name the unit, or the place that the meter stands at."), field="unit")
    validation.check(meter)
    meter.save()
    return meter


def replace_meter(
    *,
    actor: Actor,
    meter: Meter,
    on: dt.date,
    last_reading: Decimal,
    number: str,
    last_valley: Decimal | None = None,
    **facts: Any,
) -> Meter:
    """Take a meter down with its last reading and put up another in its place (换表); the use of both adds up.

    What is not said of the new meter is as with the old one. Raises `DomainError`.
    """
    actor.require(policies.EDIT_METERS, meter.project_id)
    with transaction.atomic():
        project = meter.project
        held = Meter.objects.select_for_update(of=("self",)).get(pk=meter.pk)
        taken = Taken(meter_id=held.pk, read_on=on, reading=last_reading, valley=last_valley, kind=ReadingKind.CLOSING)
        record_reading(actor=actor, project=project, taken=taken)
        held.removed_on = on
        held.save(update_fields=["removed_on"])
        known = {"place": held.place, "digits": held.digits, "multiplier": held.multiplier} | _known(facts)
        successor = Meter(
            project=project,
            unit_id=held.unit_id,
            kind=held.kind,
            number=number.strip(),
            replaces=held,
            parent_id=held.parent_id,
            has_valley=held.has_valley,
            **{**known, "installed_on": on},
        )
        validation.check(successor)
        successor.save()
        Meter.objects.filter(project=project, parent=held, removed_on__isnull=True).update(parent=successor)
    return successor


def set_master(*, actor: Actor, meter: Meter, parent: Meter | None) -> Meter:
    """Say through which meter the same use ran before, or that there is none. Raises `DomainError` for a ring."""
    actor.require(policies.EDIT_METERS, meter.project_id)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK_TREE, [meter.project_id])
        if parent is not None:
            _refuse_parent(meter, parent)
        meter.parent = parent
        meter.save(update_fields=["parent"])
    return meter


def _refuse_parent(meter: Meter, parent: Meter) -> None:
    if parent.project_id != meter.project_id or parent.kind != meter.kind:
        raise DomainError(_("A master meter measures the same."), field="parent")
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, {"parent": parent.pk, "project": meter.project_id})
        if meter.pk in {pk for (pk,) in cursor.fetchall()}:
            raise DomainError(_("A meter cannot run through one that runs through it."), field="parent")


def change_metering_settings(
    *, actor: Actor, project: Project, unusual_percent: int, steps_restart: bool = False
) -> MeteringSettings:
    """Set from which difference on use counts as unusual, and whether the year's steps begin anew with an occupant."""
    actor.require(policies.CONFIRM_READINGS, project.pk)
    found = metering_settings_of(project.pk)
    found.unusual_percent, found.steps_restart = unusual_percent, steps_restart
    validation.check(found)
    found.save()
    return found


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    unknown = facts.keys() - _FACTS
    if unknown:
        raise TypeError(f"a meter has no {', '.join(sorted(unknown))}")
    return facts
