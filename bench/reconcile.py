"""A day of 100,000 lines of WeChat's bill, read, taken over and compared with the orders that are stored.

The goal: under 30 s from the file's text to the stored result. Beside it stands what PostgreSQL needs to take the bare
rows of the result into a table without rules (``ratio_to_bare_copy``).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from time import perf_counter
from typing import Any

from bench.scratch import scratch_database

LINES = 100_000
GOAL_SECONDS = 30.0
_HEADER = "交易时间,微信订单号,商户订单号,交易状态,微信退款单号,商户退款单号,退款状态,手续费,订单金额,申请退款金额"
# Each hundredth order is missing with the channel, each hundredth has another amount there, each hundredth is extra.
_ORDERS = """
INSERT INTO payments_payorder (project_id, number, unit_id, person_id, user_id, channel, merchant, amount, state,
    client_id, return_url, pay_url, created_at, expires_at, channel_no, received_at, settled_at, reason, refunded,
    invoke, payer_id, is_desk)
SELECT %(project)s, 'P' || %(project)s || '-261121-' || lpad(n::text, 10, '0'), %(unit)s, %(person)s, %(user)s,
    'wechat', 'M1', 1 + n %% 300, 'refunded', gen_random_uuid(), '', '', at, at, 'T' || n, at, at, '', 1 + n %% 300,
    '{}', '', false
FROM generate_series(1, %(lines)s) n, LATERAL (SELECT %(begins)s::timestamptz + n * interval '0.8 second' AS at) day
"""


def run() -> dict[str, Any]:
    """Make the orders and the bill, compare twice and return the result."""
    with scratch_database("reconcile") as url:
        from django.db import connection, transaction

        from anju.core import scope
        from anju.core.access import system_actor

        actor = system_actor("bench")
        with transaction.atomic(), scope.enter([], actor=actor):
            project = _project(actor)
        day = dt.date(2026, 11, 21)
        with transaction.atomic(), scope.enter([project.pk], actor=actor), connection.cursor() as cursor:
            cursor.execute(_ORDERS, _values(project, day))
        _analyze(url)
        text = _bill(project.pk)
        seconds = [_compare(actor, project, day, text) for _time in range(2)]
        first, bare = seconds[0], _bare(project)
    return {
        "name": "reconcile",
        "ratio": round(first["total"] / GOAL_SECONDS, 3),
        "goal": 1.0,
        "ok": first["total"] < GOAL_SECONDS,
        "lines": LINES,
        "seconds": first["total"],
        "seconds_to_read": first["read"],
        "seconds_again": seconds[1]["total"],
        "seconds_of_bare_copy": round(bare, 2),
        "ratio_to_bare_copy": round(first["total"] / bare, 1),
        "differences": first["differences"],
    }


def _project(actor: Any) -> Any:
    from anju.domains.tenancy import services as tenancy

    company = tenancy.open_company(actor=actor, name="Bench")
    return tenancy.open_project(actor=actor, company=company, code="B1", name="Bench")


def _values(project: Any, day: dt.date) -> dict[str, Any]:
    from tests.factories.household import make_owner, make_unit

    from anju.core import clock
    from anju.domains.identity.models import User

    unit = make_unit(project, "1-1-0101")
    return {
        "project": project.pk,
        "unit": unit.pk,
        "person": make_owner(unit).pk,
        "user": User.objects.create(username="bench").pk,
        "begins": dt.datetime.combine(day, dt.time(), clock.ZONE),
        "lines": LINES,
    }


def _bill(project: int) -> str:
    rows = [_HEADER]
    for n in range(1, LINES + 1):
        number = f"P{project}-261121-{n + (LINES if n % 100 == 0 else 0):010d}"
        amount = Decimal(1 + n % 300) + (Decimal("0.01") if n % 100 == 1 else 0)
        at = dt.datetime(2026, 11, 21) + dt.timedelta(seconds=n * 0.8)  # noqa: DTZ001
        rows.append(f"`{at:%Y-%m-%d %H:%M:%S},`T{n},`{number},`SUCCESS,`0,`0,`,`0.01000,`{amount:.2f},`0.00")
    return "\n".join([*rows, "总交易单数", f"`{LINES}"])


def _compare(actor: Any, project: Any, day: dt.date, text: str) -> dict[str, Any]:
    from django.db import transaction

    from anju.core import scope
    from anju.domains.payments.services.online import comparing
    from anju.integrations.wechat_pay import bill

    begun = perf_counter()
    lines = bill.read(text)
    read = perf_counter() - begun
    assert len(lines) == LINES
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        held = comparing.compare_day(actor=actor, project=project, channel="wechat", day=day, lines=lines)
    # A number that is missing there and one that is extra are two differences.
    assert held.differences == LINES // 100 * 3, held.differences
    total = perf_counter() - begun
    return {"total": round(total, 2), "read": round(read, 2), "differences": held.differences}


def _bare(project: Any) -> float:
    """Return the seconds to copy the same rows into a table without rules, and commit."""
    from django.db import connection, transaction

    from anju.core import scope

    rows = (
        "SELECT number, is_refund, channel_no, channel_amount, our_amount, our_state, result FROM payments_channelline"
    )
    with transaction.atomic(), scope.enter([project.pk]), connection.cursor() as cursor:
        cursor.execute(rows)
        held = cursor.fetchall()
        cursor.execute("CREATE TEMP TABLE bare AS " + rows + " LIMIT 0")
        begun = perf_counter()
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for row in held:
                copy.write_row(row)
        return perf_counter() - begun


def _analyze(url: str) -> None:
    """Let the planner know how many orders there are, as autovacuum does within a minute."""
    import psycopg
    from psycopg import conninfo

    facts = conninfo.conninfo_to_dict(url)
    with psycopg.connect(**(facts | {"user": "postgres"}), autocommit=True) as admin:
        admin.execute("ANALYZE")
