"""What a plan of dispatch is made of, and the suggestions that the present one makes."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from anju.core import clock, geo
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.estate import queries as estate
from anju.domains.tenancy.models import Project
from anju.domains.workforce import queries as workforce
from anju.domains.workforce.enums import LICENSED
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, ports
from anju.domains.workorders.calc import day, deadlines, dispatch, matching, walking
from anju.domains.workorders.enums import DispatchMode, OrderAct, OrderState
from anju.domains.workorders.models import (
    DispatchRule,
    DispatchSetting,
    Duty,
    OrderStep,
    Proposal,
    ProposalAnswer,
    RuleWorker,
    WorkOrder,
)
from anju.domains.workorders.queries.settings import hours_of

USUAL_MINUTES = 40
"""How long work lasts where no figures tell [our choice]."""
AT_LEAST_MINUTES = 10
"""What is left of work that has lasted longer than usual."""
MOST_ORDERS = 400
_ENOUGH = 5
_SINCE = dt.timedelta(days=90)
_OPEN = Q(closed_at__isnull=True)
_IN_HAND = (OrderState.ACCEPTED, OrderState.ON_SITE, OrderState.WORKING)
_GIVEN = (OrderAct.ASSIGN, OrderAct.HAND_OVER)
_HOME_SINCE = dt.timedelta(days=365)
# How long work of each class has lasted lately: half of it no longer than this.
_USUAL = """
SELECT category, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at)) / 60
FROM workorders_workorder
WHERE project_id = %(project)s AND closed_at >= %(since)s AND finished_at > started_at
GROUP BY category HAVING count(*) >= %(enough)s
"""


_usual: dict[int, tuple[dt.date, dict[str, int]]] = {}


@dataclass
class Planning:
    """A problem of dispatch, with the orders and workers behind its keys."""

    problem: dispatch.Problem
    orders: dict[int, WorkOrder]
    workers: dict[int, Employee]
    open_orders: dict[int, int]
    known: dict[int, dict[int, bool]] = field(default_factory=dict)
    """By order the workers who were at its home before; True for who had this order itself."""


def mode_of(project_id: int) -> DispatchMode:
    """Return how new orders of a project come to their workers."""
    mode = DispatchSetting.objects.filter(project=project_id).values_list("mode", flat=True).first()
    return DispatchMode(mode) if mode else DispatchMode.RULE


def proposals_of(actor: Actor, project: Project) -> QuerySet[Proposal]:
    """Return what the present plan suggests, the soonest first; none to somebody who may not dispatch.

    None for orders that are kept from the actor either.
    """
    rows = visible(Proposal.objects.filter(project=project), actor, policies.DISPATCH, project.pk)
    if kept := ports.kept_from(actor.user_id):
        rows = rows.exclude(order__in=kept)
    return rows.select_related("order", "order__unit", "order__building", "order__place", "order__worker", "worker")


def get_proposal(actor: Actor, project: Project, pk: int) -> Proposal:
    """Return a suggestion or raise `NotFound`."""
    return one_of(proposals_of(actor, project), pk)


def proposal_for(actor: Actor, order: WorkOrder) -> Proposal | None:
    """Return the suggestion for one order, if the plan has one."""
    return proposals_of(actor, order.project).filter(order=order).first()


def answers_between(project: Project, first: dt.datetime, last: dt.datetime) -> dict[str, int]:
    """Return how often the desk took a suggestion and how often it chose somebody else, by `enums.Answer`."""
    counts: dict[str, int] = defaultdict(int)
    for answer in ProposalAnswer.objects.filter(project=project, at__gte=first, at__lt=last).values_list(
        "answer", flat=True
    ):
        counts[answer] += 1
    return dict(counts)


def given_by_plan(orders: Iterable[WorkOrder]) -> set[int]:
    """Return those of some orders that a plan gave to who has them, and that no person ever gave to anybody."""
    holders = {order.pk: order.worker_id for order in orders}
    by_people = OrderStep.objects.filter(order__in=holders, act__in=_GIVEN, by__isnull=False)
    given = ProposalAnswer.objects.filter(order__in=holders, by__isnull=True).order_by("pk")
    last = dict(given.values_list("order", "chosen"))
    touched = set(by_people.values_list("order", flat=True))
    return {pk for pk, holder in holders.items() if last.get(pk) == holder and pk not in touched}


def suggested_to(employee: Employee, project: Project) -> dict[int, Proposal]:
    """Return which waiting orders the present plan suggests for a worker, by their ids: what they may take as well."""
    rows = Proposal.objects.filter(project=project, worker=employee, order__state=OrderState.WAITING)
    return {one.order_id: one for one in rows.select_related("order", "order__building")}


def is_planning_wanted(project: Project) -> bool:
    """Tell whether orders wait that a plan could give to somebody on duty."""
    return (
        mode_of(project.pk) != DispatchMode.POOL
        and _planned(project, OrderState.WAITING).exists()
        and bool(_staff(project, clock.now()))
    )


def planning_of(project: Project) -> Planning:
    """Return everything that a plan of a project's waiting and not yet accepted orders needs (about ten queries).

    Where there is nothing to give or nobody to give it to, nothing more is asked (two queries).
    """
    now = clock.now()
    workers = _staff(project, now)
    waiting = list(
        _planned(project, OrderState.WAITING, OrderState.ASSIGNED)
        .select_related("unit", "building", "place", "worker")
        .order_by("due_at", "pk")[:MOST_ORDERS]
    )
    if not waiting or not workers:
        return Planning(dispatch.Problem([], [], {}), {}, {}, {})
    usual, trades = _usual_minutes(project, now), ports.trades()
    in_hand, open_orders = _in_hand(project, workers, usual, now)
    known, barred = _known(waiting, workers)
    rules = _rules(project)
    jobs = [
        dispatch.Job(
            key=order.pk,
            node=node_of(order),
            minutes=usual.get(order.category, USUAL_MINUTES),
            urgency=order.urgency,
            trade=trades.get(order.category, ""),
            is_licensed=trades.get(order.category) in LICENSED,
            due=_minutes_left(order, usual, now),
            known=frozenset(known.get(order.pk, ())),
            named=_named(rules, order),
            barred=frozenset(barred.get(order.pk, ())),
            holder=order.worker_id,
        )
        for order in waiting
    ]
    skills = workforce.skills_of(workers)
    staff = [
        dispatch.Worker(key=pk, node=in_hand[pk][1], free_in=in_hand[pk][0], skills=skills.get(pk, {}))
        for pk in workers
    ]
    nodes = {job.node for job in jobs} | {one.node for one in staff}
    ways = walking.distances(walking.edges_by_order(estate.buildings_in_order(project), estate.ways_of(project)))
    walks = {(one, other): walking.between(ways, one, other) for one in nodes for other in nodes}
    return Planning(
        dispatch.Problem(jobs, staff, walks), {order.pk: order for order in waiting}, workers, open_orders, known
    )


def _planned(project: Project, *states: OrderState) -> QuerySet[WorkOrder]:
    """Return the open orders in some states that a plan may give out: those that are nobody's own to answer for."""
    rows = WorkOrder.objects.filter(_OPEN, project=project, state__in=states)
    return rows.exclude(kind__in=ports.personal_kinds())


def _staff(project: Project, now: dt.datetime) -> dict[int, Employee]:
    """Return who may be sent now: who is on duty, and in working hours those who have skills but no account.

    Somebody without an account has no phone on which to go on duty; the desk enters what they do.
    """
    duties = Duty.objects.filter(project=project, ended_at__isnull=True)
    wanted = Q(pk__in=duties.values("employee"))
    if deadlines.is_open(now, hours_of(project.pk)):
        wanted |= Q(project=project, user__isnull=True, skills__isnull=False)
    rows = Employee.objects.filter(wanted).filter(Q(left_on__isnull=True) | Q(left_on__gte=clock.today()))
    return {one.pk: one for one in rows.order_by("pk").distinct()}


def in_turn(orders: Iterable[WorkOrder]) -> list[WorkOrder]:
    """Return a worker's orders in the order of their day."""
    return sorted(
        orders,
        key=lambda one: day.turn(one.state, promised_at=one.promised_at, due_at=one.due_at, key=one.pk),
    )


def walks_along(project: Project, nodes: Sequence[str]) -> list[int]:
    """Return the minutes on foot from each node to the next (two queries)."""
    edges = walking.edges_by_order(estate.buildings_in_order(project), estate.ways_of(project))
    ways = walking.distances(edges, nodes)
    return [walking.between(ways, one, other) for one, other in itertools.pairwise(nodes)]


def metres_from(order: WorkOrder, point: geo.Degrees) -> int | None:
    """Return how far from an order a point of the earth (WGS-84) is; None where the plan of the site does not tell."""
    corner, at = estate.corner_of(order.project), estate.points_of(order.project).get(node_of(order))
    return None if corner is None or at is None else geo.metres_between(geo.on_plan(corner, point), at)


def node_of(order: WorkOrder) -> str:
    """Return where on the graph of buildings an order is."""
    return estate.node_of(order.building_id, order.place_id)


def _usual_minutes(project: Project, now: dt.datetime) -> dict[str, int]:
    """Return how long work of each class lasts, read once a day by each process: it sorts three months of orders."""
    today = now.astimezone(clock.ZONE).date()
    read_on, usual = _usual.get(project.pk, (None, {}))
    if read_on != today:
        usual = _read_usual(project, now)
        _usual[project.pk] = (today, usual)
    return usual


def _read_usual(project: Project, now: dt.datetime) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_USUAL, {"project": project.pk, "since": now - _SINCE, "enough": _ENOUGH})
        return {category: max(AT_LEAST_MINUTES, round(float(minutes))) for category, minutes in cursor}


def _in_hand(
    project: Project, workers: Iterable[int], usual: dict[str, int], now: dt.datetime
) -> tuple[dict[int, tuple[int, str]], dict[int, int]]:
    """Return by worker in how many minutes and where they are done with what they accepted, and their open orders."""
    done: dict[int, tuple[int, str]] = dict.fromkeys(workers, (0, ""))
    counts: dict[int, int] = defaultdict(int)
    rows = WorkOrder.objects.filter(
        _OPEN, project=project, worker__in=list(done), state__in=(*_IN_HAND, OrderState.ASSIGNED, OrderState.HELD)
    ).order_by("accepted_at", "pk")
    for order in rows:
        assert order.worker_id is not None  # asked for by worker
        counts[order.worker_id] += 1
        if order.state not in _IN_HAND:
            continue
        lasted = round((now - order.started_at).total_seconds() / 60) if order.started_at else 0
        left = max(AT_LEAST_MINUTES, usual.get(order.category, USUAL_MINUTES) - lasted)
        done[order.worker_id] = (done[order.worker_id][0] + left, node_of(order))
    return done, dict(counts)


def _minutes_left(order: WorkOrder, usual: dict[str, int], now: dt.datetime) -> int | None:
    """Return the minutes until somebody has to be there, for the sake of arrival or of completion."""
    lasts = dt.timedelta(minutes=usual.get(order.category, USUAL_MINUTES))
    ends = [order.arrive_due_at, order.finish_due_at - lasts if order.finish_due_at else None]
    known = [end for end in ends if end is not None]
    return int((min(known) - now).total_seconds() // 60) if known else None


def _known(
    orders: Sequence[WorkOrder], workers: Mapping[int, Employee]
) -> tuple[dict[int, dict[int, bool]], dict[int, set[int]]]:
    """Return by order who was at its home before or had it before, and who is not asked: for what they gave back.

    Reopened work goes back to whoever did it, unless the resident was not content with them or they refused it or
    handed it back since; what the desk takes from them may be theirs again. Nobody is asked to do what is kept from
    them (`ports.keep_apart`).
    """
    known: dict[int, dict[int, bool]] = defaultdict(dict)
    by_unit: dict[int, list[int]] = defaultdict(list)
    for order in orders:
        if order.unit_id:
            by_unit[order.unit_id].append(order.pk)
    on_duty = list(workers)
    before = WorkOrder.objects.filter(
        unit__in=list(by_unit), worker__in=on_duty, opened_at__gte=clock.now() - _HOME_SINCE, closed_at__isnull=False
    )
    visits = list(before.order_by().values_list("pk", "unit", "worker"))
    sour = ports.displeased({*(order.pk for order in orders), *(visit for visit, _unit, _worker in visits)})
    for visit, unit, worker in visits:
        if visit not in sour:
            for pk in by_unit[unit]:
                known[pk].setdefault(worker, False)
    barred: dict[int, set[int]] = defaultdict(set)
    for order_id, act, doer, by, had in _ends_of_turns(orders):
        if act == OrderAct.FINISH and doer in workers and order_id in sour:
            barred[order_id].add(doer)
        elif act == OrderAct.FINISH and doer in workers:
            known[order_id][doer] = True
        elif act == OrderAct.REFUSE or (act == OrderAct.RELEASE and by == had):
            barred[order_id].add(had)
    for order_id, users in ports.apart_from([order.pk for order in orders]).items():
        barred[order_id] |= {pk for pk, one in workers.items() if one.user_id in users}
    return dict(known), dict(barred)


def _ends_of_turns(orders: Sequence[WorkOrder]) -> Iterable[tuple[int, str, int, int | None, int]]:
    """Return how somebody's turn at an order ended: order, act, who finished, the employee who did it, who had it.

    Who refuses is whoever has the order, also where the desk enters it; who releases may be the desk.
    """
    before = OrderStep.objects.filter(order=OuterRef("order"), pk__lt=OuterRef("pk")).order_by("-pk")
    ends = (OrderAct.FINISH, OrderAct.REFUSE, OrderAct.RELEASE)
    rows = OrderStep.objects.filter(order__in=orders, act__in=ends).order_by("pk")
    rows = rows.annotate(had=Subquery(before.values("worker")[:1]))
    return rows.values_list("order", "act", "worker", "by__employee", "had")


def _rules(project: Project) -> list[DispatchRule]:
    named = Prefetch("named", RuleWorker.objects.all())
    return list(DispatchRule.objects.filter(project=project).prefetch_related(named))


def _named(rules: Sequence[DispatchRule], order: WorkOrder) -> frozenset[int]:
    rule = matching.best_rule([rule for rule in rules if rule.kind == order.kind], order.category, order.building_id)
    return frozenset(one.employee_id for one in rule.named.all()) if rule else frozenset()


def reasons_of(planning: Planning, visit: dispatch.Visit) -> list[dict[str, Any]]:
    """Return what speaks for a visit, as codes with their values; the screen says them in the reader's language."""
    problem, order = planning.problem, planning.orders[visit.job]
    job = next(job for job in problem.jobs if job.key == visit.job)
    worker = next(one for one in problem.workers if one.key == visit.worker)
    found: list[dict[str, Any]] = []
    if job.trade in worker.skills:
        found.append({"code": "skill", "trade": job.trade, "level": worker.skills[job.trade]})
    elif job.trade and worker.skills and any(job.trade in one.skills for one in problem.workers):
        found.append({"code": "other_trade", "trade": job.trade})
    if visit.worker in job.known:
        had = planning.known.get(order.pk, {}).get(visit.worker)
        found.append({"code": "same_work" if had else "same_home"})
    if visit.worker in job.named:
        found.append({"code": "rule"})
    found.append({"code": "walk", "minutes": visit.walk, "position": visit.position})
    found.append({"code": "load", "n": planning.open_orders.get(visit.worker, 0)})
    if visit.late:
        found.append({"code": "late", "minutes": visit.late})
    return found
