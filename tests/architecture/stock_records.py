"""Records of stock."""

from __future__ import annotations

from decimal import Decimal

from anju.domains.stock import services
from anju.domains.stock.models import Item, Store
from anju.domains.tenancy.models import Project
from tests.factories import stock


def item(project: Project, number: int) -> int:
    made = stock.make_item(project, f"角阀{number}", code=f"M{number:04d}", spec="4 分", category="水暖")
    stock.receive(project, stock.make_store(project, f"一号仓{number}"), made, "12.5", "8.40")
    return made.pk


def store(project: Project, number: int) -> int:
    return stock.make_store(project, f"工具房{number}").pk


def slip(project: Project, number: int) -> int:
    held = Item.objects.get(pk=item(project, number))
    return stock.receive(project, stock.make_store(project, f"二号仓{number}"), held, "3", "9.00").pk


def level(project: Project, number: int) -> int:
    held, place = Item.objects.get(pk=item(project, number)), Store.objects.get(pk=store(project, number))
    return services.set_level(
        actor=stock.ROOT, project=project, store=place, item=held, minimum=Decimal(20), target=Decimal(50)
    ).pk


def supplier(project: Project, number: int) -> int:
    return stock.make_supplier(project, f"水暖五金批发部{number}").pk


MAKERS = {
    "stock_item": item,
    "stock_store": store,
    "stock_slip": slip,
    "stock_level": level,
    "stock_supplier": supplier,
}
OF_MODEL = {
    "stock.Item": "stock_item",
    "stock.Store": "stock_store",
    "stock.Balance": "stock_item",
    "stock.Movement": "stock_slip",
    "stock.Level": "stock_level",
    "stock.Supplier": "stock_supplier",
}
