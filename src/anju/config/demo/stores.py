"""The demonstration's stores: what lies on the shelves, what technicians carry, what orders used, what runs low."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.improvements import services as improvements
from anju.domains.improvements.services import Origin
from anju.domains.stock import queries
from anju.domains.stock import services as stock
from anju.domains.stock.models import Item, Store, Supplier
from anju.domains.stock.services import Line
from anju.domains.tenancy.models import Project
from anju.domains.workorders import queries as workorders
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import WorkOrder

ORDERS = "workorders.order"
# code, name, specification, unit, kind, cost class, bought, price, reorder below
_ITEMS = (
    ("SN-001", "三角阀", "DN15 铜", "只", "水暖", "upkeep", "60", "18.50", "20"),
    ("SN-002", "水龙头陶瓷阀芯", "40 mm", "只", "水暖", "upkeep", "80", "6.80", "30"),
    ("SN-003", "编织软管", "50 cm", "根", "水暖", "upkeep", "40", "9.20", "20"),
    ("SN-004", "生料带", "20 m", "卷", "水暖", "upkeep", "50", "1.35", "10"),
    ("SN-005", "马桶进水阀", "通用", "套", "水暖", "upkeep", "12", "32.00", "15"),
    ("DQ-001", "LED 声控灯", "9 W", "只", "电气", "upkeep", "120", "12.60", "40"),
    ("DQ-002", "空气开关", "2P 32 A", "只", "电气", "upkeep", "24", "26.40", "10"),
    ("DQ-003", "五孔插座", "10 A", "只", "电气", "upkeep", "30", "8.90", "10"),
    ("DQ-004", "绝缘胶带", "18 mm", "卷", "电气", "upkeep", "45", "2.20", "10"),
    ("MC-001", "闭门器", "65 kg", "只", "门窗", "upkeep", "8", "96.00", "10"),
    ("MC-002", "入户门锁芯", "AB 级", "只", "门窗", "upkeep", "10", "58.00", "5"),
    ("BJ-001", "垃圾袋", "90×100 cm", "包", "保洁", "cleaning", "200", "7.50", "50"),
    ("BJ-002", "清洁剂", "5 kg", "桶", "保洁", "cleaning", "18", "46.00", "6"),
    ("LH-001", "复合肥", "50 kg", "袋", "绿化", "greening", "9", "135.00", "4"),
)
_SUPPLIERS = (("华南水暖五金批发部", "水暖、五金"), ("鹏城电气经营部", "灯具、开关、线材"))
_CARRIED = ("SN-001", "SN-002", "SN-004", "DQ-001", "DQ-004")
_USED = ("SN-001", "SN-002", "SN-003", "SN-004", "DQ-001", "DQ-003")
USES = 24


def keep_stores(*, actor: Actor, project: Project, staff: dict[str, User]) -> None:
    """Fill the stores, let recent orders use materials, ask for what runs low, and count one shelf."""
    keeper = identity.actor_for(staff["storekeeper"], surface="demo")
    chance = random.Random("anju-stores")  # noqa: S311 - believable shelves, not a secret
    suppliers = [
        stock.save_supplier(actor=keeper, project=project, name=name, supplies=supplies, phone=f"0755-8{number}660012")
        for number, (name, supplies) in enumerate(_SUPPLIERS, start=3)
    ]
    warehouse = stock.save_store(actor=keeper, project=project, name="工程仓库")
    hand = workorders.employee_of(identity.actor_for(staff["technician"], surface="demo"))
    carried = stock.save_store(actor=keeper, project=project, name="张师傅个人库", employee=hand)
    items = _shelves(keeper, project, warehouse, suppliers)
    stock.move_materials(
        actor=keeper,
        project=project,
        source=warehouse,
        target=carried,
        lines=[Line(items[code], Decimal(6)) for code in _CARRIED],
        note="维修工随身备料",
    )
    _use(keeper, project, warehouse, items, chance)
    wanted = [Line(items["SN-005"], Decimal(20), Decimal("32.00")), Line(items["MC-001"], Decimal(10), Decimal(96))]
    stock.request_purchase(actor=keeper, project=project, reason="低于补货下限，补齐常用备件", lines=wanted)
    _bill(project, suppliers[0], staff)
    count = stock.begin_count(actor=keeper, project=project, store=carried, note="月末盘点")
    found: dict[int, Decimal | None] = {items[code].pk: Decimal(6) for code in _CARRIED[1:]}
    stock.enter_counts(actor=keeper, count=count, quantities={items[_CARRIED[0]].pk: Decimal(5), **found})
    stock.submit_count(actor=keeper, count=count)


def _shelves(keeper: Actor, project: Project, store: Store, suppliers: list[Supplier]) -> dict[str, Item]:
    items, bought = {}, []
    for code, name, spec, measure, category, cost_class, quantity, price, minimum in _ITEMS:
        items[code] = stock.save_item(
            actor=keeper,
            project=project,
            code=code,
            name=name,
            spec=spec,
            measure=measure,
            category=category,
            cost_class=cost_class,
        )
        bought.append(Line(items[code], Decimal(quantity), Decimal(price)))
        least = Decimal(minimum)
        stock.set_level(actor=keeper, project=project, store=store, item=items[code], minimum=least, target=least * 2)
    half = len(bought) // 2
    for supplier, lines in zip(suppliers, (bought[:half], bought[half:]), strict=True):
        stock.receive_goods(actor=keeper, project=project, store=store, supplier=supplier, lines=lines, note="季度备料")
    return items


def _bill(project: Project, supplier: Supplier, staff: dict[str, User]) -> None:
    """Enter a supplier's invoice whose price of one material is higher than the receipt, and ask for half of it."""
    clerk = identity.actor_for(staff["finance"], surface="demo")
    goods: list[Any] = list(queries.goods_to_invoice(clerk, project, supplier))
    dearer = Decimal("0.20") * goods[0].left
    lines = [
        stock.Matched(one.pk, one.left, one.left_value + (dearer if one is goods[0] else Decimal(0))) for one in goods
    ]
    amount = sum((line.amount for line in lines), Decimal(0))
    tax = round(amount * 13 / 113, 2)
    paper = stock.Paper(paper_number="25442000000123456789", on_date=clock.today(), amount=amount, tax=tax)
    invoice = stock.enter_invoice(actor=clerk, project=project, supplier=supplier, paper=paper, lines=lines)
    engineer = identity.actor_for(staff["engineering_head"], surface="demo")
    stock.ask_payment(actor=engineer, invoice=invoice, amount=round(amount / 2, 2), note="首付一半")


def _use(keeper: Actor, project: Project, store: Store, items: dict[str, Item], chance: random.Random) -> None:
    for order in _ended(keeper, project)[:USES]:
        stock.issue_material(
            actor=keeper,
            project=project,
            store=store,
            item=items[chance.choice(_USED)],
            quantity=Decimal(chance.choice((1, 1, 1, 2))),
            subject=ORDERS,
            subject_id=order.pk,
            note=order.number,
        )


def _ended(keeper: Actor, project: Project) -> list[WorkOrder]:
    rows = workorders.orders_visible_to(keeper, project).filter(state=OrderState.CLOSED, kind="service.repair")
    return list(rows.order_by("-pk")[:USES])


def open_measures(*, actor: Actor, project: Project, staff: dict[str, User]) -> None:
    """Follow two findings of the analyses: one in time, one that should have been done."""
    manager = identity.actor_for(staff["project_manager"], surface="demo")
    head = workorders.employee_of(identity.actor_for(staff["engineering_head"], surface="demo"))
    assert head is not None, "the head of engineering of the demonstration is employed (demo.people)"
    today = clock.today()
    told = (
        ("更换 3 栋 2 单元 01 户型排水立管", "同一立管多户反复堵塞", "下水堵塞每月不超过 1 次", 20, 0, Decimal(9)),
        ("常用阀芯备货前移到个人库", "待料挂起占用时间最长", "待料挂起中位时长不超过 4 小时", 5, 12, Decimal(540)),
    )
    for title, reason, expected, days, ago, before in told:
        with clock.at(clock.now() - dt.timedelta(days=ago)):
            improvements.open_measure(
                actor=manager,
                project=project,
                title=title,
                reason=reason,
                expected=expected,
                responsible=head,
                due_on=today + dt.timedelta(days=days - ago),
                origin=Origin(label="热点与瓶颈分析", path=f"/p/{project.code}/orders/hotspots/", before=before),
            )
