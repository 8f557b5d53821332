"""A million units' bills with their ledger lines through the real run, beside bare INSERT … SELECT of the same rows.

A unit is billed by area, by household, by a formula of its own (area, floor, a condition, parking spaces), by what its
water meter used on steps over the year, and by its share of a common cost, which is divided and issued through the same
services as in an office.

As in production: the application's role under row-level security, constraints, policies, indexes, statement triggers,
events, history, a durable commit. The limit copies the very rows that the run wrote into tables that have their primary
and unique keys and nothing else. Both begin with empty tables, take turns, and the better half of the rounds counts.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any

from bench.scratch import scratch_database

GOAL = 2.0
MEMORY_GOAL = 512  # MiB of the Python process
UNITS = (10_000, 100_000, 1_000_000)
"""Units of the projects, smallest first; the last is compared with its limit. ANJU_BENCH_UNITS=2500,250000 is less."""
BILLS_A_UNIT = 5
ROUNDS = 3
MONTH = dt.date(2026, 11, 1)
STEPS = [(Decimal(180), Decimal(5)), (Decimal(260), Decimal(7)), (None, Decimal(9))]
FORMULA = "if(floor > 6, area * 0.35, area * 0.3) * months + (floor - 1) * 0.5 + spaces * 20 + area / 7"

_UNITS = """
INSERT INTO estate_unit (project_id, building_id, code, room, floor, position, area, layout, usage, state,
    handed_over_on, structure, remark)
SELECT %(project)s, %(building)s, '1-' || n, n::text, 1 + n %% 30, n, 60 + (n %% 9000) / 100.0, '', 'home', 'owner',
    DATE '2018-01-01' + (n %% 900)::int, '', '' FROM generate_series(1, %(units)s) n
"""
_PEOPLE = """
INSERT INTO residents_person (project_id, name, pinyin, phone, remark, created_at)
SELECT %(project)s, '业主' || n, '', '', '', now() FROM generate_series(1, %(units)s) n
"""
_RESIDENCIES = """
INSERT INTO residents_residency (project_id, unit_id, person_id, role, starts_on, is_payer)
SELECT unit.project_id, unit.id, unit.id - first.unit + first.person, 'owner', unit.handed_over_on, false
FROM estate_unit unit, (SELECT (SELECT min(id) FROM estate_unit WHERE project_id = %(project)s) AS unit,
    (SELECT min(id) FROM residents_person WHERE project_id = %(project)s) AS person) first
WHERE unit.project_id = %(project)s
"""
_SPACES = """
INSERT INTO estate_space (project_id, code, kind, unit_id)
SELECT project_id, 'P' || room, 'owned', id FROM estate_unit
WHERE project_id = %(project)s AND position %% 3 = 0
"""
_METERS = """
WITH meter AS (
    INSERT INTO billing_meter (project_id, unit_id, kind, number, multiplier, first_reading, latest_reading)
    SELECT project_id, id, 'cold_water', 'W' || room, 1, 0, 20 + position %% 300
    FROM estate_unit WHERE project_id = %(project)s RETURNING id, project_id, latest_reading
)
INSERT INTO billing_meterreading (project_id, meter_id, number, slot, kind, read_on, reading, base, multiplier,
    usage, valley_usage, is_rolled_over, is_unusual, note, source, recorded_at, confirmation)
SELECT project_id, id, 1, 1, 'actual', DATE '2026-10-31', latest_reading, 0, 1, latest_reading, 0, false, false, '',
    'sheet', now(), '' FROM meter
"""
_READ = (
    "estate_unit",
    "residents_person",
    "residents_residency",
    "estate_space",
    "billing_meter",
    "billing_meterreading",
)
_TABLES = {
    "billing_bill": (
        "PRIMARY KEY (id)",
        "UNIQUE NULLS NOT DISTINCT (tariff_id, period_start, unit_id, space_id, part, document_id)",
    ),
    "billing_metereduse": ("PRIMARY KEY (bill_id, year_on, price_from)",),
    "billing_billedreading": ("PRIMARY KEY (bill_id, reading_id)", "UNIQUE (reading_id)"),
    "ledger_entry": ("PRIMARY KEY (id)",),
    "ledger_line": ("PRIMARY KEY (entry_id, position)",),
}


def run() -> dict[str, Any]:
    """Measure and return the result; ``ratio`` is time of the run over time of the limit for a million bills."""
    with scratch_database("billing") as url:
        owner = _owner_connection(url)
        sizes = tuple(int(size) for size in os.environ.get("ANJU_BENCH_UNITS", "").split(",") if size) or UNITS
        projects = {size: _make_project(owner, size) for size in sizes}
        per_bill = {}
        for size in sizes[:-1]:
            seconds, count = _issue(projects[size])
            per_bill[size] = seconds / count
        _empty(owner)
        size = sizes[-1]
        bills = size * BILLS_A_UNIT
        reals, limits = _rounds(owner, projects[size], bills)
        per_bill[size] = min(reals) / bills
        owner.close()
    ratio = median(sorted(reals)[: ROUNDS // 2 + 1]) / median(sorted(limits)[: ROUNDS // 2 + 1])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    linear = per_bill[sizes[-1]] <= 2 * per_bill[sizes[0]]
    return {
        "name": "billing",
        "ratio": round(ratio, 2),
        "goal": GOAL,
        "ok": ratio <= GOAL and memory <= MEMORY_GOAL and linear,
        "units": sizes[-1],
        "bills": bills,
        "seconds": [round(one, 2) for one in reals],
        "limit_seconds": [round(one, 2) for one in limits],
        "bills_per_second": round(bills / min(reals)),
        "microseconds_per_bill": {f"{size} units": round(cost * 1e6, 1) for size, cost in per_bill.items()},
        "linear": linear,
        "python_mib": round(memory),
    }


def _rounds(owner: Any, project: Any, size: int) -> tuple[list[float], list[float]]:
    """Let the run and its limit take turns; the first turn of the run gives the rows of the limit."""
    reals, limits = [], []
    for number in range(ROUNDS):
        seconds, count = _issue(project)
        assert count == size, f"{count} bills instead of {size}"
        reals.append(seconds)
        if number == 0:
            _keep_rows(owner)
        _empty(owner)
        limits.append(_limit(owner))
    return reals, limits


def _issue(project: Any) -> tuple[float, int]:
    """Prepare and approve a run and a shared cost, then time their issue; return seconds and number of bills."""
    from django.db import transaction

    from anju.core import clock, scope
    from anju.core.access import system_actor
    from anju.domains.billing import services
    from anju.domains.billing.models import FeeItem

    actor = system_actor("bench")
    with clock.at(MONTH):
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            ready = services.prepare_run(actor=actor, project=project, month=MONTH)
            ready = services.approve_run(actor=actor, run=ready)
            cost = services.prepare_shared_cost(
                actor=actor,
                project=project,
                fee_item=FeeItem.objects.get(project=project, name="公摊电费"),
                kind="power",
                title="",
                period_start=dt.date(2026, 10, 1),
                period_end=dt.date(2026, 10, 31),
                rule="area",
                among=services.Among(),
                amount=Decimal("123456.78"),
            )
            cost = services.approve_shared_cost(actor=actor, cost=cost)
        begun = perf_counter()
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            issued = services.issue_run(actor=actor, run=ready)
            shared = services.issue_shared_cost(actor=actor, cost=cost)
        seconds = perf_counter() - begun
        assert shared.document is not None
        return seconds, issued.bill_count + shared.document.bill_count


def _make_project(owner: Any, size: int) -> Any:
    """Open a project whose units are billed by area, by household and by formula, and share a common cost."""
    from django.db import connection, transaction

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.billing import services
    from anju.domains.billing.enums import Basis
    from anju.domains.billing.services import metering
    from anju.domains.estate.models import Building
    from anju.domains.tenancy import services as tenancy

    actor = system_actor("bench")
    with transaction.atomic():
        company = tenancy.open_company(actor=actor, name="Bench")
        project = tenancy.open_project(actor=actor, company=company, code=f"B{size}", name=f"Bench {size}")
        with scope.enter([project.pk], actor=actor):
            for name, basis, price in (("物业服务费", Basis.AREA, "2.35"), ("垃圾处理费", Basis.HOUSEHOLD, "13.5")):
                services.create_tariff(
                    actor=actor,
                    fee_item=services.create_fee_item(actor=actor, project=project, name=name),
                    usage="home",
                    basis=basis,
                    starts_on=dt.date(2018, 1, 1),
                    price=Decimal(price),
                )
            services.create_fee_item(actor=actor, project=project, name="公摊电费")
            building = Building.objects.create(project=project, code="1")
            values = {"project": project.pk, "building": building.pk, "units": size}
            with connection.cursor() as cursor:
                for statement in (_UNITS, _PEOPLE, _RESIDENCIES, _SPACES, _METERS):
                    cursor.execute(statement, values)
            services.create_tariff(
                actor=actor,
                fee_item=services.create_fee_item(actor=actor, project=project, name="电梯费"),
                usage="home",
                basis=Basis.FORMULA,
                starts_on=dt.date(2018, 1, 1),
                formula=FORMULA,
            )
            metering.create_metered_tariff(
                actor=actor,
                fee_item=services.create_fee_item(actor=actor, project=project, name="水费"),
                usage="home",
                meter_kind="cold_water",
                starts_on=dt.date(2018, 1, 1),
                tiers=STEPS,
            )
    for table in _READ:
        owner.execute(f"VACUUM ANALYZE {table}")
    return project


def _owner_connection(url: str) -> Any:
    import psycopg

    from anju.runtime.postgres import APP_ROLE

    return psycopg.connect(url.replace(f"//{APP_ROLE}@", "//postgres@"), autocommit=True)


def _keep_rows(owner: Any) -> None:
    """Copy what the run wrote, in the order in which it was written."""
    for table in _TABLES:
        owner.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
        owner.execute(f"VACUUM ANALYZE kept_{table}")


def _empty(owner: Any) -> None:
    """Empty the tables of bills and books past their triggers, as only a superuser can; write dirty pages out."""
    owner.execute("SET session_replication_role = replica")
    for table in _TABLES:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        owner.execute(f"TRUNCATE {table}")
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    owner.execute("SET session_replication_role = origin")
    owner.execute("CHECKPOINT")


def _limit(owner: Any) -> float:
    """Time the insertion of the kept rows into bare tables, in one transaction."""
    for table, keys in _TABLES.items():
        owner.execute(f"DROP TABLE IF EXISTS bare_{table}")
        owner.execute(f"CREATE TABLE bare_{table} (LIKE kept_{table})")
        for key in keys:
            owner.execute(f"ALTER TABLE bare_{table} ADD {key}")
    owner.execute("CHECKPOINT")
    begun = perf_counter()
    with owner.transaction():
        for table in _TABLES:
            owner.execute(f"INSERT INTO bare_{table} SELECT * FROM kept_{table}")
    return perf_counter() - begun
