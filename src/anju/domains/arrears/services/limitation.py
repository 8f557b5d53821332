"""Demands recorded as evidence, and warnings before a debt can no longer be sued for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.arrears import policies
from anju.domains.arrears.enums import DemandKind
from anju.domains.arrears.models import ArrearsSettings, Demand
from anju.domains.arrears.queries.limitation import RUNS_UNTIL, settings_of
from anju.domains.identity import queries as identity
from anju.domains.notifications import services as notifications
from anju.domains.tenancy.models import Project

WARNING = "arrears.limitation.near"

# A demand a unit, and what it is about: the unit's chosen bills that were due by the day.
_RECORD = """
WITH chosen AS (
    SELECT id, unit_id FROM billing_bill
    WHERE project_id = %(project)s AND id = ANY(%(bills)s) AND balance > 0 AND due_on < %(on)s AND issued_on <= %(on)s
), demand AS (
    INSERT INTO arrears_demand (project_id, unit_id, kind, happened_on, proof, remark, recorded_by_id, recorded_at)
    SELECT %(project)s, unit_id, %(kind)s, %(on)s, %(proof)s, %(remark)s, %(by)s, %(now)s
    FROM chosen GROUP BY unit_id ORDER BY unit_id
    RETURNING id, unit_id
)
INSERT INTO arrears_demandedbill (project_id, demand_id, bill_id)
SELECT %(project)s, demand.id, chosen.id FROM chosen JOIN demand USING (unit_id)
RETURNING demand_id, bill_id
"""
# The fold of `calc.limitation.runs_until` as sets: an acknowledgement always starts anew; of the days behind the last
# start, those count up to the first gap of more than three years.
_RECOMPUTE = """
WITH act AS (
    SELECT about.bill_id, coalesce(bill.settles_on, bill.due_on) AS due_on, bill.project_id,
        demand.happened_on AS on_day, demand.kind = 'acknowledged' AS revives
    FROM arrears_demandedbill about JOIN arrears_demand demand ON demand.id = about.demand_id
    JOIN billing_bill bill ON bill.id = about.bill_id
    WHERE about.bill_id = ANY(%(bills)s)
), start AS (
    SELECT bill_id, project_id, greatest(due_on, max(on_day) FILTER (WHERE revives)) AS begins FROM act
    GROUP BY bill_id, project_id, due_on
), step AS (
    SELECT start.bill_id, on_day, lag(on_day, 1, begins) OVER (PARTITION BY start.bill_id ORDER BY on_day) AS before
    FROM start JOIN act ON act.bill_id = start.bill_id AND act.on_day > start.begins
), chain AS (
    SELECT bill_id, max(on_day) AS last,
        min(before) FILTER (WHERE on_day > (before + interval '3 years')::date) AS broken
    FROM step GROUP BY bill_id
)
INSERT INTO arrears_limitation (project_id, bill_id, runs_until)
SELECT start.project_id, start.bill_id,
    (coalesce(chain.broken, chain.last, start.begins) + interval '3 years')::date
FROM start LEFT JOIN chain USING (bill_id)
ON CONFLICT (bill_id) DO UPDATE SET runs_until = excluded.runs_until
"""
# The narrowest threshold that a debt has come under; those it has passed unwarned are not told any more.
_WARN = f"""
WITH near AS (
    SELECT bill.id, bill.balance, {RUNS_UNTIL} AS runs_until
    FROM billing_bill bill LEFT JOIN arrears_limitation limitation ON limitation.bill_id = bill.id
    WHERE bill.project_id = %(project)s AND bill.balance > 0
      AND coalesce(bill.settles_on, bill.due_on) <= %(today)s::date + %(longest)s - 1095
), told AS (
    INSERT INTO arrears_limitationwarning (project_id, bill_id, runs_until, threshold, warned_on)
    SELECT %(project)s, near.id, near.runs_until, least.days, %(today)s
    FROM near CROSS JOIN LATERAL (SELECT min(days) AS days FROM unnest(%(days)s::int[]) days
        WHERE near.runs_until - %(today)s::date BETWEEN 0 AND days) least
    WHERE least.days IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING bill_id, threshold
)
SELECT told.threshold, count(*), sum(near.balance), min(near.runs_until)
FROM told JOIN near ON near.id = told.bill_id GROUP BY told.threshold ORDER BY told.threshold
"""  # noqa: S608 - composed of this module's own texts


def record_demands(
    *,
    actor: Actor,
    project: Project,
    bill_ids: Collection[int],
    kind: DemandKind,
    happened_on: dt.date,
    proof: str,
    remark: str = "",
) -> list[Demand]:
    """Record that debtors were reached, a demand a unit, and start the limitation of their bills anew.

    Only bills that were issued and past due on that day are taken. ``proof`` says where the evidence is: a courier's
    number, the signature, the file number of a court. Returns the demands. Raises `DomainError` for a day to come, for
    no proof, and when no chosen bill was open and overdue then.
    """
    actor.require(policies.RECORD_DEMANDS, project.pk)
    if happened_on > clock.today():
        raise DomainError(_("This day is still to come."), field="happened_on")
    if not proof.strip():
        raise DomainError(_("Say what proves it: a courier's number, a signature, a file number."), field="proof")
    facts: dict[str, Any] = {
        "project": project.pk,
        "bills": list(bill_ids),
        "kind": DemandKind(kind).value,
        "on": happened_on,
        "proof": proof.strip(),
        "remark": remark.strip(),
        "by": actor.user_id,
        "now": clock.now(),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RECORD, facts)
        rows = cursor.fetchall()
        if not rows:
            raise DomainError(_("None of these bills was overdue on that day."))
        cursor.execute(_RECOMPUTE, {"bills": [bill for _demand, bill in rows]})
    return list(Demand.objects.filter(pk__in={demand for demand, _bill in rows}).select_related("unit").order_by("pk"))


def warn_of_limitation(*, actor: Actor, project: Project) -> int:
    """Warn whoever watches a project's limitation of bills that came under a threshold; return of how many bills.

    Two statements whatever the size. Each bill is told of once a threshold; one message a threshold goes to each of
    the staff.
    """
    thresholds = settings_of(project).warning_days
    if not thresholds:
        return 0
    today = clock.today()
    facts: dict[str, Any] = {"project": project.pk, "today": today, "days": thresholds, "longest": max(thresholds)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WARN, facts)
        found = cursor.fetchall()
        staff = _staff(project) if found else []
        for threshold, count, amount, first in found:
            notifications.tell(
                kind=WARNING,
                params={
                    "estate": project.name,
                    "code": project.code,
                    "count": count,
                    "amount": f"{amount:.2f}",
                    "days": threshold,
                    "first": first,
                },
                users=staff,
                project_id=project.pk,
                key=f"{WARNING}:{project.pk}:{threshold}:{today}",
            )
    return sum(count for _threshold, count, _amount, _first in found)


def change_settings(
    *, actor: Actor, project: Project, warning_days: Sequence[int], waivers_leave: bool
) -> ArrearsSettings:
    """Set how a project's arrears are watched."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    held = settings_of(project)
    held.warning_days = sorted({int(days) for days in warning_days if days > 0}, reverse=True)
    held.waivers_leave = waivers_leave
    validation.check(held)
    held.save()
    return held


def _staff(project: Project) -> list[int]:
    granted = identity.grants_reaching(project).filter(
        role__permissions__contains=[policies.RECORD_DEMANDS.name], user__is_active=True
    )
    return list(granted.values_list("user_id", flat=True).distinct())
