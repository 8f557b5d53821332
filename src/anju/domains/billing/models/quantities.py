"""Counted things: how many bins, cards or ports of a fee item a unit has."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.billing.models.tariffs import FeeItem
from anju.domains.estate.models import Unit


@audit.tracked()
class UnitQuantity(ProjectOwned):
    """How many of what a fee item counts (计费数量) a unit has from a day on; nought ends it.

    What no row tells is not known, which is not nought: a formula that names ``quantity`` has no result then.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="quantities", verbose_name=_("unit"))
    fee_item = models.ForeignKey(FeeItem, models.PROTECT, related_name="+", verbose_name=_("fee item"))
    quantity = models.DecimalField(
        _("charged quantity"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    starts_on = models.DateField(_("from"))
    remark = models.CharField(_("remark"), max_length=100, blank=True, default="", db_default="")

    class Meta(ProjectOwned.Meta):
        ordering = ["unit", "fee_item", "-starts_on"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_unitquantity_kept"),
            models.UniqueConstraint(
                fields=["project", "fee_item", "unit", "starts_on"], name="billing_unitquantity_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="billing_unitquantity_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.quantity}"
