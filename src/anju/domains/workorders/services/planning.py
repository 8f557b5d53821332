"""Planning who goes where: suggestions for all orders that wait, made anew whenever something changes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, queries
from anju.domains.workorders.calc import planning
from anju.domains.workorders.enums import DispatchMode, OrderState
from anju.domains.workorders.events import DispatchPlanned
from anju.domains.workorders.models import DispatchSetting, OrderStep, Proposal, WorkOrder
from anju.domains.workorders.services import bulk
from anju.domains.workorders.services.bulk import AT_MOST, Assigned, Skipped


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
    automatic, what waits is given out at once in the name of the plan. Publishes `DispatchPlanned`.
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
        given = accept_proposals(actor=actor, project=project, ids=waiting)
        return len(fresh) - len(given.steps)
    return len(fresh)


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
