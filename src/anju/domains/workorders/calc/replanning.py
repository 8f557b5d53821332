"""Whether it is worth taking an order from somebody who has not accepted it yet: what that gains, job by job."""

from __future__ import annotations

from collections.abc import Iterable

from anju.domains.workorders.calc.dispatch import FINE, Plan, Problem

WORTH = 30
"""Weighted minutes that a change has to gain, beyond what taking an order away costs already [our choice]."""


def gains(problem: Problem, plan: Plan, jobs: Iterable[int]) -> dict[int, int | None]:
    """Return for each of these jobs that the plan takes from its holder how many weighted minutes that gains.

    It is compared with leaving the job where it costs its holder least, all others going as planned. None stands for a
    holder who is not on duty or must not be sent: whatever the plan says is better than nobody.
    """
    places = {job.key: at for at, job in enumerate(problem.jobs)}
    routes: dict[int, list[int]] = {one.key: [] for one in problem.workers}
    for visit in sorted(plan.visits, key=lambda one: (one.worker, one.position)):
        routes[visit.worker].append(places[visit.job])
    workers = {one.key: one for one in problem.workers}
    planned = {visit.job: visit.worker for visit in plan.visits}
    found: dict[int, int | None] = {}
    for key in jobs:
        whose = planned.get(key)
        if whose is None:
            continue
        at = places[key]
        job = problem.jobs[at]
        if job.holder is None or whose == job.holder:
            continue
        holder = workers.get(job.holder)
        if holder is None or not problem.may(job, holder):
            found[key] = None
            continue
        mine, theirs = routes[whose], routes[holder.key]
        now = problem.cost_of_route(workers[whose], mine) + problem.cost_of_route(holder, theirs)
        left = problem.cost_of_route(workers[whose], [place for place in mine if place != at])
        stays = min(
            problem.cost_of_route(holder, [*theirs[:position], at, *theirs[position:]])
            for position in range(len(theirs) + 1)
        )
        found[key] = (left + stays - now) // FINE
    return found
