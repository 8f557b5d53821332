"""The main screens on an estate of 100,000 units and 3,600,000 bills: one user, and eight, without and with a pause.

See `bench.serving` for how pages are measured. The estate is made by the services themselves: the real bill run for 36
months, real payments of past days. ANJU_BENCH_UNITS makes a smaller one for a quick look.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from decimal import Decimal
from time import perf_counter
from typing import Any

from bench.scratch import scratch_database
from bench.serving import USERS, Page, measure_pages

GOAL_MS = 200.0
UNITS = int(os.environ.get("ANJU_BENCH_UNITS", "100000"))
MONTHS = 36
_BUILDINGS = """
INSERT INTO estate_building (project_id, code, name, structure, position)
SELECT %(project)s, n::text, '', '', n FROM generate_series(1, greatest(%(units)s / 500, 1)) n
"""
_UNITS = """
INSERT INTO estate_unit (project_id, building_id, code, room, floor, position, area, layout, usage, state,
    handed_over_on, structure, remark)
SELECT %(project)s, building.id, building.code || '-' || place.floor || to_char(place.door, 'FM00'),
    place.floor || to_char(place.door, 'FM00'), place.floor,
    building.position * 1000000 + place.floor * 1000 + place.door,
    60 + ((n * 37) %% 9000) / 100.0, '三室两厅', 'home', 'owner', DATE '2018-01-01' + (n %% 900)::int, '剪力墙', ''
FROM generate_series(0, %(units)s - 1) n
CROSS JOIN LATERAL (SELECT n / 500 + 1 AS building, n %% 500 / 16 + 1 AS floor, n %% 16 + 1 AS door) place
JOIN estate_building building ON building.project_id = %(project)s AND building.position = place.building
"""
_PEOPLE = """
INSERT INTO residents_person (project_id, name, pinyin, phone, remark, created_at)
SELECT %(project)s, '业主' || n, 'yezhu' || n || ' yz' || n, '13' || to_char(n, 'FM000000000'), '', now()
FROM generate_series(1, %(units)s) n
"""
_RESIDENCIES = """
INSERT INTO residents_residency (project_id, unit_id, person_id, role, starts_on, is_payer)
SELECT %(project)s, unit.id, person.id, 'owner', unit.handed_over_on, false
FROM (SELECT id, handed_over_on, row_number() OVER (ORDER BY id) AS n FROM estate_unit
      WHERE project_id = %(project)s) unit
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM residents_person
      WHERE project_id = %(project)s) person USING (n)
"""


def run() -> dict[str, Any]:
    """Build the estate, measure every screen and return the result; ``ratio`` is the worst p95 over the goal."""
    with scratch_database("pages") as url:
        begun = perf_counter()
        estate = _estate()
        built = perf_counter() - begun
        screens = measure_pages(url, [estate["user"]] * USERS, _pages(estate))
    worst = max(one["p95"] for one in screens.values())
    return {
        "name": "pages",
        "ratio": round(worst / GOAL_MS, 2),
        "goal": 1.0,
        "ok": worst < GOAL_MS,
        "units": UNITS,
        "bills": estate["bills"],
        "users": USERS,
        "worst_p95_ms": worst,
        "worst_p95_ms_with_a_second_of_reading": max(one["p95_reading"] for one in screens.values()),
        "built_in_s": round(built),
        "screens": screens,
    }


def _estate() -> dict[str, Any]:
    from django.db import connection, transaction

    from anju.core import clock, scope
    from anju.core.access import system_actor
    from anju.domains.billing import services as billing
    from anju.domains.billing.models import Bill
    from anju.domains.identity import queries as identity_queries
    from anju.domains.identity import services as identity
    from anju.domains.payments import services as payments
    from anju.domains.tenancy import services as tenancy

    root = system_actor("bench", surface="bench")
    with transaction.atomic():
        company = tenancy.open_company(actor=root, name="测量物业")
        project = tenancy.open_project(actor=root, company=company, code="BIG", name="测量花园")
        roles = {role.code: role for role in identity_queries.roles()}
        user = identity.create_user(actor=root, username="bench", name="测量员", password="bench-2026")
        for code in ("cashier", "finance", "project_manager"):
            identity.grant_role(actor=root, user=user, role=roles[code], project=project)
    with transaction.atomic(), scope.enter([project.pk], actor=root), connection.cursor() as cursor:
        for statement in (_BUILDINGS, _UNITS, _PEOPLE, _RESIDENCIES):
            cursor.execute(statement, {"project": project.pk, "units": UNITS})
        _tariff(root, project)
    this = clock.today().year * 12 + clock.today().month - 1
    for number in range(this - MONTHS + 1, this + 1):
        month = dt.date(number // 12, number % 12 + 1, 1)
        with clock.at(month), transaction.atomic(), scope.enter([project.pk], actor=root):
            billing.run_month(actor=root, project=project, period=f"{month:%Y-%m}")
        if month.month in (3, 9):
            _households_pay(root, project, user, month)
    actor = identity_queries.actor_for(user, surface="bench")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        payments.open_shift(actor=actor, project=project)
        bills = Bill.objects.count()
        unit_ids = list(Bill.objects.filter(balance__gt=0).values_list("unit_id", flat=True)[:500])
        facts = {
            "bill": Bill.objects.order_by("-pk").values_list("pk", flat=True)[0],
            "building": Bill.objects.select_related("unit").order_by("-pk")[0].unit.building_id,
        }
    return {"project": project, "user": user, "units": unit_ids, "bills": bills, **facts}


def _tariff(root: Any, project: Any) -> None:
    from anju.domains.billing import services as billing
    from anju.domains.billing.enums import Basis
    from anju.domains.estate.enums import Usage

    billing.create_tariff(
        actor=root,
        fee_item=billing.create_fee_item(actor=root, project=project, name="物业服务费"),
        usage=Usage.HOME,
        basis=Basis.AREA,
        price=Decimal("2.35"),
        starts_on=dt.date(2018, 1, 1),
    )


def _households_pay(root: Any, project: Any, cashier: Any, month: dt.date) -> None:
    from django.db import transaction

    from anju.core import clock, scope
    from anju.domains.estate.models import Unit
    from anju.domains.payments.enums import Method
    from anju.domains.payments.services import history

    chance = random.Random(month.isoformat())
    with transaction.atomic(), scope.enter([project.pk], actor=root):
        ids = [pk for pk in Unit.objects.values_list("pk", flat=True) if chance.random() < 0.93]
        for day in range(20):
            at = month + dt.timedelta(days=day)
            if at >= clock.today():
                break
            moment = dt.datetime.combine(at, dt.time(10), clock.ZONE)
            asked = [history.PastPayment(pk, moment, Method.TRANSFER) for pk in ids[day::20]]
            history.record_past_day(actor=root, project=project, cashier=cashier, day=at, payments=asked)


def _pages(estate: dict[str, Any]) -> dict[str, Page]:
    base, unit = f"/p/{estate['project'].code}", estate["units"][0]
    return {
        "home": Page(f"{base}/"),
        "desk": Page(f"{base}/desk/"),
        "desk search": Page(f"{base}/desk/find/", {"q": "7-1203"}),
        "desk household": Page(f"{base}/desk/{unit}/"),
        "units": Page(f"{base}/units/"),
        "unit": Page(f"{base}/units/{unit}/"),
        "floor stack": Page(f"{base}/buildings/{estate['building']}/"),
        "people": Page(f"{base}/people/"),
        "bills": Page(f"{base}/bills/"),
        "bill": Page(f"{base}/bills/{estate['bill']}/"),
        "receipts": Page(f"{base}/receipts/"),
        "arrears": Page(f"{base}/arrears/"),
    }
