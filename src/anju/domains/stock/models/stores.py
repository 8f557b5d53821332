"""Materials, the stores that hold them, and how much of each has to be there."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.ledger.enums import CostClass
from anju.domains.stock.enums import StoreKind
from anju.domains.stock.models.rules import WrittenByMovements
from anju.domains.workforce.models import Employee


@audit.tracked()
class Item(ProjectOwned):
    """A material or spare part; ``cost_class`` says which cost it becomes when it is used."""

    code = models.CharField(_("material code"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    spec = models.CharField(_("specification"), max_length=60, blank=True)
    measure = models.CharField(_("unit of measure"), max_length=10)
    category = models.CharField(_("kind of material"), max_length=30, blank=True)
    barcode = models.CharField(_("barcode"), max_length=40, blank=True)
    cost_class = models.CharField(
        _("cost class"), max_length=12, choices=CostClass.choices, default=CostClass.UPKEEP.value
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="stock_item_kept"),
            models.UniqueConstraint(fields=["project", "code"], name="stock_item_code_once"),
            models.UniqueConstraint(
                fields=["project", "barcode"], name="stock_item_barcode_once", condition=~Q(barcode="")
            ),
            models.CheckConstraint(condition=Q(cost_class__in=CostClass.values), name="stock_item_cost_class_known"),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.code, self.name, self.spec) if part)


@audit.tracked()
class Store(ProjectOwned):
    """Something that holds materials: a warehouse, or one employee's own stock (个人库)."""

    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=StoreKind.choices, default=StoreKind.WAREHOUSE)
    employee = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carried by")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "-kind", "name"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="stock_store_kept"),
            models.UniqueConstraint(fields=["project", "name"], name="stock_store_name_once"),
            models.UniqueConstraint(fields=["project", "employee"], name="stock_store_employee_once"),
            models.CheckConstraint(
                condition=Q(kind=StoreKind.PERSONAL, employee__isnull=False)
                | Q(kind=StoreKind.WAREHOUSE, employee__isnull=True),
                name="stock_store_kind_agrees",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Balance(ProjectOwned):
    """What a store holds of an item; written by movements alone, never below zero, worth nothing when empty."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="balances", verbose_name=_("store"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="balances", verbose_name=_("material"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)

    class Meta(ProjectOwned.Meta):
        ordering = ["store", "item"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            WrittenByMovements(name="stock_balance_written"),
            models.UniqueConstraint(fields=["store", "item"], name="stock_balance_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0, value__gte=0), name="stock_balance_never_negative"),
            models.CheckConstraint(condition=Q(quantity__gt=0) | Q(value=0), name="stock_balance_empty_is_worthless"),
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.item}"

    @property
    def unit_cost(self) -> Decimal | None:
        """The average cost of a unit, to four places for people to read; sums are never made of it."""
        return round(self.value / self.quantity, 4) if self.quantity else None


@audit.tracked()
class Level(ProjectOwned):
    """Below ``minimum`` of an item in a store it is ordered again, up to ``target``."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="levels", verbose_name=_("store"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="levels", verbose_name=_("material"))
    minimum = models.DecimalField(_("reorder below"), max_digits=12, decimal_places=3)
    target = models.DecimalField(_("order up to"), max_digits=12, decimal_places=3)

    class Meta(ProjectOwned.Meta):
        ordering = ["store", "item"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["store", "item"], name="stock_level_once"),
            models.CheckConstraint(condition=Q(minimum__gt=0, target__gte=F("minimum")), name="stock_level_sensible"),
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.item}"
