"""What has run up on a million late bills counted anew by one statement, beside a bare UPDATE … FROM of the same rows.

As in production: the application's role under row-level security, constraints, policies, statement triggers, a durable
commit. Four bills in a hundred were paid in part, some twice. The limit writes the same amounts into a copy of the
table that has its primary key and nothing else, from a table of the bills' ids and the amounts. Both change every row,
take turns, and the better half of the rounds counts.
"""

from __future__ import annotations

import datetime as dt
from statistics import median
from time import perf_counter
from typing import Any

from bench.scratch import scratch_database

GOAL = 2.5
BILLS = 1_000_000
ROUNDS = 3
DUE = dt.date(2026, 3, 31)
FIRST = dt.date(2026, 6, 1)

_UNITS = """
INSERT INTO estate_unit (project_id, building_id, code, room, floor, position, area, layout, usage, state,
    handed_over_on, structure, remark)
SELECT %(project)s, %(building)s, '1-' || n, n::text, 1, n, 60 + (n %% 9000) / 100.0, '', 'home', 'owner',
    DATE '2018-01-01', '', '' FROM generate_series(1, %(units)s) n
"""
_BILLS = """
INSERT INTO billing_bill (id, project_id, run_id, tariff_id, unit_id, part, period_start, period_end, charged_from,
    charged_until, quantity, price, factor, amount, paid, waived, issued_on, due_on, entry_id)
SELECT row_number() OVER (ORDER BY month, unit.id), %(project)s, %(run)s, %(tariff)s, unit.id, 0, month::date,
    (month + interval '1 month - 1 day')::date, month::date, (month + interval '1 month - 1 day')::date, unit.area,
    2.35, 1, round(unit.area * 2.35, 2), CASE WHEN unit.id %% 25 = 0 THEN 20 ELSE 0 END, 0, month::date, %(due)s, 1
FROM estate_unit unit, generate_series(DATE '2025-06-01', DATE '2026-03-01', '1 month') month
WHERE unit.project_id = %(project)s
"""
_PAYMENTS = """
INSERT INTO payments_payment (id, project_id, number, source, shift_id, unit_id, payer, received_at, total, prepaid,
    change, cashier_id, state, idempotency_key, fingerprint, remark, prints, entry_id, undone_reason)
SELECT n, %(project)s, 'SJ-' || n, 'desk', 1, 1, '', TIMESTAMPTZ '2026-04-01 10:00+08' + (n %% 50) * interval '1 day',
    10, 0, 0, 1, 'posted', 'k' || n, '', '', 0, 1, '' FROM generate_series(1, %(count)s) n
"""
_SHARES = """
INSERT INTO payments_allocation (project_id, payment_id, bill_id, amount)
SELECT %(project)s, row_number() OVER (ORDER BY bill.id, half), bill.id, 10
FROM billing_bill bill, generate_series(1, 2) half WHERE bill.paid > 0
"""
_KEEP = """
CREATE TABLE bare_fee AS SELECT * FROM payments_latefee;
ALTER TABLE bare_fee ADD PRIMARY KEY (bill_id);
CREATE TABLE told AS SELECT bill_id, amount, days FROM payments_latefee;
ANALYZE bare_fee; ANALYZE told
"""
_BARE = """
UPDATE bare_fee fee SET amount = told.amount + {more}, days = told.days + {more}, counted_on = %s
FROM told WHERE told.bill_id = fee.bill_id
"""


def run() -> dict[str, Any]:
    """Measure and return the result; ``ratio`` is time of the count over time of the bare update."""
    import psycopg

    from anju.runtime.postgres import APP_ROLE

    with scratch_database("latefees") as url:
        owner = psycopg.connect(url.replace(f"//{APP_ROLE}@", "//postgres@"), autocommit=True)
        project = _make_project(owner)
        inserted, _count = _count_fees(project, FIRST)
        owner.execute(_KEEP)
        reals, limits = [], []
        for number in range(1, ROUNDS + 1):
            owner.execute("VACUUM ANALYZE payments_latefee")
            owner.execute("CHECKPOINT")
            seconds, count = _count_fees(project, FIRST + dt.timedelta(days=number))
            assert count == BILLS, f"{count} rows changed instead of {BILLS}"
            reals.append(seconds)
            owner.execute("VACUUM ANALYZE bare_fee")
            owner.execute("CHECKPOINT")
            limits.append(_limit(owner, number))
        owner.close()
    half = ROUNDS // 2 + 1
    ratio = median(sorted(reals)[:half]) / median(sorted(limits)[:half])
    return {
        "name": "latefees",
        "ratio": round(ratio, 2),
        "goal": GOAL,
        "ok": ratio <= GOAL,
        "bills": BILLS,
        "first_seconds": round(inserted, 2),
        "seconds": [round(one, 2) for one in reals],
        "limit_seconds": [round(one, 2) for one in limits],
    }


def _count_fees(project: Any, on: dt.date) -> tuple[float, int]:
    from django.db import transaction

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.payments import services

    begun = perf_counter()
    with transaction.atomic(), scope.enter([project.pk], actor=system_actor("bench")):
        count = services.count_late_fees(on=on)
    return perf_counter() - begun, count


def _limit(owner: Any, number: int) -> float:
    begun = perf_counter()
    with owner.transaction():
        owner.execute(_BARE.format(more=number), [FIRST + dt.timedelta(days=number)])
    return perf_counter() - begun


def _make_project(owner: Any) -> Any:
    """Open a project with a million late bills, written past the triggers, as only a superuser can."""
    from decimal import Decimal

    from django.db import connection, transaction

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.billing import services
    from anju.domains.billing.enums import Basis
    from anju.domains.billing.models import BillRun
    from anju.domains.estate.models import Building
    from anju.domains.tenancy import services as tenancy

    actor = system_actor("bench")
    with transaction.atomic():
        company = tenancy.open_company(actor=actor, name="Bench")
        project = tenancy.open_project(actor=actor, company=company, code="B1", name="Bench")
        with scope.enter([project.pk], actor=actor):
            item = services.create_fee_item(actor=actor, project=project, name="物业服务费")
            tariff = services.create_tariff(
                actor=actor,
                fee_item=item,
                usage="home",
                basis=Basis.AREA,
                starts_on=dt.date(2018, 1, 1),
                price=Decimal("2.35"),
                late_fee_rate=Decimal("0.0005"),
            )
            run = BillRun.objects.create(project=project, number="BR", month=dt.date(2026, 3, 1), state="issued")
            building = Building.objects.create(project=project, code="1")
            with connection.cursor() as cursor:
                cursor.execute(_UNITS, {"project": project.pk, "building": building.pk, "units": BILLS // 10})
    facts = {"project": project.pk, "run": run.pk, "tariff": tariff.pk, "due": DUE}
    tables = ("billing_bill", "payments_payment", "payments_allocation")
    owner.execute("SET session_replication_role = replica")
    for table in tables:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    owner.execute(_BILLS, facts)
    count = owner.execute("SELECT count(*) * 2 FROM billing_bill WHERE paid > 0").fetchone()[0]
    owner.execute(_PAYMENTS, {**facts, "count": count})
    owner.execute(_SHARES, facts)
    for table in tables:
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
        owner.execute(f"VACUUM ANALYZE {table}")
    owner.execute("SET session_replication_role = origin")
    return project
