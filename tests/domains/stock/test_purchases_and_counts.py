"""Purchases and stocktakes: asked for, approved by somebody else, booked; opening stock from Excel."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.db import IntegrityError, transaction
from tests.factories import stock as made

from anju.core import scope
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.sheets.importing import import_roster
from anju.domains.approvals import queries as approvals
from anju.domains.approvals import services as deciding
from anju.domains.identity import queries as identity
from anju.domains.stock import policies, queries, services
from anju.domains.stock.enums import CountState, PurchaseState
from anju.domains.stock.models import Balance, Count, Purchase, Slip
from anju.domains.stock.services import Line

Hire = Callable[..., Actor]


@pytest.fixture
def hire(project: Any, make_user: Callable[..., Any]) -> Hire:
    def hired(name: str, *roles: str, everywhere: bool = False) -> Actor:
        user = make_user(name, *roles, project=None if everywhere else project)
        return identity.actor_for(user, surface="test")

    return hired


def _decide(actor: Actor, project: Any, kind: Any, pk: int, is_approved: bool = True) -> None:
    request = approvals.latest_request(project, kind.name, pk)
    assert request is not None
    deciding.decide(actor=actor, request=request, is_approved=is_approved, note="" if is_approved else "重点")


def _held(store: Any, item: Any) -> tuple[Decimal, Decimal]:
    found = Balance.objects.get(store=store, item=item)
    return found.quantity, found.value


def _request(actor: Actor, project: Any, item: Any, quantity: str = "10", price: str = "5.00") -> Purchase:
    return services.request_purchase(
        actor=actor, project=project, reason="补货", lines=[Line(item, Decimal(quantity), Decimal(price))]
    )


def test_a_purchase_goes_from_request_to_the_shelf(project: Any, hire: Hire) -> None:
    keeper, manager = hire("cangguan", "storekeeper"), hire("jingli", "project_manager")
    store, item, supplier = made.make_store(project), made.make_item(project), made.make_supplier(project)
    purchase = _request(keeper, project, item)
    with pytest.raises(DomainError):
        services.order_purchase(actor=keeper, purchase=purchase, supplier=supplier)
    _decide(manager, project, policies.PURCHASE_REQUEST, purchase.pk)
    services.order_purchase(actor=keeper, purchase=purchase, supplier=supplier)
    assert queries.coming_by_item(project) == {item.pk: Decimal(10)}
    (line,) = purchase.lines.all()
    services.receive_purchase(actor=keeper, purchase=purchase, store=store, quantities={line.pk: Decimal(4)})
    purchase.refresh_from_db()
    assert purchase.state == PurchaseState.PARTLY
    with pytest.raises(DomainError):
        services.receive_purchase(actor=keeper, purchase=purchase, store=store, quantities={line.pk: Decimal(7)})
    with pytest.raises(DomainError, match="approved"):
        services.receive_purchase(actor=manager, purchase=purchase, store=store, quantities={line.pk: Decimal(6)})
    services.receive_purchase(actor=keeper, purchase=purchase, store=store, quantities={line.pk: Decimal(6)})
    purchase.refresh_from_db()
    assert purchase.state == PurchaseState.RECEIVED
    assert _held(store, item) == (Decimal(10), Decimal("50.00"))
    assert Slip.objects.filter(purchase=purchase, supplier=supplier).count() == 2


def test_who_asks_does_not_approve_and_large_sums_go_to_the_group(project: Any, hire: Hire) -> None:
    manager, group = hire("jingli", "project_manager"), hire("jituan", "group", everywhere=True)
    item = made.make_item(project)
    purchase = _request(manager, project, item)
    with pytest.raises(AccessDenied):
        _decide(manager, project, policies.PURCHASE_REQUEST, purchase.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Purchase.objects.filter(pk=purchase.pk).update(decided_by=manager.user_id)
    keeper = hire("cangguan", "storekeeper")
    large = _request(keeper, project, item, "1000", "5.01")
    _decide(manager, project, policies.PURCHASE_REQUEST, large.pk)
    large.refresh_from_db()
    assert large.state == PurchaseState.APPLIED
    _decide(group, project, policies.PURCHASE_REQUEST, large.pk)
    large.refresh_from_db()
    assert large.state == PurchaseState.APPROVED


def test_a_refused_purchase_is_not_ordered_and_one_can_be_closed_short(project: Any, hire: Hire) -> None:
    keeper, manager = hire("cangguan", "storekeeper"), hire("jingli", "project_manager")
    item, supplier = made.make_item(project), made.make_supplier(project)
    refused, bought = _request(keeper, project, item), _request(keeper, project, item)
    _decide(manager, project, policies.PURCHASE_REQUEST, refused.pk, is_approved=False)
    _decide(manager, project, policies.PURCHASE_REQUEST, bought.pk)
    with pytest.raises(DomainError):
        services.order_purchase(actor=keeper, purchase=refused, supplier=supplier)
    services.order_purchase(actor=keeper, purchase=bought, supplier=supplier)
    services.close_purchase(actor=keeper, purchase=bought, reason="停产")
    assert queries.coming_by_item(project) == {}


def test_what_runs_low_is_proposed_less_what_is_coming(project: Any, hire: Hire) -> None:
    keeper = hire("cangguan", "storekeeper")
    store, item, plenty = made.make_store(project), made.make_item(project), made.make_item(project)
    made.receive(project, store, item, "3", "2.50")
    made.receive(project, store, plenty, "30", "2.50")
    for one in (item, plenty):
        services.set_level(actor=keeper, project=project, store=store, item=one, minimum=Decimal(5), target=Decimal(20))
    assert [one.item for one in queries.to_reorder(keeper, project)] == [item]
    assert queries.reorder_proposal(keeper, project) == [(item, Decimal(17), Decimal("2.5000"))]
    _request(keeper, project, item, "10", "2.50")
    assert queries.reorder_proposal(keeper, project) == [(item, Decimal(7), Decimal("2.5000"))]


def _counted(project: Any, keeper: Actor, store: Any, quantities: dict[int, Decimal | None]) -> Count:
    count = services.begin_count(actor=keeper, project=project, store=store)
    services.enter_counts(actor=keeper, count=count, quantities=quantities)
    return services.submit_count(actor=keeper, count=count)


def test_variance_is_booked_when_somebody_else_approves(project: Any, hire: Hire) -> None:
    keeper, manager = hire("cangguan", "storekeeper", "project_manager"), hire("jingli", "project_manager")
    store, lost, found, new = made.make_store(project), *(made.make_item(project) for _ in range(3))
    made.receive(project, store, lost, "10", "5.00")
    made.receive(project, store, found, "4", "2.00")
    count = _counted(project, keeper, store, {lost.pk: Decimal(8), found.pk: Decimal(5), new.pk: Decimal(1)})
    assert _held(store, lost)[0] == Decimal(10)
    with pytest.raises(AccessDenied):
        _decide(keeper, project, policies.COUNT_REQUEST, count.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Count.objects.filter(pk=count.pk).update(decided_by=keeper.user_id)
    _decide(manager, project, policies.COUNT_REQUEST, count.pk)
    count.refresh_from_db()
    assert count.state == CountState.POSTED
    assert _held(store, lost) == (Decimal(8), Decimal("40.00"))
    assert _held(store, found) == (Decimal(5), Decimal("10.00"))
    assert _held(store, new) == (Decimal(1), Decimal("0.00"))


def test_a_refused_variance_is_counted_again(project: Any, hire: Hire) -> None:
    keeper, manager = hire("cangguan", "storekeeper"), hire("jingli", "project_manager")
    store, item = made.make_store(project), made.make_item(project)
    made.receive(project, store, item, "10", "5.00")
    count = _counted(project, keeper, store, {item.pk: Decimal(1)})
    _decide(manager, project, policies.COUNT_REQUEST, count.pk, is_approved=False)
    count.refresh_from_db()
    assert count.state == CountState.OPEN
    assert _held(store, item)[0] == Decimal(10)


def test_every_line_is_counted_before_it_is_submitted(project: Any, hire: Hire) -> None:
    keeper = hire("cangguan", "storekeeper")
    store, first, second = made.make_store(project), made.make_item(project), made.make_item(project)
    made.receive(project, store, first, "10", "5.00")
    made.receive(project, store, second, "10", "5.00")
    with pytest.raises(DomainError, match="1 material"):
        _counted(project, keeper, store, {first.pk: Decimal(10)})
    with pytest.raises(DomainError):
        services.begin_count(actor=keeper, project=project, store=store)


def test_goods_that_move_during_a_count_do_not_count_twice(project: Any, hire: Hire) -> None:
    keeper, manager = hire("cangguan", "storekeeper"), hire("jingli", "project_manager")
    store, item = made.make_store(project), made.make_item(project)
    made.receive(project, store, item, "10", "5.00")
    count = services.begin_count(actor=keeper, project=project, store=store)
    made.receive(project, store, item, "5", "5.00")
    services.enter_counts(actor=keeper, count=count, quantities={item.pk: Decimal(14)})
    services.submit_count(actor=keeper, count=count)
    services.issue_material(
        actor=made.ROOT,
        project=project,
        store=store,
        item=item,
        quantity=Decimal(2),
        subject="workorders.order",
        subject_id=1,
    )
    _decide(manager, project, policies.COUNT_REQUEST, count.pk)
    assert _held(store, item) == (Decimal(12), Decimal("60.00"))


_HEADS = ["物料编码", "物料名称", "规格", "计量单位", "库房", "期初数量", "单价"]


def _sheet(*rows: tuple[Any, ...], heads: list[str] = _HEADS) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("期初库存")
        sheet.write_row(0, 0, heads)
        for at, row in enumerate(rows, start=1):
            sheet.write_row(at, 0, row)
    return file.getvalue()


def test_materials_and_opening_stock_come_from_excel_once(project: Any) -> None:
    made.make_store(project, "一号仓")
    content = _sheet(("M001", "角阀", "4 分", "只", "一号仓", 12, 8.5), ("M002", "生料带", "", "卷", "", None, None))
    with scope.enter([project.pk], actor=made.ROOT):
        first = import_roster(actor=made.ROOT, project=project, workbook=content, filename="a.xlsx", strict=True)
        assert not first.summary.errors
        import_roster(actor=made.ROOT, project=project, workbook=content, filename="a.xlsx", strict=True)
        wrong = _sheet(("M003", "灯泡", "", "只", "没有的仓", 1, 1), ("M001", "角阀", "", "只", "一号仓", 99, 1))
        refused = import_roster(actor=made.ROOT, project=project, workbook=wrong, filename="b.xlsx", strict=True)
    assert {one.row for one in refused.summary.errors} == {2, 3}
    assert Slip.objects.count() == 1
    found = Balance.objects.get()
    assert (found.quantity, found.value) == (Decimal(12), Decimal("102.00"))


def test_opening_stock_is_told_by_value_and_ends_with_the_first_stocktake(project: Any, hire: Hire) -> None:
    keeper, store = hire("cangguan", "storekeeper"), made.make_store(project, "一号仓")
    heads = ["物料编码", "物料名称", "计量单位", "库房", "期初数量", "单价", "金额"]
    told = _sheet(("M001", "角阀", "只", "一号仓", 3, None, 10), ("M002", "灯泡", "只", "一号仓", 3, 2, 7), heads=heads)
    later = _sheet(("M003", "闸阀", "只", "一号仓", 1, 5, None), heads=heads)
    with scope.enter([project.pk], actor=keeper):
        first = import_roster(actor=keeper, project=project, workbook=told, filename="a.xlsx")
        assert [(one.row, one.reason.code) for one in first.summary.errors] == [(3, "worth")]
        found = Balance.objects.get()
        assert (found.quantity, found.value) == (Decimal(3), Decimal("10.00"))
        services.begin_count(actor=keeper, project=project, store=store)
        second = import_roster(actor=keeper, project=project, workbook=later, filename="b.xlsx")
    assert [(one.row, one.reason.code) for one in second.summary.errors] == [(2, "counted")]
    with pytest.raises(DomainError, match="counted already"):
        services.take_opening(
            actor=keeper, project=project, store=store, lines=[Line(found.item, Decimal(1), Decimal(1))]
        )
