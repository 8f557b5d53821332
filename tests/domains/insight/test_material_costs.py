"""What materials of work cost, by worker, class, building and who bears it; every view adds up to what was used."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories import stock as made
from tests.factories import work

from anju.core import clock
from anju.core.errors import AccessDenied
from anju.core.money import total
from anju.domains.insight import queries
from anju.domains.repairs.models import Liability
from anju.domains.stock import queries as stock
from anju.domains.stock import services
from anju.domains.workorders.models import WorkOrder

ORDERS = "workorders.order"


def _used(project: Any, store: Any, item: Any, order: WorkOrder, quantity: str) -> None:
    services.issue_material(
        actor=made.ROOT,
        project=project,
        store=store,
        item=item,
        quantity=Decimal(quantity),
        subject=ORDERS,
        subject_id=order.pk,
    )


def test_costs_follow_who_used_the_material_and_add_up_in_every_view(project: Any) -> None:
    (hand, _actor), (other, _other) = work.make_worker(project), work.make_worker(project, "李师傅")
    warehouse, own = made.make_store(project), made.make_store(project, employee=other)
    item = made.make_item(project)
    made.receive(project, warehouse, item, "10", "5.00")
    services.move_materials(
        actor=made.ROOT, project=project, source=warehouse, target=own, lines=[services.Line(item, Decimal(4))]
    )
    first, second = work.open_order(project), work.open_order(project)
    WorkOrder.objects.filter(pk=first.pk).update(worker=hand, state="assigned", assigned_at=clock.now())
    Liability.objects.create(project=project, order=first, liable="fee", at=clock.now())
    Liability.objects.create(project=project, order=first, liable="owner", at=clock.now())
    _used(project, warehouse, item, first, "2")
    _used(project, own, item, second, "3")
    today = clock.today()
    found = queries.material_costs(made.ROOT, project, today, today)
    told = {(one.name, one.works, one.cost) for one in found["worker"]}
    assert told == {("张师傅", 1, Decimal("10.00")), ("李师傅", 1, Decimal("15.00"))}
    assert {(one.name, one.cost) for one in found["liable"]} == {("owner", Decimal(10)), ("", Decimal(15))}
    assert {total(one.cost for one in lines) for lines in found.values()} == {Decimal("25.00")}
    assert queries.material_costs(made.ROOT, project, today - dt.timedelta(9), today - dt.timedelta(1)) == {}
    with pytest.raises(AccessDenied):
        queries.material_costs(actor_with(), project, today, today)


def test_purchases_prices_and_what_nobody_uses(project: Any) -> None:
    store, used, kept = made.make_store(project), made.make_item(project), made.make_item(project)
    supplier, today = made.make_supplier(project, "五金店"), clock.today()
    for item, quantity, price in ((used, "4", "2.50"), (used, "6", "3.00"), (kept, "2", "9.00")):
        lines = [services.Line(item, Decimal(quantity), Decimal(price))]
        services.receive_goods(actor=made.ROOT, project=project, store=store, supplier=supplier, lines=lines)
    services.return_goods(
        actor=made.ROOT,
        project=project,
        store=store,
        supplier=supplier,
        lines=[services.Line(kept, Decimal(1))],
        note="破损",
    )
    _used(project, store, used, work.open_order(project), "5")
    (bought,) = stock.bought_by_supplier(made.ROOT, project, today, today)
    assert (bought["slips"], bought["returned"], bought["cost"]) == (4, Decimal("9.00"), Decimal("37.00"))
    assert [one["code"] for one in stock.slow_movers(made.ROOT, project, today)] == [kept.code]
    assert [one.unit_price for one in stock.prices_of(made.ROOT, project, used)] == [Decimal(3), Decimal("2.5")]
    (month,) = stock.used_by_month_and_item(made.ROOT, project, today, today)
    assert (month["item__code"], month["quantity"], month["cost"]) == (used.code, Decimal(5), Decimal("14.00"))
