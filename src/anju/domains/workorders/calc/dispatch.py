"""Who goes where and in which order: all work of a project that waits, as one assignment problem.

Every worker gets a sequence. What a plan costs is counted in weighted minutes: being late, walking, work piled on one
person, skills that do not fit, strangers at a door that somebody knows. All times are whole minutes from now on.
`calc.planning` finds good plans; what a plan costs is said here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LATE = {"emergency": 20, "urgent": 5, "normal": 1}
"""What a minute of lateness costs, by urgency [this and the following weights: our choice]."""
UNFIT = 240
"""What sending somebody costs who has learnt other trades only."""
UNKNOWN = 40
"""The same of somebody of whom no skills are kept."""
LEVELS = {3: 0, 2: 4, 1: 10}
"""The same of somebody who has learnt the trade, by level."""
STRANGER = 15
"""Sending somebody new to a home that another worker on duty was at before."""
NOT_NAMED = 40
"""Sending somebody whom the rule for the order does not name."""
TAKEN_AWAY = 20
"""Taking an order from somebody who has not accepted it yet."""
FINE = 10
"""Costs are counted in tenths of a minute, so that halves stay whole."""
PILED = FINE // 2
"""What each minute costs that one worker has above a fair share of all work."""
NO_LIMIT = 10**6

Routes = Sequence[Sequence[int]]
"""For each worker, in order, the positions of their jobs in `Problem.jobs`."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """An order. ``due`` is until when somebody should be there: below zero it is late already, None is no limit.

    ``known`` are workers who were at this home before, ``named`` those whom a rule names (empty: everybody), ``holder``
    who was given it and has not accepted, ``barred`` who must not be sent. An empty ``trade`` is anybody's.
    """

    key: int
    node: str
    minutes: int
    urgency: str
    trade: str = ""
    is_licensed: bool = False
    due: int | None = None
    known: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    holder: int | None = None


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Somebody on duty: at ``node`` in ``free_in`` minutes, the work in hand done; ``skills`` are levels by trade."""

    key: int
    node: str
    free_in: int = 0
    skills: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """A job in somebody's sequence: when they are there, after how long a walk, and how late that is."""

    job: int
    worker: int
    position: int
    start: int
    walk: int
    late: int


@dataclass(frozen=True)
class Plan:
    """All visits, and the jobs for which there is nobody; ``cost``, in tenths of a minute, is what is kept low."""

    visits: tuple[Visit, ...]
    nobody: tuple[int, ...]
    cost: int

    @property
    def walk(self) -> int:
        """Minutes walked in all."""
        return sum(visit.walk for visit in self.visits)

    @property
    def late(self) -> int:
        """Minutes late in all, each job counted alike."""
        return sum(visit.late for visit in self.visits)


class Problem:
    """Jobs, workers, and the minutes between nodes; knows what any choice costs."""

    def __init__(self, jobs: Sequence[Job], workers: Sequence[Worker], walks: Mapping[tuple[str, str], int]) -> None:
        self.workers = sorted(workers, key=lambda one: one.key)
        self.walks = walks
        self._learnt = {trade for one in self.workers for trade in one.skills}
        self._on_duty = frozenset(one.key for one in self.workers)
        ordered = sorted(jobs, key=lambda one: one.key)
        self.jobs = [job for job in ordered if any(self.may(job, one) for one in self.workers)]
        self.nobody = tuple(job.key for job in ordered if not any(self.may(job, one) for one in self.workers))
        total = sum(job.minutes for job in self.jobs) + sum(one.free_in for one in self.workers)
        self.fair_share = total // len(self.workers) if self.workers else 0

    def may(self, job: Job, worker: Worker) -> bool:
        """Tell whether a worker may be sent: not when barred, nor to what takes a licence that others here have."""
        if worker.key in job.barred:
            return False
        return not (job.is_licensed and job.trade in self._learnt and job.trade not in worker.skills)

    def unfitness(self, job: Job, worker: Worker) -> int:
        """Return what sending this worker costs besides time, in minutes."""
        cost = 0
        if job.trade in self._learnt:
            level = worker.skills.get(job.trade)
            cost += LEVELS[level] if level else UNFIT if worker.skills else UNKNOWN
        if job.known & self._on_duty and worker.key not in job.known:
            cost += STRANGER
        if job.named and worker.key not in job.named:
            cost += NOT_NAMED
        if job.holder is not None and job.holder != worker.key:
            cost += TAKEN_AWAY
        return cost

    def cost_of_route(self, worker: Worker, route: Sequence[int]) -> int:
        """Return what one worker's sequence costs, in tenths of a minute."""
        now, node, cost = worker.free_in, worker.node, 0
        for place in route:
            job = self.jobs[place]
            walk = self.walks[node, job.node]
            now, node = now + walk, job.node
            cost += FINE * (walk + self.unfitness(job, worker))
            if job.due is not None and now > job.due:
                cost += FINE * LATE[job.urgency] * (now - job.due)
            now += job.minutes
        return cost + PILED * max(0, now - self.fair_share)

    def planned(self, routes: Routes) -> Plan:
        """Return the plan that these routes are."""
        visits, cost = list[Visit](), 0
        for worker, route in zip(self.workers, routes, strict=True):
            cost += self.cost_of_route(worker, route)
            now, node = worker.free_in, worker.node
            for position, place in enumerate(route):
                job = self.jobs[place]
                walk = self.walks[node, job.node]
                now, node = now + walk, job.node
                late = 0 if job.due is None else max(0, now - job.due)
                visits.append(Visit(job.key, worker.key, position, now, walk, late))
                now += job.minutes
        return Plan(tuple(visits), self.nobody, cost)

    def by_pressure(self) -> list[int]:
        """Return the positions of all jobs, the most urgent and the soonest due first."""
        return sorted(range(len(self.jobs)), key=lambda place: pressure(self.jobs[place]))


def pressure(job: Job) -> tuple[int, int, int]:
    """Return by what jobs are taken in turn: urgency, limit, age."""
    return (-LATE[job.urgency], NO_LIMIT if job.due is None else job.due, job.key)


def nearest(problem: Problem) -> Plan:
    """Plan as a desk does that always sends the nearest one who has learnt the trade, the most urgent job first."""
    return _in_turn(problem, is_by_arrival=False)


def soonest(problem: Problem) -> Plan:
    """Plan as a careful desk does: each job in turn to who has learnt the trade and can be there first."""
    return _in_turn(problem, is_by_arrival=True)


def _in_turn(problem: Problem, *, is_by_arrival: bool) -> Plan:
    routes: list[list[int]] = [[] for _worker in problem.workers]
    free = [worker.free_in for worker in problem.workers]
    nodes = [worker.node for worker in problem.workers]
    for place in problem.by_pressure():
        job, choices = problem.jobs[place], list[tuple[bool, int, int, int]]()
        for at, worker in enumerate(problem.workers):
            if problem.may(job, worker):
                walk = problem.walks[nodes[at], job.node]
                reached = free[at] + walk
                is_unfit = problem.unfitness(job, worker) >= UNKNOWN
                choices.append((is_unfit, reached if is_by_arrival else walk, reached, at))
        _is_unfit, _first, reached, at = min(choices)
        routes[at].append(place)
        free[at], nodes[at] = reached + job.minutes, job.node
    return problem.planned(routes)
