"""Master meters against their sub-meters, by the days of reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from anju.core.access import Actor
from anju.domains.billing import policies
from anju.domains.billing.calc.balance import Balance
from anju.domains.billing.enums import MeterKind
from anju.domains.tenancy.models import Project

# The use that was read within the days, of each master meter and of the meters right below it. A replaced meter's
# readings count with its own parent, which it kept.
_BALANCE = """
WITH read AS (
    SELECT meter_id, sum(usage + valley_usage) AS used, count(*) AS number
    FROM billing_meterreading
    WHERE project_id = %(project)s AND read_on BETWEEN %(first)s AND %(last)s GROUP BY meter_id
), below AS (
    SELECT child.parent_id, count(*) AS meters, count(read.meter_id) AS read_ones, coalesce(sum(read.used), 0) AS used
    FROM billing_meter child LEFT JOIN read ON read.meter_id = child.id
    WHERE child.project_id = %(project)s AND child.parent_id IS NOT NULL
        AND (child.removed_on IS NULL OR child.removed_on >= %(first)s) GROUP BY child.parent_id
)
SELECT master.id, master.number, coalesce(unit.code, master.place), master.kind, coalesce(read.used, 0),
    coalesce(read.number, 0), below.meters, below.read_ones, below.used
FROM below JOIN billing_meter master ON master.id = below.parent_id
LEFT JOIN estate_unit unit ON unit.id = master.unit_id LEFT JOIN read ON read.meter_id = master.id
ORDER BY master.kind, master.number
"""


@dataclass(frozen=True)
class MasterLine:
    """A master meter with what was measured below it; ``unread`` sub-meters make the loss look larger than it is."""

    meter_id: int
    number: str
    where: str
    kind: MeterKind
    is_read: bool
    meters: int
    unread: int
    balance: Balance


def balances(actor: Actor, project: Project, first_on: dt.date, last_on: dt.date) -> list[MasterLine]:
    """Return the balance of every master meter, by what was read from ``first_on`` to ``last_on`` (one statement)."""
    actor.require(policies.VIEW_METERS, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_BALANCE, {"project": project.pk, "first": first_on, "last": last_on})
        return [
            MasterLine(pk, number, where, MeterKind(kind), bool(times), meters, meters - read, Balance(used, below))
            for pk, number, where, kind, used, times, meters, read, below in cursor.fetchall()
        ]


def balance_of(actor: Actor, project: Project, meter_id: int, first_on: dt.date, last_on: dt.date) -> MasterLine | None:
    """Return the balance of one master meter, or None where nothing runs through it."""
    return next((one for one in balances(actor, project, first_on, last_on) if one.meter_id == meter_id), None)
