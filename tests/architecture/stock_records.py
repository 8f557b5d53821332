"""Records of stock."""

from __future__ import annotations

from decimal import Decimal

from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity.models import User
from anju.domains.stock import queries, services
from anju.domains.stock.models import Item, Store, Supplier
from anju.domains.stock.services import Line
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


def _buyer(project: Project) -> Actor:
    held, _new = User.objects.get_or_create(username=f"buyer{project.code}", defaults={"name": "仓管员"})
    return Actor(user_id=held.pk, name="仓管员", is_system=True)


def purchase(project: Project, number: int) -> int:
    held = Item.objects.get(pk=item(project, number))
    lines = [Line(held, Decimal(number), Decimal("8.40"))]
    return services.request_purchase(actor=_buyer(project), project=project, reason=f"水暖补货{number}", lines=lines).pk


def count(project: Project, number: int) -> int:
    item(project, number)
    held = Store.objects.get(project=project, name=f"一号仓{number}")
    return services.begin_count(actor=_buyer(project), project=project, store=held).pk


def payable(project: Project, number: int) -> int:
    held = Item.objects.get(pk=item(project, number))
    return stock.receive(project, stock.make_store(project, f"三号仓{number}"), held, "4", "9.00").supplier_id or 0


def invoice(project: Project, number: int) -> int:
    clerk, owed = _buyer(project), Supplier.objects.get(pk=payable(project, number))
    (moved,) = queries.goods_to_invoice(clerk, project, owed)
    facts = {"paper_number": f"2544200000{number:08d}", "on_date": clock.today(), "amount": Decimal("36.40")}
    paper = services.Paper(**facts, tax=Decimal("4.19"))
    lines = [services.Matched(moved.pk, Decimal(4), Decimal("36.40"))]
    return services.enter_invoice(actor=clerk, project=project, supplier=owed, paper=paper, lines=lines).pk


MAKERS = {
    "stock_payable": payable,
    "stock_invoice": invoice,
    "stock_item": item,
    "stock_store": store,
    "stock_slip": slip,
    "stock_level": level,
    "stock_supplier": supplier,
    "stock_purchase": purchase,
    "stock_count": count,
}
OF_MODEL = {
    "stock.Invoice": "stock_invoice",
    "stock.Item": "stock_item",
    "stock.Store": "stock_store",
    "stock.Balance": "stock_item",
    "stock.Movement": "stock_slip",
    "stock.Level": "stock_level",
    "stock.Supplier": "stock_supplier",
    "stock.Purchase": "stock_purchase",
    "stock.Count": "stock_count",
}
