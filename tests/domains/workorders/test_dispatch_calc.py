"""The plan of dispatch as calculation: short ways, who may go, what keeps the cost low, the same plan every time."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anju.domains.workorders.calc import dispatch, planning, walking
from anju.domains.workorders.calc.dispatch import Job, Problem, Worker

NODES = ["b1", "b2", "b3", "b4"]
WAYS = walking.distances(walking.edges_by_order(NODES))
WALKS = {(one, other): walking.between(WAYS, one, other) for one in [*NODES, ""] for other in [*NODES, ""]}


def job(key: int, **given: Any) -> Job:
    facts: dict[str, Any] = {"key": key, "node": "b1", "minutes": 30, "urgency": "normal"}
    return Job(**(facts | given))


def worker(key: int, **given: Any) -> Worker:
    facts: dict[str, Any] = {"key": key, "node": "b1"}
    return Worker(**(facts | given))


def sent(jobs: list[Job], workers: list[Worker]) -> dict[int, int]:
    plan = planning.solve(Problem(jobs, workers, WALKS))
    return {visit.job: visit.worker for visit in plan.visits}


def test_ways_are_the_shortest_and_what_was_entered_goes_before_the_order_of_buildings():
    assert WAYS["b1"] == {"b1": 0, "b2": 2, "b3": 4, "b4": 6}
    near = walking.distances(walking.edges_by_order(NODES, [("b1", "b4", 1), ("b1", "b2", 9)]))
    assert near["b1"] == {"b1": 0, "b4": 1, "b3": 3, "b2": 5}
    assert walking.between(near, "b1", "b1") == walking.WITHIN
    assert walking.between(near, "b1", "p7") == walking.between(near, "", "") == walking.ACROSS
    with pytest.raises(ValueError, match="-1"):
        walking.distances([("b1", "b2", -1)])


def test_trade_goes_before_nearness():
    staff = [worker(1, skills={"plumber": 3}, node="b4"), worker(2, skills={"mason": 3})]
    assert sent([job(1, trade="plumber")], staff) == {1: 1}


def test_only_the_licensed_go_where_a_licence_is_needed():
    staff = [worker(1, skills={"electrician": 2}, free_in=240), worker(2), worker(3, skills={"plumber": 3})]
    assert sent([job(1, trade="electrician", is_licensed=True, urgency="emergency", due=10)], staff) == {1: 1}
    assert sent([job(1, trade="electrician", is_licensed=True)], [worker(2), worker(3)]) != {}


def test_nobody_is_suggested_who_is_barred():
    only = Problem([job(1, barred=frozenset({1}))], [worker(1)], WALKS)
    assert planning.solve(only).nobody == (1,)
    assert sent([job(1, barred=frozenset({1}))], [worker(1), worker(2, free_in=60)]) == {1: 2}


def test_who_knows_the_home_goes_there_unless_somebody_would_be_late_for_it():
    staff = [worker(1), worker(2, node="b2")]
    assert sent([job(1, known=frozenset({2}))], staff) == {1: 2}
    busy = [worker(1), worker(2, free_in=200)]
    assert sent([job(1, known=frozenset({2}), urgency="urgent", due=30)], busy) == {1: 1}


def test_urgent_work_comes_first_in_a_sequence_and_is_in_time():
    jobs = [job(1, due=400), job(2, urgency="emergency", due=5, node="b2"), job(3, due=300)]
    plan = planning.solve(Problem(jobs, [worker(1)], WALKS))
    assert next(visit.job for visit in plan.visits if visit.position == 0) == 2
    assert plan.late == 0


def test_work_is_spread_and_what_lies_in_one_building_goes_together():
    jobs = [job(number, node="b1" if number % 2 else "b4") for number in range(1, 7)]
    plan = planning.solve(Problem(jobs, [worker(1), worker(2, node="b4")], WALKS))
    assert {visit.job: visit.worker for visit in plan.visits} == {1: 1, 2: 2, 3: 1, 4: 2, 5: 1, 6: 2}


def test_who_has_an_order_keeps_it_unless_that_makes_it_late():
    assert sent([job(1, holder=2)], [worker(1), worker(2, node="b4")]) == {1: 2}
    assert sent([job(1, holder=2, due=20)], [worker(1), worker(2, free_in=300)]) == {1: 1}


def test_rule_is_followed_unless_it_costs_more_than_it_is_worth():
    assert sent([job(1, named=frozenset({2}))], [worker(1), worker(2, node="b4")]) == {1: 2}
    assert sent([job(1, named=frozenset({2}), urgency="emergency", due=5)], [worker(1), worker(2, free_in=60)]) == {
        1: 1
    }


def test_nothing_to_plan_is_a_plan():
    assert planning.solve(Problem([], [worker(1)], WALKS)).visits == ()
    assert planning.solve(Problem([job(1)], [], WALKS)).nobody == (1,)


@st.composite
def problems(draw: Any) -> Problem:
    chance = random.Random(draw(st.integers(0, 10**6)))
    trades = ["plumber", "mason", ""]
    staff = [
        worker(
            number,
            node=chance.choice(NODES),
            free_in=chance.randrange(60),
            skills=chance.choice([{}, {"plumber": 3}, {"mason": 1}]),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]
    jobs = [
        job(
            number,
            node=chance.choice(NODES),
            urgency=chance.choice(["emergency", "urgent", "normal"]),
            due=chance.choice([None, -10, 20, 120]),
            trade=chance.choice(trades),
            is_licensed=chance.random() < 0.3,
            minutes=chance.choice([10, 40]),
        )
        for number in range(1, draw(st.integers(0, 12)) + 1)
    ]
    return Problem(jobs, staff, WALKS)


@given(problems())
@settings(max_examples=25, deadline=None)
def test_plan_has_each_job_once_costs_no_more_than_simple_ways_and_is_the_same_again(problem: Problem):
    plan = planning.solve(problem, rounds=20)
    assert sorted([visit.job for visit in plan.visits] + list(plan.nobody)) == sorted(
        [one.key for one in problem.jobs] + list(problem.nobody)
    )
    by_key = {one.key: one for one in problem.workers}
    assert all(
        problem.may(one, by_key[visit.worker]) for visit in plan.visits for one in problem.jobs if one.key == visit.job
    )
    assert planning.solve(problem, rounds=20) == plan
    for sequence in (([v for v in plan.visits if v.worker == key]) for key in by_key):
        assert [visit.position for visit in sequence] == list(range(len(sequence)))
        assert [visit.start for visit in sequence] == sorted(visit.start for visit in sequence)


def test_plan_of_a_busy_morning_beats_the_nearest_and_the_soonest_by_far():
    from bench.dispatch import instance

    problem = instance(1)
    plan, near, soon = planning.solve(problem), dispatch.nearest(problem), dispatch.soonest(problem)
    assert plan.late <= soon.late <= near.late
    assert plan.walk < soon.walk
    assert plan.cost < min(near.cost, soon.cost)
