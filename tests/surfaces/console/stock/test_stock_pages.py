"""Stock on screen: goods received by form, counted by keyboard, ordered from the reorder list."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.test import Client
from tests.factories import stock as made
from tests.factories import work

from anju.domains.stock import services
from anju.domains.stock.enums import CountState
from anju.domains.stock.models import Balance, Count, Purchase, Slip

Browsers = Callable[..., Client]


def test_goods_are_received_and_moved_by_form(signed_in: Browsers, project: Any) -> None:
    store, target, item, supplier = (
        made.make_store(project),
        made.make_store(project),
        made.make_item(project, "角阀"),
        made.make_supplier(project),
    )
    keeper = signed_in("storekeeper", project=project)
    sent = {"store": store.pk, "supplier": supplier.pk, "item_1": item.pk, "quantity_1": "10", "price_1": "8.4"}
    answer = keeper.post("/p/T1/stock/receive/", sent)
    assert answer["Location"] == f"/p/T1/stock/slips/{Slip.objects.get().pk}/"
    wrong = {"source": store.pk, "target": target.pk, "item_1": item.pk, "quantity_1": "11"}
    assert keeper.post("/p/T1/stock/move/", wrong).status_code == 422
    assert keeper.post("/p/T1/stock/move/", {**wrong, "quantity_1": "4"}).status_code == 302
    assert dict(Balance.objects.values_list("store", "quantity")) == {store.pk: Decimal(6), target.pk: Decimal(4)}
    assert "角阀" in keeper.get("/p/T1/stock/").content.decode()
    assert keeper.get(f"/p/T1/stock/items/{item.pk}/?tab=movements").status_code == 200


def test_a_store_is_counted_on_one_sheet(signed_in: Browsers, project: Any) -> None:
    store, item, other = made.make_store(project), made.make_item(project), made.make_item(project)
    made.receive(project, store, item, "10", "5.00")
    keeper = signed_in("storekeeper", project=project)
    answer = keeper.post("/p/T1/stock/counts/new/", {"store": store.pk})
    sheet = answer["Location"]
    wrong = keeper.post(sheet, {f"item_{item.pk}": "many", "save": "1"})
    assert wrong.status_code == 422
    assert "many" in wrong.content.decode()
    keeper.post(sheet, {f"item_{item.pk}": "９.5", "other": other.pk, "other_quantity": "2", "save": "1"})
    count = Count.objects.get()
    assert {line.item_id: line.counted for line in count.lines.all()} == {item.pk: Decimal("9.5"), other.pk: Decimal(2)}
    keeper.post(sheet, {f"item_{item.pk}": "9.5", f"item_{other.pk}": "2", "submit": "1"})
    count.refresh_from_db()
    assert count.state == CountState.SUBMITTED
    assert keeper.get(f"/p/T1/stock/counts/{count.pk}/").status_code == 200


def test_the_reorder_list_becomes_a_purchase_request(signed_in: Browsers, project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project, "感应灯头")
    made.receive(project, store, item, "1", "12.00")
    services.set_level(actor=made.ROOT, project=project, store=store, item=item, minimum=Decimal(5), target=Decimal(20))
    keeper = signed_in("storekeeper", project=project)
    assert "感应灯头" in keeper.get("/p/T1/stock/reorder/").content.decode()
    form = keeper.get("/p/T1/stock/purchases/reorder/").content.decode()
    assert 'value="19.000"' in form
    assert 'value="12.0000"' in form
    sent = {"reason": "补货", "item_1": item.pk, "quantity_1": "19", "price_1": "12"}
    answer = keeper.post("/p/T1/stock/purchases/reorder/", sent)
    purchase = Purchase.objects.get()
    assert answer["Location"] == f"/p/T1/stock/purchases/{purchase.pk}/"
    assert purchase.amount == Decimal("228.00")


def test_materials_are_issued_to_an_order_and_come_back(signed_in: Browsers, project: Any) -> None:
    store, item, order = made.make_store(project), made.make_item(project, "角阀"), work.open_order(project)
    made.receive(project, store, item, "10", "5.00")
    keeper = signed_in("storekeeper", project=project)
    assert f'value="{order.number}"' in keeper.get(f"/p/T1/stock/issue/?order={order.number}").content.decode()
    sent = {"order": order.number.lower(), "store": store.pk, "item_1": item.pk, "quantity_1": "3"}
    assert keeper.post("/p/T1/stock/issue/", sent).status_code == 302
    assert keeper.post("/p/T1/stock/issue/", {**sent, "order": "W1-1"}).status_code == 422
    back = {"order": order.number, "store": store.pk, "item": item.pk, "quantity": "1"}
    assert keeper.post("/p/T1/stock/unused/", back).status_code == 302
    assert keeper.post("/p/T1/stock/unused/", {**back, "quantity": "3"}).status_code == 422
    page = keeper.get(f"/p/T1/orders/{order.pk}/?tab=materials").content.decode()
    assert "10.00" in page
    assert "角阀" in page


def test_the_cost_of_materials_is_shown_and_taken_away(signed_in: Browsers, project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project, "角阀", category="水暖")
    made.receive(project, store, item, "10", "5.00")
    services.issue_material(
        actor=made.ROOT,
        project=project,
        store=store,
        item=item,
        quantity=Decimal(3),
        subject="workorders.order",
        subject_id=1,
    )
    keeper = signed_in("storekeeper", project=project)
    page = keeper.get("/p/T1/stock/usage/").content.decode()
    assert "水暖" in page
    assert "15.00" in page
    book = keeper.get("/p/T1/stock/usage/?as=xlsx")
    assert book["Content-Type"].endswith("spreadsheetml.sheet")
