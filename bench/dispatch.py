"""Dispatch of 200 waiting orders to 60 workers, planned at once, against a desk that sends the nearest or the soonest.

Ten estates are made from seeds: thirty buildings in two rows, trades and urgencies as the shipped classes have them. No
database. ``nearest`` gives each order in turn to the nearest worker who has learnt the trade, however much they have to
do; ``soonest`` to the one of the trade who can be there first. The plan keeps low what `calc.dispatch` counts: weighted
lateness, walking, work piled on one person, skills that do not fit; a desk that looks at walking alone walks less.
"""

from __future__ import annotations

import random
from time import perf_counter
from typing import Any

GOAL_S = 2.0
ORDERS, WORKERS, BUILDINGS, INSTANCES = 200, 60, 30, 10
TRADES = {
    "plumber": 30,
    "electrician": 25,
    "mason": 10,
    "locksmith": 12,
    "lift": 5,
    "network": 8,
    "cleaning": 6,
    "heating": 4,
}
LICENSED = ("electrician", "lift", "heating")
URGENCIES = {"emergency": (5, 30, 20), "urgent": (25, 120, 60), "normal": (70, 480, 300)}
"""How many of a hundred, the minutes of the limit, and how many of them may be over already."""


def run() -> dict[str, Any]:
    """Plan every instance and return the slowest plan's seconds, totals, and their ratios to the two simple ways."""
    from anju.domains.workorders.calc import dispatch, planning

    totals = {
        name: {"late": 0, "walk": 0, "cost": 0, "in_time": 0, "last": 0} for name in ("plan", "nearest", "soonest")
    }
    seconds, is_repeatable = [], True
    for seed in range(INSTANCES):
        problem = instance(seed)
        begun = perf_counter()
        plan = planning.solve(problem)
        seconds.append(perf_counter() - begun)
        is_repeatable = is_repeatable and (seed > 0 or planning.solve(problem) == plan)
        for name, made in (
            ("plan", plan),
            ("nearest", dispatch.nearest(problem)),
            ("soonest", dispatch.soonest(problem)),
        ):
            sums = totals[name]
            sums["late"] += made.late
            sums["walk"] += made.walk
            sums["cost"] += made.cost // dispatch.FINE
            sums["in_time"] += sum(visit.late == 0 for visit in made.visits)
            sums["last"] = max(sums["last"], *(visit.start for visit in made.visits))
    plan_ = totals["plan"]
    return {
        "name": "dispatch",
        "ratio": round(max(seconds) / GOAL_S, 2),
        "goal": 1.0,
        "ok": max(seconds) < GOAL_S and is_repeatable and plan_["late"] <= totals["nearest"]["late"],
        "seconds": round(max(seconds), 2),
        "seconds_median": round(sorted(seconds)[len(seconds) // 2], 2),
        "instances": INSTANCES,
        "orders": ORDERS,
        "workers": WORKERS,
        "is_repeatable": is_repeatable,
        "totals": totals,
        **{
            f"{what}_to_{name}": _ratio(plan_[what], totals[name][what])
            for name in ("nearest", "soonest")
            for what in ("late", "walk", "cost")
        },
    }


def instance(seed: int) -> Any:
    """Return the problem of an estate."""
    from anju.domains.workorders.calc import dispatch, walking

    chance = random.Random(seed)
    nodes = [f"b{number}" for number in range(BUILDINGS)]
    half = BUILDINGS // 2
    crossings = [(nodes[at], nodes[half + at], 3) for at in (0, half // 2, half - 1)]
    edges = [*walking.edges_by_order(nodes[:half]), *walking.edges_by_order(nodes[half:]), *crossings]
    ways = walking.distances(edges)
    walks = {(one, other): walking.between(ways, one, other) for one in nodes for other in nodes}
    workers = [_worker(chance, number, nodes) for number in range(1, WORKERS + 1)]
    jobs = [_job(chance, number, nodes) for number in range(1, ORDERS + 1)]
    return dispatch.Problem(jobs, workers, walks)


def _worker(chance: random.Random, number: int, nodes: list[str]) -> Any:
    from anju.domains.workorders.calc import dispatch

    skills = {_of(chance, TRADES): chance.choice([2, 3, 3])}
    if chance.random() < 0.6:
        skills.setdefault(chance.choice(list(TRADES)), chance.choice([1, 2]))
    busy = chance.choice([0, 0, 0, 10, 20, 40])
    return dispatch.Worker(key=number, node=chance.choice(nodes), free_in=busy, skills=skills)


def _job(chance: random.Random, number: int, nodes: list[str]) -> Any:
    from anju.domains.workorders.calc import dispatch

    urgency = _of(chance, {name: share for name, (share, _limit, _over) in URGENCIES.items()})
    _share, limit, over = URGENCIES[urgency]
    trade = _of(chance, TRADES)
    return dispatch.Job(
        key=number,
        node=chance.choice(nodes),
        minutes=chance.choice([20, 30, 30, 40, 60, 90]),
        urgency=urgency,
        trade=trade,
        is_licensed=trade in LICENSED,
        due=limit - chance.randrange(over),
        known=frozenset([chance.randint(1, WORKERS)] if chance.random() < 0.1 else []),
    )


def _of(chance: random.Random, shares: dict[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]


def _ratio(one: int, other: int) -> float | None:
    return round(one / other, 3) if other else None
