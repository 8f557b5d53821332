"""What the desk does with orders: gives them to workers, inspects what was done, cancels and opens again."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor, system_actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, queries
from anju.domains.workorders.enums import DispatchMode, OrderAct
from anju.domains.workorders.models import OrderStep, WorkOrder
from anju.domains.workorders.ports import kinds
from anju.domains.workorders.services.answering import note_answers
from anju.domains.workorders.services.moving import Act, NotPossible, Sent, move

_WORK = (OrderAct.START, OrderAct.RESUME, OrderAct.FINISH)


def assign_order(
    *,
    actor: Actor,
    order: WorkOrder,
    worker: Employee,
    reason: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Give an order to a worker, also one that another worker has; ends a hold. Possible until the work is done.

    ``reason`` is why it is somebody else than the plan of dispatch suggests; it is kept beside the suggestion.
    """
    actor.require(policies.DISPATCH, order.project_id)
    check_worker(order.project_id, worker)
    asked = Act(act=OrderAct.ASSIGN, worker=worker)
    step = move(actor=actor, order=order, asked=asked, sent=Sent(client_id=client_id, device_at=device_at))
    note_answers(actor=actor, order_ids=[order.pk], worker=worker, reason=reason)
    return step


def release_order(
    *,
    actor: Actor,
    order: WorkOrder,
    note: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Put an order that nobody began into the pool, where any worker may take it."""
    actor.require(policies.DISPATCH, order.project_id)
    asked = Act(act=OrderAct.RELEASE, note=note)
    return move(actor=actor, order=order, asked=asked, sent=Sent(client_id=client_id, device_at=device_at))


def answer_order(
    *, actor: Actor, order: WorkOrder, note: str, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Answer at once what asks for no more than words (a question, a suggestion): the order is closed with the answer.

    It becomes the order of who answers, an employee of the desk. Raises `NotPossible` for work that somebody has to go
    and do (`ports.Kind.is_answered`).
    """
    actor.require(policies.DISPATCH, order.project_id)
    employee = queries.employee_of(actor)
    if employee is None:
        raise DomainError(_("Only somebody who is entered as an employee can answer."))
    kind = kinds().get(order.kind)
    if kind is None or not kind.is_answered:
        raise NotPossible(_("An answer is not enough here: somebody has to go."))
    asked = Act(act=OrderAct.ANSWER, note=note, worker=employee)
    return move(actor=actor, order=order, asked=asked, sent=Sent(client_id=client_id, device_at=device_at))


def return_order(
    *, actor: Actor, order: WorkOrder, note: str, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Send finished work back to its worker, with what is wrong with it."""
    return _inspect(actor, order, Act(act=OrderAct.RETURN, note=note), client_id, device_at)


def close_order(
    *,
    actor: Actor,
    order: WorkOrder,
    note: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Accept finished work. Nobody accepts what they worked on; residents confirm by `requesting.confirm_order`."""
    return _inspect(actor, order, Act(act=OrderAct.CLOSE, note=note), client_id, device_at)


def reopen_order(
    *, actor: Actor, order: WorkOrder, note: str, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Open a closed order again for the same fault, within seven days; counted as rework, all limits begin anew."""
    actor.require(policies.INSPECT, order.project_id)
    return reopen(actor=actor, order=order, note=note, sent=Sent(client_id=client_id, device_at=device_at))


def cancel_order(
    *, actor: Actor, order: WorkOrder, note: str, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Cancel an order before work has begun, with the reason."""
    actor.require(policies.CANCEL, order.project_id)
    asked = Act(act=OrderAct.CANCEL, note=note)
    return move(actor=actor, order=order, asked=asked, sent=Sent(client_id=client_id, device_at=device_at))


def reopen(*, actor: Actor, order: WorkOrder, note: str, sent: Sent) -> OrderStep:
    """Open an order again and dispatch it by rule; whoever calls has asked for the right."""
    step = move(actor=actor, order=order, asked=Act(act=OrderAct.REOPEN, note=note), sent=sent)
    if queries.steps_of(order).last() == step:  # sent again later, it does not dispatch what has gone on since
        worker = worker_by_rule(order=step.order)
        if worker is not None:
            give_by_rule(order=step.order, worker=worker)
    return step


def worker_by_rule(*, order: WorkOrder) -> Employee | None:
    """Return whom the rule for a waiting order names: of those on duty the one with the least open orders.

    Nobody from whom the order is kept (`ports.keep_apart`).

    Without a rule, or with nobody on duty, None: the order stays in the pool. So it does where the project's orders do
    not go by rule.
    """
    if queries.mode_of(order.project_id) != DispatchMode.RULE:
        return None
    rule = queries.rule_for(order.project, kind=order.kind, category=order.category, building_id=order.building_id)
    return queries.least_busy(order.project, rule, order) if rule else None


def give_by_rule(*, order: WorkOrder, worker: Employee) -> OrderStep:
    """Give a waiting order to a worker in the name of the rule."""
    asked = Act(act=OrderAct.ASSIGN, worker=worker)
    return move(actor=system_actor("dispatch"), order=order, asked=asked, sent=Sent())


def check_worker(project_id: int, worker: Employee) -> None:
    """Raise `DomainError` unless somebody works in the project (or for headquarters) and has not left."""
    if worker.project_id not in (None, project_id):
        raise DomainError(_("{name} works in another project.").format(name=worker.name), field="worker")
    if worker.left_on is not None and worker.left_on < clock.today():
        raise DomainError(_("{name} has left the company.").format(name=worker.name), field="worker")


def _inspect(
    actor: Actor, order: WorkOrder, asked: Act, client_id: UUID | None, device_at: dt.datetime | None
) -> OrderStep:
    actor.require(policies.INSPECT, order.project_id)

    def somebody_else(order: WorkOrder) -> None:
        if actor.user_id is None:
            return
        worked = OrderStep.objects.filter(order=order, act__in=_WORK, worker__user=actor.user_id)
        if worked.exists():
            raise AccessDenied(_("Who worked on an order does not inspect it."))

    sent = Sent(client_id=client_id, device_at=device_at)
    return move(actor=actor, order=order, asked=asked, sent=sent, gate=somebody_else)
