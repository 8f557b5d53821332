"""Whatever is tried in whatever order: an act is legal by the table and leaves one step and one event, or nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import work

from anju.core import clock
from anju.core.access import Actor
from anju.core.clock import ZONE
from anju.core.errors import DomainError
from anju.core.models import EventRecord
from anju.domains.notifications.models import Notification
from anju.domains.workorders import policies, queries, services
from anju.domains.workorders.calc import transitions
from anju.domains.workorders.calc.transitions import ASKED, ENDED, STANDING
from anju.domains.workorders.enums import HoldReason, OrderAct, OrderState
from anju.domains.workorders.models import OrderStep, WorkOrder

START = dt.datetime(2026, 11, 16, 9, tzinfo=ZONE)
AFTER_ARRIVAL = (OrderState.ON_SITE, OrderState.WORKING, *ASKED, OrderState.DONE)
AFTER_ACCEPTANCE = (OrderState.ACCEPTED, OrderState.HELD, *AFTER_ARRIVAL)
ACTS = [act for act in OrderAct if act != OrderAct.OPEN]
tries = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from([0, 1]),
        st.integers(0, 3000),
        st.sampled_from(["", "门锁着"]),
        st.sampled_from([*HoldReason.values, ""]),
    ),
    min_size=1,
    max_size=25,
)


def _services(desk: Any, workers: list[Any]) -> dict[OrderAct, Callable[..., OrderStep]]:
    def by_worker(service: Callable[..., OrderStep], *names: str) -> Callable[..., OrderStep]:
        return lambda order, which, more: service(
            actor=workers[which][1], order=order, **{name: more[name] for name in names}
        )

    def by_desk(service: Callable[..., OrderStep], *names: str) -> Callable[..., OrderStep]:
        return lambda order, which, more: service(actor=desk, order=order, **{name: more[name] for name in names})

    return {
        OrderAct.ASSIGN: lambda order, which, more: services.assign_order(
            actor=desk, order=order, worker=workers[which][0]
        ),
        OrderAct.RELEASE: by_desk(services.release_order),
        OrderAct.TAKE: by_worker(services.take_order),
        OrderAct.ACCEPT: by_worker(services.accept_order),
        OrderAct.REFUSE: by_worker(services.refuse_order, "note"),
        OrderAct.HAND_OVER: lambda order, which, more: services.hand_over(
            actor=workers[which][1], order=order, worker=workers[1 - which][0], note=more["note"]
        ),
        # Refusing is turning down where a colleague handed the order over.
        OrderAct.TURN_DOWN: by_worker(services.refuse_order, "note"),
        OrderAct.CONTACT: by_worker(services.contact_resident, "note"),
        OrderAct.PROMISE: by_worker(services.promise_arrival, "at"),
        OrderAct.ARRIVE: by_worker(services.arrive),
        OrderAct.START: by_worker(services.start_work),
        OrderAct.HOLD: by_worker(services.hold_order, "reason"),
        OrderAct.RESUME: by_worker(services.resume_order),
        OrderAct.FINISH: by_worker(services.finish_order),
        OrderAct.ANSWER: lambda order, which, more: services.answer_order(
            actor=_at_desk(workers[which], order), order=order, note=more["note"]
        ),
        OrderAct.RETURN: by_desk(services.return_order, "note"),
        OrderAct.CLOSE: by_desk(services.close_order),
        OrderAct.REOPEN: by_desk(services.reopen_order, "note"),
        OrderAct.CANCEL: by_desk(services.cancel_order, "note"),
        OrderAct.QUOTE: by_worker(services.quote_order, "note"),
        OrderAct.SUBMIT: lambda order, which, more: services.quote_order(
            actor=workers[which][1], order=order, note=more["note"], is_to_be_approved=True
        ),
        **{
            act: lambda order, which, more, act=act: services.answer_quote(
                actor=desk, order=order, act=act, note=more["note"]
            )
            for act in (OrderAct.APPROVE, OrderAct.REJECT, OrderAct.AGREE, OrderAct.DECLINE)
        },
    }


def _at_desk(worker: Any, order: WorkOrder) -> Actor:
    """Return the worker as somebody of the desk, who answers at once."""
    return work.actor_of(worker[0].user, order.project, policies.DISPATCH)


def _facts(order: WorkOrder) -> dict[str, Any]:
    fresh = WorkOrder.objects.get(pk=order.pk)
    return {field.attname: getattr(fresh, field.attname) for field in fresh._meta.concrete_fields}


@given(tries)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_walk_keeps_to_the_table(project: Any, walk: list[Any]):
    with transaction.atomic(), clock.at(START):
        work.set_limits(project, 30, 120, 1440)
        workers, desk = [work.make_worker(project, "张"), work.make_worker(project, "王")], work.make_desk(project)
        work.give_role(project, *workers)
        order = work.open_order(project)
        _walk(order, walk, _services(desk, workers), {one.pk: actor for one, actor in workers})
        transaction.set_rollback(True)


def _walk(
    order: WorkOrder, walk: list[Any], acts: dict[OrderAct, Callable[..., OrderStep]], workers: dict[int, Actor]
) -> None:
    now, steps, told = START, 1, EventRecord.objects.count()
    rung = _rung(workers)
    for act, which, minutes, note, reason in walk:
        now += dt.timedelta(minutes=minutes)
        before = _facts(order)
        more = {"note": note, "reason": reason, "at": now + dt.timedelta(hours=1)}
        with clock.at(now):
            try:
                with transaction.atomic():
                    step = acts[act](order, which, more)
            except DomainError:
                assert _facts(order) == before
                assert OrderStep.objects.filter(order=order).count() == steps
                assert EventRecord.objects.count() == told
                continue
        steps, told = steps + 1, told + 1
        after = _facts(order)
        done = _really_refused(order, step) if act in (OrderAct.REFUSE, OrderAct.TURN_DOWN) else act
        assert _leads_to(done, before) == after["state"]
        assert (step.act, step.source, step.target) == (done, before["state"], after["state"])
        assert OrderStep.objects.filter(order=order).count() == steps
        assert EventRecord.objects.count() == told
        _agrees(after)
        _is_seen_by_those_it_concerns(order, after, workers)
        rung += _news(done, before["worker_id"], after["worker_id"])
        assert _rung(workers) == rung


def _leads_to(act: OrderAct, before: dict[str, Any]) -> OrderState | None:
    """Return where the table says that an act leads from here."""
    return transitions.target_of(act, before["state"], has_arrived=before["arrived_at"] is not None)


def _really_refused(order: WorkOrder, step: OrderStep) -> OrderAct:
    """Return what a refusal was: turned down where the act before handed the order over, and then only."""
    others = OrderStep.objects.filter(order=order, pk__lt=step.pk).exclude(act=OrderAct.CONTACT)
    before = others.order_by("pk").last()
    assert before is not None
    handed = before.act == OrderAct.HAND_OVER
    assert step.act == (OrderAct.TURN_DOWN if handed else OrderAct.REFUSE)
    return OrderAct(step.act)


def _rung(workers: dict[int, Actor]) -> Counter[tuple[int, str]]:
    """Return how often each worker was told that an order came to them, left them or came back."""
    of_user = {actor.user_id: pk for pk, actor in workers.items()}
    kinds = [f"workorders.order.{name}" for name in ("assigned", "withdrawn", "returned", "turned_down")]
    rows = Notification.objects.filter(kind__in=kinds, user__in=of_user).values_list("user", "kind")
    return Counter((of_user[user], kind.rpartition(".")[2]) for user, kind in rows)


def _news(act: OrderAct, before: int | None, after: int | None) -> Counter[tuple[int, str]]:
    """Return who has to be told of an act, and of what: once."""
    if act == OrderAct.TURN_DOWN:
        assert after is not None
        return Counter([(after, "turned_down")])
    if act in (OrderAct.ASSIGN, OrderAct.HAND_OVER):
        assert after is not None
        return Counter([(after, "assigned"), *([(before, "withdrawn")] if before else [])])
    if act == OrderAct.ANSWER:
        return Counter([(before, "withdrawn")] if before and before != after else [])
    if act in (OrderAct.RELEASE, OrderAct.CANCEL):
        return Counter([(before, "withdrawn")] if before else [])
    if act == OrderAct.RETURN:
        assert after is not None
        return Counter([(after, "returned")])
    return Counter()


def _is_seen_by_those_it_concerns(order: WorkOrder, facts: dict[str, Any], workers: dict[int, Actor]) -> None:
    """A worker sees own orders and the pool; whose it was before does not see it any more."""
    for pk, actor in workers.items():
        seen = queries.orders_visible_to(actor, order.project).filter(pk=order.pk).exists()
        assert seen == (facts["worker_id"] == pk or facts["state"] == OrderState.WAITING)


def _agrees(facts: dict[str, Any]) -> None:
    """What must hold of an order in every state."""
    state = facts["state"]
    assert state not in ENDED or facts["due_at"] is None
    assert (state in ENDED) == (facts["closed_at"] is not None)
    assert (state == OrderState.HELD) == (facts["held_at"] is not None)
    assert (state == OrderState.QUOTED) == (facts["quoted_at"] is not None)
    assert state not in AFTER_ARRIVAL or facts["arrived_at"] is not None
    assert state != OrderState.CANCELLED or facts["started_at"] is None
    assert state not in AFTER_ACCEPTANCE or facts["accepted_at"] is not None
    assert (state in STANDING) == (facts["alarm_at"] is None)
    assert (facts["due_at"] is None) == (facts["clock"] == "")
    assert facts["finish_due_at"] >= facts["clocks_from_at"] + dt.timedelta(minutes=1440)
    assert facts["stepped_at"] >= facts["opened_at"]


@pytest.mark.parametrize("state", OrderState)
def test_every_state_but_the_cancelled_can_be_left(state: OrderState):
    assert bool(list(transitions.acts_in(state))) == (state != OrderState.CANCELLED)


def test_where_an_act_leads_depends_on_whether_somebody_has_been_there():
    held, quoted = OrderState.HELD, OrderState.QUOTED
    assert transitions.target_of(OrderAct.RESUME, held) == OrderState.WORKING
    assert transitions.target_of(OrderAct.RESUME, held, has_arrived=False) == OrderState.ACCEPTED
    assert transitions.target_of(OrderAct.ARRIVE, held, has_arrived=False) == OrderState.ON_SITE
    assert transitions.target_of(OrderAct.ASSIGN, quoted) == quoted
    assert transitions.target_of(OrderAct.ASSIGN, held) == OrderState.ASSIGNED


def test_table_names_every_act_once():
    assert sorted(one.act for one in transitions.TABLE) == sorted(ACTS)
