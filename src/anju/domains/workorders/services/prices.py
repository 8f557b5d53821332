"""Writing the price list of paid services."""

from __future__ import annotations

from decimal import Decimal

from anju.core import validation
from anju.core.access import Actor
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies
from anju.domains.workorders.models import PriceItem


def add_price(
    *,
    actor: Actor,
    project: Project,
    code: str,
    name: str,
    unit: str,
    price: Decimal,
    category: str = "",
    has_materials: bool = True,
    remark: str = "",
) -> PriceItem:
    """Add a service to the price list. Raises `DomainError` for a code that is taken."""
    actor.require(policies.EDIT_PRICES, project.pk)
    item = PriceItem(project=project, code=code.strip())
    return _save(item, name, unit, price, category, has_materials, remark)


def edit_price(
    *,
    actor: Actor,
    item: PriceItem,
    name: str,
    unit: str,
    price: Decimal,
    is_active: bool,
    category: str = "",
    has_materials: bool = True,
    remark: str = "",
) -> PriceItem:
    """Change what a service costs from now on; quotes that were made keep their amounts."""
    actor.require(policies.EDIT_PRICES, item.project_id)
    item.is_active = is_active
    return _save(item, name, unit, price, category, has_materials, remark)


def _save(
    item: PriceItem, name: str, unit: str, price: Decimal, category: str, has_materials: bool, remark: str
) -> PriceItem:
    item.name, item.unit, item.price = name.strip(), unit.strip(), price
    item.category, item.has_materials, item.remark = category.strip(), has_materials, remark.strip()
    validation.check(item)
    item.save()
    return item
