"""What the materials of work orders cost: by who used them, class of work, building and who bears it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from anju.core.access import Actor
from anju.domains.stock import policies
from anju.domains.tenancy.models import Project

VIEWS = ("worker", "class", "building", "liable")

# What comes out of somebody's own stock was used by them; what comes out of a warehouse by the worker of the order.
_COSTS = """
WITH used AS MATERIALIZED (
    SELECT coalesce(store.employee_id, work.worker_id) AS worker_id, work.building_id, moved.subject_id,
        CASE WHEN work.category = '' THEN work.kind ELSE work.category END AS class,
        coalesce(said.liable, '') AS liable, -moved.value AS cost
    FROM stock_movement moved JOIN stock_slip slip ON slip.id = moved.slip_id
    JOIN stock_store store ON store.id = moved.store_id
    JOIN workorders_workorder work ON work.id = moved.subject_id
    LEFT JOIN LATERAL (
        SELECT liable FROM repairs_liability WHERE order_id = work.id ORDER BY id DESC LIMIT 1) said ON true
    WHERE moved.project_id = %(project)s AND moved.subject = 'workorders.order'
        AND slip.on_date BETWEEN %(first)s AND %(last)s
), grouped AS (
    SELECT CASE WHEN grouping(worker_id) = 0 THEN 'worker' WHEN grouping(class) = 0 THEN 'class'
            WHEN grouping(building_id) = 0 THEN 'building' ELSE 'liable' END AS view,
        worker_id, building_id, class, liable, count(DISTINCT subject_id) AS works, sum(cost) AS cost
    FROM used GROUP BY GROUPING SETS ((worker_id), (class), (building_id), (liable))
)
SELECT view, CASE view WHEN 'worker' THEN worker.name WHEN 'building' THEN building.code WHEN 'class' THEN class
    ELSE liable END, works, cost
FROM grouped LEFT JOIN workforce_employee worker ON worker.id = grouped.worker_id
LEFT JOIN estate_building building ON building.id = grouped.building_id
ORDER BY cost DESC, 2
"""


@dataclass(frozen=True)
class MaterialCost:
    """One line of a view: a name (of a class its code, of who bears it the stored word), works, and yuan."""

    name: str
    works: int
    cost: Decimal


def material_costs(
    actor: Actor, project: Project, first_on: dt.date, last_on: dt.date
) -> Mapping[str, Sequence[MaterialCost]]:
    """Return what the materials of work orders cost between two days, by each of `VIEWS`, the dearest first.

    One statement; every view adds up to the same. What nobody is named for has an empty name.
    """
    actor.require(policies.VIEW, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_COSTS, {"project": project.pk, "first": first_on, "last": last_on})
        rows = cursor.fetchall()
    found: dict[str, list[MaterialCost]] = defaultdict(list)
    for view, name, works, cost in rows:
        found[view].append(MaterialCost(name or "", works, cost))
    return found
