"""Payments a second through the real service, against one household and against many, beside pgbench's TPC-B.

As in production: two processes, constraints, policies, triggers, events and a durable commit for each payment. A part
of the requests is sent twice under its key, and at the end the books are checked: nothing lost, nothing doubled, no gap
in the receipt numbers.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import random
import subprocess
import threading
import uuid
from dataclasses import dataclass
from decimal import Decimal
from time import perf_counter
from typing import Any

from bench.scratch import scratch_database

GOAL = 0.3
SECONDS = 6
WARM_SECONDS = 3
PROCESSES = 2
THREADS = 4
UNITS = 2_000
RETRIED = 0.02  # of the requests are sent again under the same key
SCALE = 1
"""A project is TPC-B's branch: its counter of receipts, like the branch's balance, is a row that all change."""
WIDE_SCALE = 10
"""Branches enough that TPC-B's clients do not wait for each other; told for comparison."""

_UNITS = """
INSERT INTO estate_unit (project_id, building_id, code, room, floor, position, area, layout, usage, state, structure,
    remark) SELECT %(project)s, %(building)s, '1-' || n, n::text, 1, n, 100, '', 'home', 'owner', '', ''
FROM generate_series(1, %(units)s) n
"""
_BILLS = """
WITH made AS MATERIALIZED (
    SELECT unit.id AS unit_id, n AS month, nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS entry_id
    FROM estate_unit unit CROSS JOIN generate_series(1, 6) n WHERE unit.project_id = %(project)s
), entries AS (
    INSERT INTO ledger_entry (id, project_id, kind, on_date, unit_id, memo, posted_at)
    SELECT entry_id, %(project)s, 'bill', make_date(2026, month, 1), unit_id, '', now() FROM made
), lines AS (
    INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount)
    SELECT %(project)s, entry_id, side.position, side.account, side.amount FROM made
    CROSS JOIN LATERAL (VALUES (1, %(receivable)s, 100000.00), (2, %(revenue)s, -100000.00))
        AS side(position, account, amount)
)
INSERT INTO billing_bill (project_id, run_id, tariff_id, unit_id, period_start, period_end, charged_from, charged_until,
    quantity, price, factor, amount, issued_on, due_on, entry_id)
SELECT %(project)s, %(run)s, %(tariff)s, unit_id, day, day + 27, day, day + 27, 100, 2.5, 1, 100000.00, day, day + 27,
    entry_id
FROM made CROSS JOIN LATERAL (SELECT make_date(2026, month, 1) AS day) span
"""
_CHECK = """
SELECT (SELECT count(*) FROM payments_payment), (SELECT coalesce(max(right(number, 6)::int), 0) FROM payments_payment),
    (SELECT coalesce(sum(total), 0) FROM payments_payment), (SELECT sum(paid) FROM billing_bill),
    (SELECT coalesce(sum(amount), 0) FROM payments_allocation), (SELECT sum(balance) FROM billing_bill),
    (SELECT sum(line.amount) FROM ledger_line line JOIN ledger_account a ON a.id = line.account_id
     WHERE a.role = 'receivable')
"""


def _estate() -> dict[str, Any]:
    """Write a project with bills to pay and a cashier for every client; return the ids the clients need."""
    from django.db import connection, transaction

    from anju.core import clock, scope
    from anju.core.access import system_actor
    from anju.domains.billing.models import BillRun, FeeItem, Tariff
    from anju.domains.estate.models import Building, Unit
    from anju.domains.identity import services as identity
    from anju.domains.ledger import queries as ledger_queries
    from anju.domains.ledger import services as ledger
    from anju.domains.payments.models import CashierShift
    from anju.domains.tenancy import services as tenancy

    actor = system_actor("bench")
    with transaction.atomic():
        company = tenancy.open_company(actor=actor, name="Bench")
        project = tenancy.open_project(actor=actor, company=company, code="B1", name="Bench")
        with scope.enter([project.pk], actor=actor), connection.cursor() as cursor:
            revenue = ledger.open_revenue_account(actor=actor, project=project, name="Fee")
            item = FeeItem.objects.create(project=project, code="F1", name="Fee", revenue_account=revenue)
            tariff = Tariff.objects.create(project=project, fee_item=item, name="Fee", usage="home", basis="area")
            run = BillRun.objects.create(project=project, number="B1", month="2026-01-01", state="issued")
            building = Building.objects.create(project=project, code="1")
            values = {
                "project": project.pk,
                "building": building.pk,
                "units": UNITS,
                "run": run.pk,
                "tariff": tariff.pk,
                "revenue": revenue.pk,
                "receivable": ledger_queries.account_ids(project)["receivable"],
            }
            cursor.execute(_UNITS, values)
            cursor.execute(_BILLS, values)
            shifts = []
            for client in range(PROCESSES * THREADS):
                user = identity.create_user(
                    actor=actor, username=f"c{client}", name=f"c{client}", password=str(uuid.uuid4())
                )
                shift = CashierShift.objects.create(project=project, cashier=user, opened_at=clock.now())
                shifts.append((shift.pk, user.pk))
            units = list(Unit.objects.filter(project=project).order_by("pk").values_list("pk", flat=True))
    return {"project": project.pk, "units": units, "shifts": shifts}


@dataclass
class _Clients:
    """The clients of one process; ``turns`` lets as many pay at once as the process works on pages at once."""

    estate: dict[str, Any]
    units: list[int]
    number: int
    turns: Any
    done: list[int]


def _process(url: str, estate: dict[str, Any], number: int, units: list[int], gate: Any, told: Any) -> None:
    """Run one process of clients and tell how many payments they made in the time given."""
    os.environ["DATABASE_URL"] = url
    importlib.import_module("anju.config.wsgi")  # the process as it serves pages
    from anju.ui.middleware import TurnMiddleware

    clients = _Clients(estate, units, number, threading.Semaphore(TurnMiddleware.AT_ONCE), [0] * THREADS)
    barrier = threading.Barrier(THREADS)
    threads = [threading.Thread(target=_client, args=(clients, place, gate, barrier)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put(sum(clients.done))


def _client(clients: _Clients, place: int, gate: Any, barrier: Any) -> None:
    from django.db import connection

    from anju.domains.tenancy.models import Project

    project = Project.objects.get(pk=clients.estate["project"])
    barrier.wait()
    gate.wait()
    _pay_until(clients, place, perf_counter() + SECONDS, project)
    connection.close()


def _pay_until(clients: _Clients, place: int, until: float, project: Any) -> None:
    """Pay one yuan for one household after another, as a page does: its turn, a transaction, its scope, the service."""
    from django.db import transaction

    from anju.core import scope
    from anju.core.access import Actor, Grant
    from anju.domains.estate.models import Unit
    from anju.domains.payments import services as payments
    from anju.domains.payments.calc.tender import Tender
    from anju.domains.payments.enums import Method
    from anju.domains.payments.models import CashierShift

    number = clients.number * THREADS + place
    shift_id, user_id = clients.estate["shifts"][number]
    may = frozenset({"payments.payment:collect"})
    actor = Actor(user_id=user_id, name=f"c{number}", grants=(Grant(may, project.pk),), surface="bench")
    shift = CashierShift(pk=shift_id, cashier_id=user_id)
    homes = {pk: Unit(pk=pk, project_id=project.pk) for pk in clients.units}
    tenders = [Tender(Method.CASH, Decimal("1.00"))]
    chance = random.Random(number)  # a seeded choice of households, not a secret

    def pay(unit_id: int, key: str) -> None:
        with clients.turns, transaction.atomic(), scope.enter([project.pk], actor=actor, until_commit=True):
            payments.take_payment(
                actor=actor,
                project=project,
                unit=homes[unit_id],
                shift=shift,
                tenders=tenders,
                idempotency_key=key,
            )

    while perf_counter() < until:
        unit_id, key = chance.choice(clients.units), str(uuid.uuid4())
        pay(unit_id, key)
        clients.done[place] += 1
        if chance.random() < RETRIED:
            pay(unit_id, key)


def _rate(url: str, estate: dict[str, Any], units: list[int]) -> tuple[float, int]:
    """Let all clients pay at once; return payments a second and how many there were."""
    context = multiprocessing.get_context("spawn")
    gate, told = context.Barrier(PROCESSES * THREADS), context.Queue()
    workers = [
        context.Process(target=_process, args=(url, estate, number, units, gate, told)) for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    number = sum(told.get(timeout=SECONDS + 60) for _worker in workers)
    for worker in workers:
        worker.join()
    return number / SECONDS, number


def _tpcb(url: str, scale: int) -> float:
    """Return TPC-B transactions a second with as many clients, in a database of its own on the same server."""
    import psycopg
    from psycopg import conninfo

    from anju.runtime.binaries import postgres_program

    facts = conninfo.conninfo_to_dict(url)
    program, name = str(postgres_program("pgbench")), f"tpcb_{os.getpid()}"
    there = {"PGHOST": str(facts["host"]), "PGPORT": str(facts["port"]), "PGUSER": "postgres", "PGDATABASE": name}
    environment = os.environ | there
    with psycopg.connect(host=there["PGHOST"], port=there["PGPORT"], user="postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            subprocess.run([program, "-i", "-q", "-s", str(scale)], env=environment, check=True, capture_output=True)
            clients, seconds = str(PROCESSES * THREADS), str(SECONDS)
            ran = subprocess.run(
                [program, "-c", clients, "-j", str(PROCESSES), "-T", seconds],
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    line = next(line for line in ran.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])


def _warm(url: str, estate: dict[str, Any]) -> int:
    """Take a few hundred payments and gather statistics, so that plans are those of a desk that has been in use.

    Returns how many payments were made.
    """
    import psycopg
    from psycopg import conninfo

    from anju.domains.tenancy.models import Project

    clients = _Clients(estate, estate["units"], 0, threading.Semaphore(), [0])
    _pay_until(clients, 0, perf_counter() + WARM_SECONDS, Project.objects.get(pk=estate["project"]))
    facts = conninfo.conninfo_to_dict(url)
    with psycopg.connect(**(facts | {"user": "postgres"}), autocommit=True) as admin:
        admin.execute("ANALYZE")
    return clients.done[0]


def _books(estate: dict[str, Any], made: int) -> bool:
    """Tell whether every payment is there once and the sums agree."""
    from django.db import connection, transaction

    from anju.core import scope

    with transaction.atomic(), scope.enter([estate["project"]]), connection.cursor() as cursor:
        cursor.execute(_CHECK)
        payments, last_number, total, paid, allocated, open_now, receivable = cursor.fetchone()
    return payments == last_number == made and total == paid == allocated and open_now == receivable


def run() -> dict[str, Any]:
    """Measure and return one flat result.

    ``ratio`` is the lower of two, one household and many of one project, over TPC-B on one branch. ``at_once`` of the
    clients pay at the same time, as many as the pages' turns allow; the others wait for theirs.
    """
    from anju.ui.middleware import TurnMiddleware

    with scratch_database("payments") as url:
        estate = _estate()
        warmed = _warm(url, estate)
        before = _tpcb(url, SCALE)
        many, made_many = _rate(url, estate, estate["units"])
        one, made_one = _rate(url, estate, estate["units"][:1])
        reference, wide = (before + _tpcb(url, SCALE)) / 2, _tpcb(url, WIDE_SCALE)
        consistent = _books(estate, warmed + made_many + made_one)
    ratio = min(many, one) / reference
    return {
        "name": "payments",
        "ratio": round(ratio, 3),
        "goal": GOAL,
        "ok": ratio >= GOAL and consistent,
        "consistent": consistent,
        "payments_per_second_many_households": round(many, 1),
        "payments_per_second_one_household": round(one, 1),
        "ratio_many_households": round(many / reference, 3),
        "ratio_one_household": round(one / reference, 3),
        "tpcb_per_second": round(reference, 1),
        "tpcb_per_second_ten_branches": round(wide, 1),
        "ratio_many_households_ten_branches": round(many / wide, 3),
        "processes": PROCESSES,
        "clients": PROCESSES * THREADS,
        "at_once": PROCESSES * TurnMiddleware.AT_ONCE,
        "seconds": SECONDS,
    }
