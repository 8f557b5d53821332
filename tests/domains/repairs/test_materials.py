"""Materials of a repair come out of what its worker carries; its cost follows the average of the stores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from tests.factories import work

from anju.core.errors import DomainError
from anju.domains.repairs import queries, services
from anju.domains.stock import policies as stock
from anju.domains.stock import services as moving
from anju.domains.stock.models import Item, Slip
from anju.domains.workorders import policies
from anju.domains.workorders import services as workorders


@pytest.fixture
def valve(project: Any, worker: Any, root: Any) -> Item:
    """Three valves of 18.00 in the worker's own stock."""
    item = moving.save_item(actor=root, project=project, code="V1", name="角阀", measure="个")
    store = moving.save_store(actor=root, project=project, name="张师傅", employee=worker[0])
    lines = [moving.Line(item, Decimal(3), Decimal(18))]
    moving.take_opening(actor=root, project=project, store=store, lines=lines)
    return item


@pytest.fixture
def hands(project: Any, worker: Any) -> Any:
    """The worker, who may use their own stock."""
    return work.actor_of(worker[0].user, project, policies.WORK, stock.USE)


def test_material_is_charged_once_at_its_cost(order: Any, valve: Item, hands: Any, quoted: Any, agree: Any):
    agree(quoted())
    sent = uuid4()
    for _time in range(2):
        services.use_material(actor=hands, order=order, item_id=valve.pk, quantity=Decimal(2), client_id=sent)
    services.use_material(actor=hands, order=order, item_id=valve.pk, quantity=Decimal(1), is_back=True)
    used = queries.materials_of(order)
    assert [(one.item.pk, one.used, f"{one.cost}") for one in used] == [(valve.pk, Decimal(1), "18.00")]
    cost = queries.work_cost_of(queries.repair_of(order), used)
    assert (f"{cost.labour}", f"{cost.total}") == ("80.00", "98.00")
    assert [f"{one.quantity.normalize():f}" for one in queries.own_stock(hands, order.project)] == ["2"]


def test_no_material_of_paid_work_before_consent(order: Any, valve: Item, hands: Any, quoted: Any, agree: Any):
    services.say_who_is_liable(actor=hands, order=order, liable="owner")
    with pytest.raises(workorders.NotPossible, match="pays"):
        services.use_material(actor=hands, order=order, item_id=valve.pk, quantity=Decimal(1))
    agree(quoted())
    services.use_material(actor=hands, order=order, item_id=valve.pk, quantity=Decimal(1))


@pytest.mark.parametrize("quantity", ["4", "0", "-1"])
def test_never_more_than_there_is(order: Any, valve: Item, hands: Any, quantity: str):
    with pytest.raises(DomainError):
        services.use_material(actor=hands, order=order, item_id=valve.pk, quantity=Decimal(quantity))
    assert not Slip.objects.filter(kind="issue").exists()


def test_nobody_uses_material_for_other_peoples_orders(project: Any, order: Any, valve: Item):
    employee, _actor = work.make_worker(project, "王师傅")
    stranger = work.actor_of(employee.user, project, policies.WORK, stock.USE)
    with pytest.raises(workorders.NotPossible):
        services.use_material(actor=stranger, order=order, item_id=valve.pk, quantity=Decimal(1))


def test_phone_sends_what_was_used(project: Any, order: Any, valve: Item, hands: Any):
    for act, quantity in (("material", "2"), ("give_back", "1")):
        services.apply_act(
            actor=hands,
            project=project,
            order_id=order.pk,
            act=act,
            client_id=uuid4(),
            device_at=None,
            fields={"material": str(valve.pk), "quantity": quantity},
        )
    assert [one.used for one in queries.materials_of(order)] == [Decimal(1)]


def test_two_phones_that_used_the_same_stock_off_line(project: Any, order: Any, valve: Item, hands: Any, worker: Any):
    """Of three valves each phone used two: the second is told what is left, nothing is negative, and both go on."""

    def used(quantity: str, sent: Any) -> None:
        services.apply_act(
            actor=hands,
            project=project,
            order_id=order.pk,
            act="material",
            client_id=sent,
            device_at=None,
            fields={"material": str(valve.pk), "quantity": quantity, "called": "角阀"},
        )

    first, second = uuid4(), uuid4()
    used("2", first)
    for _time in range(2):
        with pytest.raises(moving.NotEnough, match="1") as told:
            used("2", second)
        assert "角阀" in str(told.value)
    used("2", first)
    assert [one.used for one in queries.materials_of(order)] == [Decimal(2)]
    # The same item of the phone's queue, with what there was in truth; a refused one has left nothing behind.
    used("1", second)
    used("1", second)
    assert [one.used for one in queries.materials_of(order)] == [Decimal(3)]
    assert queries.own_stock(hands, project) == [] or queries.own_stock(hands, project)[0].quantity == 0
    workorders.start_work(actor=worker[1], order=order)
    workorders.finish_order(actor=worker[1], order=order, note="已更换")
