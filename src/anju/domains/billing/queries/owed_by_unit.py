"""What each of several units owes, for pictures and lists of units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from anju.core.access import Actor
from anju.domains.billing import policies
from anju.domains.tenancy.models import Project

_OWED = """
SELECT unit_id, sum(balance), coalesce(sum(balance) FILTER (WHERE due_on < %(on)s), 0), min(due_on), count(*)
FROM billing_bill
WHERE unit_id = ANY(%(units)s) AND project_id = %(project)s AND balance > 0 AND reversed_at IS NULL
GROUP BY unit_id
"""


@dataclass(frozen=True)
class Owed:
    """What a unit owes, in yuan: all that is open, what of it is overdue, and for how many days the oldest."""

    open: Decimal
    overdue: Decimal
    days: int
    bills: int


def owed_by_unit(actor: Actor, project: Project, unit_ids: Iterable[int], *, on: dt.date) -> dict[int, Owed]:
    """Return what units owe on a day, one query; units that owe nothing are left out."""
    actor.require(policies.VIEW_BILLS, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_OWED, {"units": list(unit_ids), "project": project.pk, "on": on})
        rows = cursor.fetchall()
    return {
        unit_id: Owed(owed, overdue, max((on - oldest).days, 0), bills)
        for unit_id, owed, overdue, oldest, bills in rows
    }
