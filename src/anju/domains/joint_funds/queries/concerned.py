"""Which units an act of the fund concerns, and by what each of them counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.domains.joint_funds.enums import FundShare
from anju.domains.joint_funds.models import FundAct

# Parking spaces and other things without a building of their own hold no share; every unit of the register does.
_ROWS = """
SELECT unit.id AS key, <weight> AS weight, row_number() OVER (ORDER BY unit.position, unit.id) AS position
FROM estate_unit unit
LEFT JOIN joint_funds_fundaccount account ON account.unit_id = unit.id
WHERE unit.project_id = %(project)s AND (%(unit)s::bigint IS NULL OR unit.id = %(unit)s)
    AND (%(buildings)s::bigint[] = '{}' OR unit.building_id = ANY (%(buildings)s::bigint[]))
"""
_WEIGHT = {
    FundShare.AREA: "unit.area",
    FundShare.BALANCE: "greatest(coalesce(account.balance, 0), 0)",
}
_CONCERNED = """
SELECT count(*), coalesce(sum(weight), 0), coalesce(sum(held), 0.00)
FROM (SELECT one.*, coalesce(account.balance, 0) AS held FROM (<rows>) one
    LEFT JOIN joint_funds_fundaccount account ON account.unit_id = one.key) rows
"""


@dataclass(frozen=True)
class Concerned:
    """Number of units, the sum of what they count by, and what they hold together in yuan."""

    count: int
    weight: Decimal
    balance: Decimal


def rows_sql(act: FundAct) -> tuple[str, dict[str, Any]]:
    """Return a SELECT of key (unit), weight and position for `core.shares`, and its parameters."""
    params = {
        "project": act.project_id,
        "unit": act.unit_id,
        "buildings": list(act.buildings.values_list("pk", flat=True)),
    }
    return _ROWS.replace("<weight>", _WEIGHT[FundShare(act.share)]), params


def concerned_by(act: FundAct) -> Concerned:
    """Return whom an act concerns, in sum."""
    rows, params = rows_sql(act)
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED.replace("<rows>", rows), params)
        return Concerned(*cursor.fetchone())
