"""The analyses of service on 100,000 open and 2,000,000 closed orders with their steps, reports and ratings.

Figures, durations of steps, hot spots and quality, for a month, a quarter and a whole year (the longest there is), over
HTTP as people ask for them. ANJU_BENCH_OPEN and ANJU_BENCH_CLOSED make a smaller estate for a quick look.
"""

from __future__ import annotations

import datetime as dt
from time import perf_counter
from typing import Any

import psycopg
from bench.scratch import scratch_database
from bench.serving import Page, measure_pages

GOAL_MS = 1000.0
USERS = 2
ROUNDS = 5
PERIODS = {"month": 30, "quarter": 90, "year": 365}
# Every order was reported; every third that was closed was rated, nine of ten well.
_TICKETS = """
INSERT INTO service_ticket (project_id, order_id, channel, leaf_id, words, home_id, party, is_private, reported_at,
    stage)
SELECT o.project_id, o.id, 'phone', leaf.id, o.title, o.unit_id, '', true, o.opened_at,
    CASE WHEN o.closed_at IS NULL THEN 'open' ELSE 'closed' END
FROM workorders_workorder o
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS turn, count(*) OVER () AS number FROM service_leaf) leaf
    ON leaf.turn = o.id * 7919 % leaf.number + 1
WHERE o.project_id = %(project)s
"""
_RATINGS = """
INSERT INTO service_rating (project_id, ticket_id, stars, tags, words, rated_at)
SELECT project_id, id, (ARRAY[5, 5, 4, 5, 4, 5, 3, 5, 5, 1])[id % 10 + 1], '{}', '', reported_at + interval '1 day'
FROM service_ticket WHERE project_id = %(project)s AND stage = 'closed' AND id % 3 = 0
"""


def run() -> dict[str, Any]:
    """Build the estate, measure every analysis and return the result; ``ratio`` is the worst p95 to the goal."""
    with scratch_database("analyses") as url:
        from bench.orders import make_desk

        begun = perf_counter()
        desk = make_desk(url)
        report(url, desk.project.pk)
        built = perf_counter() - begun
        pages = measure_pages(url, [desk.user] * USERS, pages_of(desk), rounds=ROUNDS)
    worst = max(one["p95"] for one in pages.values())
    return {
        "name": "analyses",
        "ratio": round(worst / GOAL_MS, 2),
        "goal": 1.0,
        "ok": worst < GOAL_MS,
        "orders": desk.orders,
        "users": USERS,
        "worst_p95_ms": worst,
        "built_in_s": round(built),
        "pages": pages,
    }


def report(url: str, project_id: int) -> None:
    """Write a report beside every order, and ratings."""
    with psycopg.connect(url.replace("anju_app@", "postgres@"), cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(_TICKETS.replace(" % ", " %% "), {"project": project_id})
        owner.execute(_RATINGS.replace(" % ", " %% "), {"project": project_id})
    with psycopg.connect(url.replace("anju_app@", "postgres@"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE service_ticket, service_rating")


def pages_of(desk: Any) -> dict[str, Page]:
    """Return the analyses by name and period."""
    path = f"/p/{desk.project.code}"
    last = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    found = {}
    for name, days in PERIODS.items():
        span = f"first={last - dt.timedelta(days=days - 1):%Y-%m-%d}&last={last:%Y-%m-%d}"
        found |= {
            f"figures of a {name}": Page(f"{path}/orders/figures/?{span}"),
            f"steps of a {name}": Page(f"{path}/orders/steps/?{span}"),
            f"hot spots of a {name}": Page(f"{path}/orders/hotspots/?{span}"),
            f"hot spots of a building, a {name}": Page(f"{path}/orders/hotspots/?{span}&building={desk.building}"),
            f"quality of a {name}": Page(f"{path}/service-quality/?{span}"),
        }
    return found
