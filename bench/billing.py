"""A million bills with their ledger lines through the real run, beside bare INSERT … SELECT of the same rows.

As in production: the application's role under row-level security, constraints, policies, indexes, statement triggers,
events, history, a durable commit. The limit copies the very rows that the run wrote into tables that have their primary
and unique keys and nothing else. Both begin with empty tables, take turns, and the better half of the rounds counts.
"""

from __future__ import annotations

import datetime as dt
import resource
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any

from bench.scratch import scratch_database

GOAL = 2.0
MEMORY_GOAL = 512  # MiB of the Python process
SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 3
MONTH = dt.date(2026, 11, 1)

_UNITS = """
INSERT INTO estate_unit (project_id, building_id, code, room, floor, position, area, layout, usage, state,
    handed_over_on, structure, remark)
SELECT %(project)s, %(building)s, '1-' || n, n::text, 1, n, 60 + (n %% 9000) / 100.0, '', 'home', 'owner',
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
_TABLES = {
    "billing_bill": (
        "PRIMARY KEY (id)",
        "UNIQUE NULLS NOT DISTINCT (tariff_id, period_start, unit_id, space_id, part)",
    ),
    "ledger_entry": ("PRIMARY KEY (id)",),
    "ledger_line": ("PRIMARY KEY (entry_id, position)",),
}


def run() -> dict[str, Any]:
    """Measure and return the result; ``ratio`` is time of the run over time of the limit for a million bills."""
    with scratch_database("billing") as url:
        owner = _owner_connection(url)
        projects = {size: _make_project(owner, size) for size in SIZES}
        per_bill = {}
        for size in SIZES[:-1]:
            seconds, _count = _issue(projects[size])
            per_bill[size] = seconds / size
        _empty(owner)
        size = SIZES[-1]
        reals, limits = _rounds(owner, projects[size], size)
        per_bill[size] = min(reals) / size
        owner.close()
    ratio = median(sorted(reals)[: ROUNDS // 2 + 1]) / median(sorted(limits)[: ROUNDS // 2 + 1])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    linear = per_bill[SIZES[-1]] <= 2 * per_bill[SIZES[0]]
    return {
        "name": "billing",
        "ratio": round(ratio, 2),
        "goal": GOAL,
        "ok": ratio <= GOAL and memory <= MEMORY_GOAL and linear,
        "bills": SIZES[-1],
        "seconds": [round(one, 2) for one in reals],
        "limit_seconds": [round(one, 2) for one in limits],
        "bills_per_second": round(SIZES[-1] / min(reals)),
        "microseconds_per_bill": {str(size): round(cost * 1e6, 1) for size, cost in per_bill.items()},
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
    """Prepare and approve a run, then time its issue; return seconds and number of bills."""
    from django.db import transaction

    from anju.core import clock, scope
    from anju.core.access import system_actor
    from anju.domains.billing import services

    actor = system_actor("bench")
    with clock.at(MONTH):
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            ready = services.prepare_run(actor=actor, project=project, month=MONTH)
            ready = services.approve_run(actor=actor, run=ready)
        begun = perf_counter()
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            issued = services.issue_run(actor=actor, run=ready)
        return perf_counter() - begun, issued.bill_count


def _make_project(owner: Any, size: int) -> Any:
    """Open a project whose units are billed twice a month: by area and by household."""
    from django.db import connection, transaction

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.billing import services
    from anju.domains.billing.enums import Basis
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
            building = Building.objects.create(project=project, code="1")
            values = {"project": project.pk, "building": building.pk, "units": size // 2}
            with connection.cursor() as cursor:
                for statement in (_UNITS, _PEOPLE, _RESIDENCIES):
                    cursor.execute(statement, values)
    for table in ("estate_unit", "residents_person", "residents_residency"):
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
