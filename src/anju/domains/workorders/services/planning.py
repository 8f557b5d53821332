"""Planning who goes where: suggestions for all orders that wait, made anew whenever something changes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, queries
from anju.domains.workorders.calc import planning, replanning
from anju.domains.workorders.enums import DispatchMode, OrderState
from anju.domains.workorders.events import DispatchPlanned
from anju.domains.workorders.models import DispatchSetting, OrderNote, OrderStep, Proposal, WorkOrder
from anju.domains.workorders.services import bulk
from anju.domains.workorders.services.bulk import AT_MOST, Assigned, Skipped

LEFT_ALONE = dt.timedelta(minutes=5)
"""How long what a plan gave out is not given to somebody else, unless its worker cannot go [our choice]."""


def set_mode(*, actor: Actor, project: Project, mode: str) -> DispatchSetting:
    """Say how new orders of a project come to their workers. Orders that wait keep waiting until the next plan."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    if mode not in DispatchMode.values:
        raise DomainError(_("Choose one of the ways of dispatch."), field="mode")
    setting, _made = DispatchSetting.objects.update_or_create(project=project, defaults={"mode": mode})
    if mode == DispatchMode.POOL:
        Proposal.objects.filter(project=project).delete()
    return setting


def plan_dispatch(*, actor: Actor, project: Project) -> int:
    """Plan all orders of a project that wait or were not accepted yet; return how many suggestions stand.

    The plan replaces the one before. An order whose worker stays the same gets no suggestion. Where dispatch is
    automatic, what waits is given out at once in the name of the plan, and what the plan gave out and nobody accepted
    goes to somebody else where that gains enough. Publishes `DispatchPlanned`.
    """
    actor.require(policies.DISPATCH, project.pk)
    mode = queries.mode_of(project.pk)
    if mode == DispatchMode.POOL:
        return 0
    facts = queries.planning_of(project)
    plan = planning.solve(facts.problem)
    now = clock.now()
    fresh = [
        Proposal(
            project=project,
            order_id=visit.job,
            worker_id=visit.worker,
            position=visit.position,
            start_at=now + dt.timedelta(minutes=visit.start),
            walk_minutes=visit.walk,
            late_minutes=visit.late,
            reasons=queries.reasons_of(facts, visit),
            made_at=now,
        )
        for visit in plan.visits
        if facts.orders[visit.job].worker_id != visit.worker
    ]
    before = set(Proposal.objects.filter(project=project).values_list("order", "worker"))
    Proposal.objects.filter(project=project).delete()
    # An order may have gone to somebody while the plan was made; what waits for nobody is suggested to nobody.
    states = (OrderState.WAITING, OrderState.ASSIGNED)
    rows = WorkOrder.objects.filter(project=project, pk__in=[one.order_id for one in fresh], state__in=states)
    still = dict(rows.order_by("pk").values_list("pk", "worker"))
    fresh = [
        one for one in fresh if one.order_id in still and still[one.order_id] == facts.orders[one.order_id].worker_id
    ]
    Proposal.objects.bulk_create(fresh)
    if before != {(one.order_id, one.worker_id) for one in fresh}:
        events.publish(DispatchPlanned(project_id=project.pk, number=len(fresh)))
    if mode == DispatchMode.AUTOMATIC:
        waiting = [one.order_id for one in fresh if still[one.order_id] is None]
        moves = _moves(project, replanning.gains(facts.problem, plan, [pk for pk in still if still[pk] is not None]))
        given = accept_proposals(actor=actor, project=project, ids=[*waiting, *moves])
        _say_why(moves, given.steps)
        return len(fresh) - len(given.steps)
    return len(fresh)


def _moves(project: Project, gains: Mapping[int, int | None]) -> dict[int, str]:
    """Return the orders that a plan may take from whoever it gave them to, with the reason.

    It has to gain enough; what somebody accepted, what a person gave out, or what was given a moment ago, stays. The
    orders are locked until the transaction ends: nobody accepts one of them while it moves.
    """
    worth = {pk: gain for pk, gain in gains.items() if gain is None or gain >= replanning.WORTH}
    quiet = clock.now() - LEFT_ALONE
    rows = WorkOrder.objects.select_for_update().filter(project=project, pk__in=worth, state=OrderState.ASSIGNED)
    held = {order.pk: order for order in rows.order_by("pk")}
    given = queries.given_by_plan(held.values())
    moves: dict[int, str] = {}
    for pk, order in held.items():
        gain = worth[pk]
        if pk not in given or (gain is not None and (order.assigned_at or quiet) > quiet):
            continue
        if gain is None:
            moves[pk] = _("Planned anew: who had it cannot go now.")
        else:
            moves[pk] = _("Planned anew: {n} weighted minutes better.").format(n=gain)
    return moves


def _say_why(moves: Mapping[int, str], steps: Iterable[OrderStep]) -> None:
    """Leave the reason with the orders that moved, for colleagues; both workers are told of the move itself."""
    OrderNote.objects.bulk_create(
        OrderNote(project_id=step.project_id, order_id=step.order_id, text=moves[step.order_id], at=step.at)
        for step in steps
        if step.order_id in moves
    )


def accept_proposals(*, actor: Actor, project: Project, ids: Iterable[int]) -> Assigned:
    """Give orders to whom the plan suggests, at most 500; what went elsewhere meanwhile is skipped with its reason."""
    actor.require(policies.DISPATCH, project.pk)
    wanted = sorted(set(ids))
    if len(wanted) > AT_MOST:
        raise DomainError(_("At most {count} orders at once.").format(count=AT_MOST))
    rows = Proposal.objects.filter(project=project, order__in=wanted).select_related("worker").order_by("pk")
    by_worker: dict[Employee, list[int]] = defaultdict(list)
    for proposal in rows:
        by_worker[proposal.worker].append(proposal.order_id)
    found = {order for orders in by_worker.values() for order in orders}
    gone = [Skipped(pk, "", _("The plan suggests nobody for it now.")) for pk in wanted if pk not in found]
    steps, skipped = list[OrderStep](), gone
    # All orders are locked in the order of their ids before the first of them moves.
    list(WorkOrder.objects.select_for_update().filter(project=project, pk__in=found).order_by("pk").values_list("pk"))
    for worker, orders in by_worker.items():
        given = bulk.assign_orders(actor=actor, project=project, ids=orders, worker=worker)
        steps += given.steps
        skipped += given.skipped
    return Assigned(steps, skipped)
