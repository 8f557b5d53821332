"""Finding a good plan of dispatch, the same for the same input on every machine.

1. Every job in turn goes where it costs least, into whatever sequence and place.
2. A few hundred times some jobs that lie together are taken out and put back where they cost least; what is not much
   worse is gone on from (ruin and recreate). Every sequence seen on the way is kept.
3. Of all these sequences OR-Tools (CP-SAT) picks one a worker, so that each job is in exactly one of them: the best
   plan that their parts make, which no round of step 2 may have met.
4. Neighbours in a sequence change places where that costs nothing and the older or more urgent goes first then.

No step asks a clock: rounds are counted, and the solver's limit is a count of its own work.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from anju.domains.workorders.calc.dispatch import FINE, LATE, PILED, Plan, Problem, pressure

ROUNDS = 250
SOLVER_TENTHS = 2
"""How long CP-SAT works, in tenths of a unit of its own that every machine counts alike: about a second."""
_TAKE_OUT = (4, 14)
_WORSE_BY = 500
"""What is worse by one part in so many is gone on from."""
_OTHER_TRADE = 4
_WHOLE_ROUTE = 3
"""In so many of ten rounds a whole sequence is taken out as well."""

Key = tuple[int, frozenset[int]]
Kept = dict[Key, tuple[int, tuple[int, ...]]]
"""By worker and jobs: what the cheapest sequence of them costs, and it."""


def solve(problem: Problem, *, rounds: int = ROUNDS) -> Plan:
    """Return a plan that costs, as `Problem` counts, no more than putting each job in turn where it costs least."""
    if not problem.jobs:
        return problem.planned([[] for _worker in problem.workers])
    search = _Search(problem)
    state = search.begun()
    kept: Kept = {}
    search.keep(kept, state, range(len(problem.workers)))
    best = state
    chance = random.Random(0)  # noqa: S311 - the same plan for the same orders
    for _round in range(rounds):
        fresh, changed = search.again(state, chance)
        search.keep(kept, fresh, changed)
        if fresh.cost * _WORSE_BY <= state.cost * (_WORSE_BY + 1):
            state = fresh
        if fresh.cost < best.cost:
            best = fresh
    routes = _picked(problem, kept, best) or best.routes
    return problem.planned([search.by_age(at, list(route)) for at, route in enumerate(routes)])


@dataclass
class _State:
    """Routes, and what each of them costs."""

    routes: list[list[int]]
    costs: list[int] = field(default_factory=list)

    @property
    def cost(self) -> int:
        return sum(self.costs)


class _Search:
    """The problem as numbers in lists, which are quick to add up."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._walks, self._fair = problem.walks, problem.fair_share
        self._starts = [(worker.free_in, worker.node) for worker in problem.workers]
        self._jobs = [(job.node, job.minutes, job.due, FINE * LATE[job.urgency]) for job in problem.jobs]
        self._unfit = [
            [FINE * problem.unfitness(job, one) if problem.may(job, one) else None for one in problem.workers]
            for job in problem.jobs
        ]
        self._may = [sorted((unfit, at) for at, unfit in enumerate(row) if unfit is not None) for row in self._unfit]

    def begun(self) -> _State:
        """Return each job in turn put where it costs least."""
        state = _State([[] for _worker in self._starts])
        state.costs = [self._cost(at, []) for at in range(len(self._starts))]
        for place in self._problem.by_pressure():
            self._put(state, place)
        return state

    def keep(self, kept: Kept, state: _State, changed: Iterable[int]) -> None:
        """Keep the changed routes of a state."""
        for at in changed:
            key = (at, frozenset(state.routes[at]))
            if key not in kept or kept[key][0] > state.costs[at]:
                kept[key] = (state.costs[at], tuple(state.routes[at]))

    def again(self, state: _State, chance: random.Random) -> tuple[_State, set[int]]:
        """Take some jobs out that lie together and put them back; return the new state and whose routes changed."""
        out = self._together(chance)
        if chance.randrange(10) < _WHOLE_ROUTE:
            dear = max(range(len(state.routes)), key=lambda at: state.costs[at] * chance.random())
            out.update(state.routes[dear])
        fresh = _State(list(state.routes), list(state.costs))
        changed = {at for at, route in enumerate(state.routes) if not out.isdisjoint(route)}
        for at in sorted(changed):
            fresh.routes[at] = [place for place in state.routes[at] if place not in out]
            fresh.costs[at] = self._cost(at, fresh.routes[at])
        back = sorted(out)
        chance.shuffle(back)
        if chance.randrange(2):
            back.sort(key=lambda place: pressure(self._problem.jobs[place]))
        for place in back:
            changed.add(self._put(fresh, place))
        return fresh, changed

    def by_age(self, at: int, route: list[int]) -> list[int]:
        """Let what presses more, or has waited longer, go first wherever that costs nothing."""
        jobs, cost = self._problem.jobs, self._cost(at, route)
        for end in range(len(route) - 1, 0, -1):
            for first in range(end):
                if pressure(jobs[route[first + 1]]) < pressure(jobs[route[first]]):
                    tried = [*route[:first], route[first + 1], route[first], *route[first + 2 :]]
                    if (changed := self._cost(at, tried)) <= cost:
                        route, cost = tried, changed
        return route

    def _together(self, chance: random.Random) -> set[int]:
        jobs = self._problem.jobs
        seed, number = chance.choice(jobs), chance.randint(*_TAKE_OUT)

        def apart(place: int) -> int:
            other = jobs[place]
            trade = 0 if other.trade == seed.trade else _OTHER_TRADE
            return FINE * (self._walks[seed.node, other.node] + trade) + chance.randrange(FINE * _OTHER_TRADE)

        return set(sorted(range(len(jobs)), key=apart)[:number])

    def _put(self, state: _State, place: int) -> int:
        """Put a job where it costs least; return whose route that is."""
        least, whose, best = None, -1, list[int]()
        for unfit, at in self._may[place]:
            if least is not None and unfit >= least:
                break  # whoever comes now costs at least as much before the first step
            route, before = state.routes[at], state.costs[at]
            for position in range(len(route) + 1):
                tried = [*route[:position], place, *route[position:]]
                more = self._cost(at, tried) - before
                if least is None or more < least:
                    least, whose, best = more, at, tried
        assert least is not None  # jobs that nobody may do are left out before
        state.routes[whose] = best
        state.costs[whose] += least
        return whose

    def _cost(self, at: int, route: list[int]) -> int:
        """Return what `Problem.cost_of_route` does."""
        now, node = self._starts[at]
        cost = 0
        for place in route:
            where, minutes, due, late = self._jobs[place]
            walk = self._walks[node, where]
            now, node = now + walk, where
            cost += FINE * walk + (self._unfit[place][at] or 0)
            if due is not None and now > due:
                cost += late * (now - due)
            now += minutes
        return cost + PILED * (now - self._fair) if now > self._fair else cost


def _picked(problem: Problem, kept: Kept, best: _State) -> list[tuple[int, ...]] | None:
    """Return the cheapest choice of one kept route a worker that has each job once (set partitioning)."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - large, and needed by the worker's job alone

    model = cp_model.CpModel()
    of_worker: list[list[int]] = [[] for _worker in problem.workers]
    of_job: list[list[int]] = [[] for _job in problem.jobs]
    choices, in_best = [], {(at, frozenset(route)) for at, route in enumerate(best.routes)}
    for number, (at, places) in enumerate(kept):
        choice = model.new_bool_var(f"{number}")
        choices.append(choice)
        model.add_hint(choice, (at, places) in in_best)
        of_worker[at].append(number)
        for place in places:
            of_job[place].append(number)
    for numbers in (*of_worker, *of_job):
        model.add_exactly_one(choices[number] for number in numbers)
    model.minimize(sum(cost * choice for choice, (cost, _route) in zip(choices, kept.values(), strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = SOLVER_TENTHS / 10
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    routes: list[tuple[int, ...]] = [() for _worker in problem.workers]
    for choice, ((at, _places), (_cost, route)) in zip(choices, kept.items(), strict=True):
        if solver.boolean_value(choice):
            routes[at] = route
    return routes
