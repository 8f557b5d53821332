"""Suppliers, and what was asked to be bought of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.stock.enums import PurchaseState
from anju.domains.stock.models.stores import Item

_BOUGHT = [PurchaseState.ORDERED, PurchaseState.PARTLY, PurchaseState.RECEIVED, PurchaseState.CLOSED]


@audit.tracked()
class Supplier(ProjectOwned):
    """Who materials are bought from."""

    name = models.CharField(_("name"), max_length=80)
    contact = models.CharField(_("contact"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    supplies = models.CharField(_("what they supply"), max_length=120, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "name"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="stock_supplier_kept"),
            models.UniqueConstraint(fields=["project", "name"], name="stock_supplier_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Purchase(ProjectOwned):
    """A purchase request (采购申请): asked for, approved by the chain, ordered, received in one or more deliveries."""

    number = models.CharField(_("number"), max_length=30)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=PurchaseState.choices, default=PurchaseState.APPLIED)
    amount = models.DecimalField(_("expected amount"), max_digits=14, decimal_places=2)
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("applicant"))
    applied_at = models.DateTimeField(_("applied at"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, related_name="purchases", verbose_name=_("supplier of materials")
    )
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("ordered by"))
    ordered_on = models.DateField(_("ordered on"), null=True)
    expected_on = models.DateField(_("delivery expected on"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="stock_purchase_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="stock_purchase_number_once"),
            models.CheckConstraint(condition=Q(state__in=PurchaseState.values), name="stock_purchase_state_known"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="stock_purchase_amount"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applied_by")),
                name="stock_purchase_applicant_does_not_approve",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_BOUGHT)
                | Q(
                    decided_by__isnull=False,
                    supplier__isnull=False,
                    ordered_by__isnull=False,
                    ordered_on__isnull=False,
                ),
                name="stock_purchase_ordered_when_approved",
            ),
        ]
        indexes = [models.Index(fields=["project", "state"], name="stock_purchase_state")]

    def __str__(self) -> str:
        return self.number


class PurchaseLine(ProjectOwned):
    """An item of a purchase: how much was asked for at what price, and how much has come; never more than asked."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("material"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=4)
    received = models.DecimalField(_("received"), max_digits=12, decimal_places=3, default=0)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="stock_purchaseline_kept"),
            models.UniqueConstraint(fields=["purchase", "item"], name="stock_purchaseline_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, price__gte=0, received__gte=0, received__lte=F("quantity")),
                name="stock_purchaseline_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purchase} {self.item}"
