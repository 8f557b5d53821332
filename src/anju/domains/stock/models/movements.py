"""Slips and their movements: the only way anything comes into a store or leaves it. Never changed."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core.db import AppendOnly
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.stock.enums import SlipKind
from anju.domains.stock.models.buying import Purchase, Supplier
from anju.domains.stock.models.rules import KeptBalances
from anju.domains.stock.models.stores import Item, Store

_FOR_WORK = Q(kind__in=[SlipKind.ISSUE, SlipKind.RETURN])


class Slip(ProjectOwned):
    """One act on stock with its lines. ``subject`` and ``subject_id`` name the work that materials were for.

    ``at`` is when the server heard of it, ``device_at`` what the phone's clock said; ``client_id`` makes it one slip
    however often a phone sends it, and ``fingerprint`` tells whether it is the same.
    """

    number = models.CharField(_("number"), max_length=30)
    kind = models.CharField(_("kind"), max_length=10, choices=SlipKind.choices)
    on_date = models.DateField(_("date"))
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, related_name="slips", verbose_name=_("supplier of materials")
    )
    purchase = models.ForeignKey(Purchase, models.PROTECT, null=True, related_name="slips")
    subject = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("entered by")
    )
    at = models.DateTimeField(_("at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)
    client_id = models.UUIDField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="stock_slip_append_only"),
            models.UniqueConstraint(fields=["project", "number"], name="stock_slip_number_once"),
            models.UniqueConstraint(
                fields=["project", "client_id"], name="stock_slip_client_once", condition=Q(client_id__isnull=False)
            ),
            models.CheckConstraint(condition=Q(kind__in=SlipKind.values), name="stock_slip_kind_known"),
            models.CheckConstraint(
                condition=(_FOR_WORK & ~Q(subject="") & Q(subject_id__isnull=False))
                | (~_FOR_WORK & Q(subject="", subject_id__isnull=True)),
                name="stock_slip_work_agrees",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Movement(ProjectOwned):
    """One item into a store (positive) or out of it (negative), with its value; balances follow by the database.

    ``value`` of what goes out, comes back or comes from another store is found by the database (`KeptBalances`), as
    are the columns of the work and of what is there afterwards.
    """

    slip = models.ForeignKey(Slip, models.PROTECT, related_name="movements")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False, verbose_name=_("store"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False, verbose_name=_("material"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, default=Decimal("0.00"))
    quantity_after = models.DecimalField(_("held afterwards"), max_digits=12, decimal_places=3, default=Decimal(0))
    value_after = models.DecimalField(_("value afterwards"), max_digits=14, decimal_places=2, default=Decimal(0))
    subject = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="stock_movement_append_only"),
            KeptBalances(name="stock_movement_kept"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, value__gte=0) | Q(quantity__lt=0, value__lte=0),
                name="stock_movement_signs_agree",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "item", "id"], name="stock_movement_item"),
            models.Index(fields=["store", "item", "id"], name="stock_movement_store"),
            models.Index(
                fields=["project", "subject", "subject_id", "item"],
                name="stock_movement_work",
                condition=Q(subject_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip} {self.item}"
