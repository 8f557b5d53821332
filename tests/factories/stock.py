"""Stores, materials and goods for tests about stock."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from anju.core.access import system_actor
from anju.domains.stock import services
from anju.domains.stock.models import Item, Slip, Store, Supplier
from anju.domains.stock.services import Line

ROOT = system_actor("tests")
_numbers = count(1)


def make_item(project: Any, name: str = "角阀", measure: str = "只", **more: Any) -> Item:
    """Return a new material."""
    code = more.pop("code", f"M{next(_numbers):04d}")
    return services.save_item(actor=ROOT, project=project, code=code, name=name, measure=measure, **more)


def make_store(project: Any, name: str = "", employee: Any = None) -> Store:
    """Return a new store."""
    name = name or f"仓库{next(_numbers)}"
    return services.save_store(actor=ROOT, project=project, name=name, employee=employee)


def make_supplier(project: Any, name: str = "") -> Supplier:
    """Return a new supplier."""
    return services.save_supplier(actor=ROOT, project=project, name=name or f"五金店{next(_numbers)}")


def receive(project: Any, store: Store, item: Item, quantity: str, price: str) -> Slip:
    """Take in goods at a price."""
    return services.receive_goods(
        actor=ROOT,
        project=project,
        store=store,
        supplier=make_supplier(project),
        lines=[Line(item, Decimal(quantity), Decimal(price))],
    )
