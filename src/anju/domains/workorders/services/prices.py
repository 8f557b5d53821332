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
    item = PriceItem(project=project, code=code.strip(), name=name.strip(), unit=unit.strip(), price=price)
    item.category, item.has_materials, item.remark = category.strip(), has_materials, remark.strip()
    return _save(item)


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
    item.name, item.unit, item.price, item.is_active = name.strip(), unit.strip(), price, is_active
    item.category, item.has_materials, item.remark = category.strip(), has_materials, remark.strip()
    return _save(item)


def _save(item: PriceItem) -> PriceItem:
    validation.check(item)
    item.save()
    return item
