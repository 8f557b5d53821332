"""Reports over 3.6 million bills and their entries: results, trial balance, pages of the busiest account.

The bills come from real runs, a month at a time; payments and costs are posted beside them by the statements that
bulk work uses. The reports read the sums by account and day, so their time does not follow the number of entries; the
nightly check, which reads every line several times, is timed once beside a bare sum of the same lines by their
entries; its ratio should not grow with the number of bills. ``ANJU_BENCH_BILLS`` makes it smaller.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from decimal import Decimal
from statistics import quantiles
from time import perf_counter
from typing import Any

from bench.billing import _PEOPLE, _RESIDENCIES, _UNITS, _owner_connection
from bench.scratch import scratch_database

GOAL = 2.0  # seconds at the 95th percentile
BILLS = int(os.environ.get("ANJU_BENCH_BILLS", "3600000"))
MONTHS = 36
ROUNDS = 20
LAST = dt.date(2026, 11, 1)

# Two of three bills are paid in the month after, one entry a bill; a hundred costs a month.
_PAYMENTS = """
WITH fresh AS MATERIALIZED (
    SELECT nextval('ledger_entry_id_seq') AS entry_id, unit_id, id AS source_id, amount FROM billing_bill
    WHERE project_id = %(project)s AND issued_on = %(issued)s AND id %% 3 > 0
), entry AS (
    INSERT INTO ledger_entry (id, project_id, kind, on_date, unit_id, source_id, posted_at)
    SELECT entry_id, %(project)s, 'payment', %(issued)s::date + (source_id %% 28)::int, unit_id, source_id, now()
    FROM fresh
), paid AS (
    UPDATE billing_bill bill SET paid = bill.amount FROM fresh WHERE bill.id = fresh.source_id
)
INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount)
SELECT %(project)s, entry_id, side, CASE side WHEN 1 THEN %(bank)s ELSE %(receivable)s END,
    CASE side WHEN 1 THEN amount ELSE -amount END FROM fresh, generate_series(1, 2) side
"""
# What the check cannot do without: every line with its entry, added up once.
_BARE = """
SELECT line.account_id, entry.on_date, entry.kind, sum(line.amount) FROM ledger_line line
JOIN ledger_entry entry ON entry.id = line.entry_id WHERE line.project_id = %(project)s GROUP BY 1, 2, 3
"""
_COSTS = """
WITH fresh AS MATERIALIZED (
    SELECT nextval('ledger_entry_id_seq') AS entry_id, n, id AS account_id FROM generate_series(1, 100) n
    JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS at FROM ledger_account
        WHERE project_id = %(project)s AND role = 'cost') cost ON cost.at = n %% 9
), entry AS (
    INSERT INTO ledger_entry (id, project_id, kind, on_date, posted_at)
    SELECT entry_id, %(project)s, 'expense', %(issued)s::date + n %% 28, now() FROM fresh
)
INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount)
SELECT %(project)s, entry_id, side, CASE side WHEN 1 THEN account_id ELSE %(payable)s END,
    CASE side WHEN 1 THEN 1 ELSE -1 END * (100 + n) FROM fresh, generate_series(1, 2) side
"""


def run() -> dict[str, Any]:
    """Measure and return the result: seconds at the 95th percentile by report."""
    with scratch_database("reports") as url:
        owner = _owner_connection(url)
        project = _make_project(owner, BILLS // MONTHS // 2)
        begun = perf_counter()
        bills = sum(_fill(project, month) for month in _months())
        filled = perf_counter() - begun
        for table in ("billing_bill", "ledger_entry", "ledger_line", "ledger_accountday"):
            owner.execute(f"VACUUM ANALYZE {table}")
        (lines,) = owner.execute("SELECT count(*) FROM ledger_line").fetchone()
        times, check_seconds, bare_seconds = _measure(project)
        owner.close()
    return {
        "name": "reports",
        "goal": GOAL,
        "ok": max(times.values()) <= GOAL,
        "bills": bills,
        "lines": lines,
        "p95_seconds": times,
        "nightly_check_seconds": round(check_seconds, 1),
        "bare_sum_seconds": round(bare_seconds, 1),
        "nightly_check_ratio": round(check_seconds / bare_seconds, 1),
        "filled_in_seconds": round(filled),
    }


def _make_project(owner: Any, units: int) -> Any:
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
        project = tenancy.open_project(actor=actor, company=company, code="BR", name="Bench")
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
            with connection.cursor() as cursor:
                for statement in (_UNITS, _PEOPLE, _RESIDENCIES):
                    cursor.execute(statement, {"project": project.pk, "building": building.pk, "units": units})
    for table in ("estate_unit", "residents_person", "residents_residency"):
        owner.execute(f"VACUUM ANALYZE {table}")
    return project


def _months() -> list[dt.date]:
    index = LAST.year * 12 + LAST.month - 1
    return [dt.date(at // 12, at % 12 + 1, 1) for at in range(index - MONTHS + 1, index + 1)]


def _fill(project: Any, month: dt.date) -> int:
    """Issue the bills of a month by a real run, and post payments and costs; return the number of bills."""
    from django.db import connection, transaction

    from anju.core import clock, scope
    from anju.core.access import system_actor
    from anju.domains.billing import services
    from anju.domains.ledger import queries

    actor = system_actor("bench")
    with clock.at(month), transaction.atomic(), scope.enter([project.pk], actor=actor):
        ready = services.prepare_run(actor=actor, project=project, month=month)
        ready = services.approve_run(actor=actor, run=ready)
        issued = services.issue_run(actor=actor, run=ready)
    with transaction.atomic(), scope.enter([project.pk], actor=actor), connection.cursor() as cursor:
        facts = {"project": project.pk, "issued": month, **queries.account_ids(project)}
        cursor.execute(_PAYMENTS, facts)
        cursor.execute(_COSTS, facts)
    return issued.bill_count


def _measure(project: Any) -> tuple[dict[str, float], float, float]:
    from django.db import connection, transaction

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.insight import queries as insight
    from anju.domains.insight.calc.results import By, View
    from anju.domains.ledger import queries as books
    from anju.domains.ledger import services as ledger

    actor = system_actor("bench")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        ledger.fold_days(project=project)
    last_on = dt.date(2026, 11, 30)
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        receivable = books.account_of(project, "receivable")
        days = {"first_on": LAST, "last_on": last_on}
        reports: dict[str, Callable[[], Any]] = {
            f"results_{view}_{by}": lambda by=by, view=view: insight.results_of(
                actor, project, by=by, view=view, upto=LAST
            )
            for by in By
            for view in View
        }
        reports["trial_balance"] = lambda: books.trial_balance(actor, project, **days)
        first = books.account_page(actor, receivable, **days)
        reports["account_page"] = lambda: books.account_page(actor, receivable, **days)
        reports["account_page_on"] = lambda: books.account_page(actor, receivable, **days, after=first.next)
        whole = {"first_on": dt.date(2023, 1, 1), "last_on": last_on}
        reports["account_page_all_years"] = lambda: books.account_page(actor, receivable, **whole)
        times = {name: round(_p95(report), 3) for name, report in reports.items()}
        begun = perf_counter()
        check = insight.make_check(actor, project, **days)
        seconds = perf_counter() - begun
        assert check.is_clean, check.differences[:3]
        begun = perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(_BARE, {"project": project.pk})
            cursor.fetchall()
        bare = perf_counter() - begun
    return times, seconds, bare


def _p95(report: Callable[[], Any]) -> float:
    found = []
    for _round in range(ROUNDS):
        begun = perf_counter()
        report()
        found.append(perf_counter() - begun)
    return quantiles(found, n=20)[-1]
