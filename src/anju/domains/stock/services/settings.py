"""Materials, stores, suppliers and levels."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.ledger.enums import CostClass
from anju.domains.stock import policies
from anju.domains.stock.enums import StoreKind
from anju.domains.stock.models import Balance, Item, Level, Store, Supplier
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee


def save_item(
    *,
    actor: Actor,
    project: Project,
    item: Item | None = None,
    code: str,
    name: str,
    measure: str,
    spec: str = "",
    category: str = "",
    barcode: str = "",
    cost_class: str = CostClass.UPKEEP,
    is_active: bool = True,
) -> Item:
    """Add a material, or change ``item``. Raises DomainError for a code or barcode that is taken."""
    actor.require(policies.EDIT, project.pk)
    found = item or Item(project=project)
    found.code, found.name, found.measure, found.spec = code.strip(), name.strip(), measure.strip(), spec.strip()
    found.category, found.barcode, found.cost_class = category.strip(), barcode.strip(), cost_class
    found.is_active = is_active
    validation.check(found)
    found.save()
    return found


def save_store(
    *,
    actor: Actor,
    project: Project,
    store: Store | None = None,
    name: str,
    employee: Employee | None = None,
    is_active: bool = True,
) -> Store:
    """Add a store, or change ``store``; with an ``employee`` it is what that person carries.

    Raises DomainError for a second stock of one person, and for one that is laid aside while it holds something.
    """
    actor.require(policies.EDIT, project.pk)
    if employee is not None and employee.project_id not in (None, project.pk):
        raise DomainError(_("This person works in another project."), field="employee")
    with transaction.atomic():
        found = store or Store(project=project)
        found.name, found.employee, found.is_active = name.strip(), employee, is_active
        found.kind = StoreKind.PERSONAL if employee else StoreKind.WAREHOUSE
        if not is_active and found.pk and Balance.objects.filter(store=found, quantity__gt=0).exists():
            raise DomainError(_("Empty the store first."), field="is_active")
        validation.check(found)
        found.save()
    return found


def save_supplier(
    *,
    actor: Actor,
    project: Project,
    supplier: Supplier | None = None,
    name: str,
    contact: str = "",
    phone: str = "",
    supplies: str = "",
    is_active: bool = True,
) -> Supplier:
    """Add a supplier, or change ``supplier``. Raises DomainError for a name that is taken."""
    actor.require(policies.EDIT, project.pk)
    found = supplier or Supplier(project=project)
    found.name, found.contact, found.phone = name.strip(), contact.strip(), phone.strip()
    found.supplies, found.is_active = supplies.strip(), is_active
    validation.check(found)
    found.save()
    return found


def set_level(*, actor: Actor, project: Project, store: Store, item: Item, minimum: Decimal, target: Decimal) -> Level:
    """Say below how much of an item a store orders again, and up to how much; what was said before is replaced."""
    actor.require(policies.EDIT, project.pk)
    found = Level.objects.filter(project=project, store=store, item=item).first()
    level = found or Level(project=project, store=store, item=item)
    level.minimum, level.target = minimum, target
    if minimum <= 0 or target < minimum:
        raise DomainError(_("Order up to at least the level below which you order."), field="target")
    validation.check(level)
    level.save()
    return level


def drop_level(*, actor: Actor, level: Level) -> None:
    """Order an item of a store no more by itself."""
    actor.require(policies.EDIT, level.project_id)
    level.delete()
