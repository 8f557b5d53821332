"""An order goes from hand to hand: with words, told once, its limits running on; turned down, it comes back."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from tests.factories import work

from anju.core import clock, scope
from anju.core.clock import ZONE
from anju.core.errors import AccessDenied, DomainError
from anju.domains.notifications.models import Notification
from anju.domains.workorders import queries, services
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import OrderStep, WorkOrder

NINE = dt.datetime(2026, 11, 16, 9, tzinfo=ZONE)
NOTE = "已关总阀、拆下旧角阀；还差装新角阀"


@pytest.fixture
def people(project: Any) -> list[Any]:
    found = [work.make_worker(project, "张师傅"), work.make_worker(project, "王师傅")]
    work.give_role(project, *found)
    return found


@pytest.fixture
def order(project: Any, people: Any, root: Any) -> WorkOrder:
    """An order that its worker began at nine."""
    with clock.at(NINE):
        work.set_limits(project, 30, 120, 1440)
        order = work.open_order(project)
        services.assign_order(actor=root, order=order, worker=people[0][0])
        for act in (services.accept_order, services.arrive, services.start_work):
            act(actor=people[0][1], order=order)
    order.refresh_from_db()
    return order


def _hand(order: WorkOrder, people: Any, **given: Any) -> OrderStep:
    said = {"worker": people[1][0], "note": NOTE} | given
    return services.hand_over(actor=people[0][1], order=order, **said)


def _told(people: Any) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind__startswith="workorders.order.").order_by("pk")
    names = {actor.user_id: employee.name for employee, actor in people}
    return [(names[row.user_id], row.kind.rpartition(".")[2]) for row in rows if row.user_id in names]


def test_a_colleague_takes_the_order_on(order: Any, people: Any) -> None:
    before = order.arrive_due_at, order.finish_due_at, order.arrived_at, order.started_at
    told = len(_told(people))
    with clock.at(NINE + dt.timedelta(hours=1)), scope.enter([order.project_id], actor=people[0][1]):
        _hand(order, people)
    order.refresh_from_db()
    assert (order.state, order.worker) == (OrderState.ASSIGNED, people[1][0])
    assert (order.arrive_due_at, order.finish_due_at, order.arrived_at, order.started_at) == before
    assert order.accept_due_at == NINE + dt.timedelta(minutes=90)
    assert _told(people)[told:] == [("王师傅", "assigned")]
    assert not queries.orders_visible_to(people[0][1], order.project).filter(pk=order.pk).exists()
    with pytest.raises(services.NotPossible):
        services.finish_order(actor=people[0][1], order=order, note="好了")
    for act in (services.accept_order, services.start_work):
        act(actor=people[1][1], order=order)
    services.finish_order(actor=people[1][1], order=order, note="好了")
    order.refresh_from_db()
    assert order.state == OrderState.DONE
    step = OrderStep.objects.get(order=order, act=OrderAct.HAND_OVER)
    assert (step.note, step.is_public) == (NOTE, False)


def test_turned_down_it_comes_back_and_goes_on(order: Any, people: Any) -> None:
    _hand(order, people)
    told = len(_told(people))
    services.refuse_order(actor=people[1][1], order=order, note="手上有急修")
    order.refresh_from_db()
    assert (order.state, order.worker) == (OrderState.ACCEPTED, people[0][0])
    assert _told(people)[told:] == [("张师傅", "turned_down")]
    services.start_work(actor=people[0][1], order=order)
    services.finish_order(actor=people[0][1], order=order, note="好了")


def test_turned_down_by_whom_the_desk_gave_it_to_goes_to_the_desk(order: Any, people: Any, root: Any) -> None:
    _hand(order, people)
    services.assign_order(actor=root, order=order, worker=people[0][0])
    services.refuse_order(actor=people[0][1], order=order, note="不在现场")
    order.refresh_from_db()
    assert (order.state, order.worker) == (OrderState.WAITING, None)


def test_it_goes_to_the_desk_where_the_giver_has_left(order: Any, people: Any) -> None:
    _hand(order, people)
    people[0][0].left_on = clock.today() - dt.timedelta(days=1)
    people[0][0].save(update_fields=["left_on"])
    services.refuse_order(actor=people[1][1], order=order, note="不会修")
    order.refresh_from_db()
    assert order.state == OrderState.WAITING


def test_a_contact_in_between_does_not_lose_the_way_back(order: Any, people: Any) -> None:
    _hand(order, people)
    services.contact_resident(actor=people[1][1], order=order, note="约了下午")
    services.refuse_order(actor=people[1][1], order=order, note="下午没空")
    order.refresh_from_db()
    assert order.worker == people[0][0]


def test_held_work_is_handed_over_and_its_clock_goes_on(order: Any, people: Any) -> None:
    with clock.at(NINE + dt.timedelta(hours=1)):
        services.hold_order(actor=people[0][1], order=order, reason="material")
    with clock.at(NINE + dt.timedelta(hours=3)):
        _hand(order, people)
    order.refresh_from_db()
    assert order.held_at is None
    assert order.finish_due_at == NINE + dt.timedelta(hours=26)


def test_sent_twice_from_a_phone_it_is_one(project: Any, order: Any, people: Any) -> None:
    keys = {"hand_over": uuid4(), "refuse": uuid4()}
    fields = {"hand_over": {"worker": str(people[1][0].pk), "note": NOTE}, "refuse": {"note": "手上有急修"}}
    for which, act in ((0, "hand_over"), (1, "refuse")):
        steps = {
            services.apply_act(
                actor=people[which][1],
                project=project,
                order_id=order.pk,
                act=act,
                client_id=keys[act],
                device_at=NINE + dt.timedelta(minutes=30),
                fields=fields[act],
            ).pk
            for _time in range(2)
        }
        assert len(steps) == 1
    order.refresh_from_db()
    assert (order.state, order.worker) == (OrderState.ACCEPTED, people[0][0])


def test_without_words_to_oneself_or_to_a_stranger_it_is_refused(
    project: Any, other_project: Any, order: Any, people: Any
) -> None:
    with scope.enter([other_project.pk]):
        stranger = work.make_worker(other_project, "别处的人")
        work.give_role(other_project, stranger)
    before = OrderStep.objects.count()
    with pytest.raises(DomainError):
        _hand(order, people, note=" ")
    with pytest.raises(DomainError):
        _hand(order, people, worker=people[0][0])
    with pytest.raises(DomainError):
        _hand(order, people, worker=stranger[0])
    with pytest.raises((services.NotPossible, AccessDenied)):
        services.hand_over(actor=people[1][1], order=order, worker=people[0][0], note=NOTE)
    assert OrderStep.objects.count() == before


@pytest.mark.parametrize("state", [OrderState.ASSIGNED, OrderState.DONE, OrderState.QUOTED, OrderState.APPROVING])
def test_only_what_is_in_ones_hands_is_handed_over(order: Any, people: Any, state: OrderState) -> None:
    from anju.domains.workorders.calc import transitions

    assert transitions.target_of(OrderAct.HAND_OVER, state) is None
