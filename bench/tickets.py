"""The desk's doors to 100,000 open and 2,000,000 closed orders: lists, counts, search, one order; one user and eight.

Every user is a connection of its own under the application's role, inside the project's scope, and asks in an order of
its own. ANJU_BENCH_OPEN and ANJU_BENCH_CLOSED make a smaller estate for a quick look.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from statistics import quantiles
from time import perf_counter
from typing import Any

from bench.scratch import scratch_database

GOAL_MS = 200.0
USERS = 8
ROUNDS = 20


def run() -> dict[str, Any]:
    """Build the estate, ask every door and return the result; ``ratio`` is the worst p95 of eight users to the goal."""
    with scratch_database("tickets") as url:
        from bench.orders import make_desk

        begun = perf_counter()
        desk = make_desk(url)
        built = perf_counter() - begun
        doors = doors_of(desk)
        measure(desk, doors, users=1, rounds=2)
        alone = measure(desk, doors, users=1)
        together = measure(desk, doors, users=USERS)
    worst = max(one["p95"] for one in together.values())
    return {
        "name": "tickets",
        "ratio": round(worst / GOAL_MS, 2),
        "goal": 1.0,
        "ok": worst < GOAL_MS,
        "orders": desk.orders,
        "users": USERS,
        "worst_p95_ms": worst,
        "built_in_s": round(built),
        "doors": {name: {"p50_1": alone[name]["p50"], "p95_1": alone[name]["p95"], **together[name]} for name in doors},
    }


def doors_of(desk: Any) -> dict[str, Callable[[], object]]:
    """Return what the pages of the desk ask, by name."""
    from django.db.models import F

    from anju.core.access import system_actor
    from anju.domains.workorders import queries
    from anju.domains.workorders.models import WorkOrder

    actor, project, chance = system_actor("bench", surface="bench"), desk.project, random.Random(1)
    by_due = (F("due_at").asc(nulls_last=True), "pk")

    def rows() -> Any:
        return queries.orders_visible_to(actor, project)

    def page(found: Any, *order: Any) -> list[WorkOrder]:
        return list(found.order_by(*order)[:31])

    def searched(**condition: Any) -> list[WorkOrder]:
        return page(rows().filter(**condition), "-opened_at", "-pk")

    def one() -> object:
        order = queries.get_order(actor, project, chance.randint(1, desk.orders))
        return list(queries.steps_of(order)), list(queries.notes_of(order))

    last, states = "\U0010ffff", ("waiting", "assigned", "accepted", "working", "held", "done")
    return {
        "open by limit": lambda: page(rows().filter(closed_at__isnull=True), *by_due),
        "waiting": lambda: page(rows().filter(closed_at__isnull=True, state="waiting"), *by_due),
        "all, newest first": lambda: page(rows(), "-opened_at", "-pk"),
        "of a worker": lambda: page(rows().filter(closed_at__isnull=True, worker=7), *by_due),
        "of a building": lambda: page(rows().filter(closed_at__isnull=True, building=7), *by_due),
        "counts": lambda: [
            rows().filter(closed_at__isnull=True, state=one).order_by()[:1000].count() for one in states
        ],
        "search number": lambda: searched(number__gte="W2611-90070", number__lt="W2611-90070" + last),
        "search phone": lambda: searched(contact_phone__gte="130000007", contact_phone__lt="130000007" + last),
        "search phone's end": lambda: searched(phone_tail="0707"),
        "search name": lambda: searched(contact_name__gte="业主707", contact_name__lt="业主707" + last),
        "search unit": lambda: searched(unit__in=[707]),
        "one order": one,
    }


def measure(
    desk: Any, doors: dict[str, Callable[[], object]], *, users: int, rounds: int = ROUNDS
) -> dict[str, dict[str, float]]:
    """Let every user ask all doors several times, in an order of their own; return milliseconds."""
    from django.db import connection, transaction

    from anju.core import scope

    times: dict[str, list[float]] = {name: [] for name in doors}

    def walk(number: int) -> None:
        order, chance = list(doors), random.Random(number)
        for _ in range(rounds):
            chance.shuffle(order)
            for name in order:
                begun = perf_counter()
                with transaction.atomic(), scope.enter([desk.project.pk]):
                    doors[name]()
                times[name].append((perf_counter() - begun) * 1000)
        connection.close()

    walkers = [threading.Thread(target=walk, args=(number,)) for number in range(users)]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()
    return {
        name: {"p50": round(quantiles(taken, n=20)[9], 1), "p95": round(quantiles(taken, n=20)[18], 1)}
        for name, taken in times.items()
    }
