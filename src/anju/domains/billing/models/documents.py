"""Charge documents: what bills come from that no month's run issues."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.billing.models.tariffs import Tariff


@audit.tracked()
class ChargeDocument(ProjectOwned):
    """One act of charging outside the monthly runs: a repair at the desk, a shared cost, a month's late charges.

    All its bills are of one tariff, whose basis is `enums.BY_DOCUMENT`. ``key`` lets whoever writes it write it once
    (the key of a form, "late:2026-11" …). It is reversed as a whole.
    """

    number = models.CharField(_("number"), max_length=30)
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="documents", verbose_name=_("tariff"))
    memo = models.CharField(_("what for"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"))
    bill_count = models.IntegerField(_("bills"), default=0)
    bill_amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, default=Decimal(0))
    key = models.CharField(max_length=64)
    made_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    made_at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)
    reversed_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    reversed_for = models.CharField(_("reason of the reversal"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_chargedocument_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="billing_chargedocument_number_once"),
            models.UniqueConstraint(fields=["project", "key"], name="billing_chargedocument_key_once"),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True, reversed_by__isnull=True)
                | Q(reversed_at__isnull=False) & ~Q(reversed_for=""),
                name="billing_chargedocument_reversal_told",
            ),
            models.CheckConstraint(
                condition=Q(bill_count__gte=0, bill_amount__gte=0), name="billing_chargedocument_sums"
            ),
        ]

    def __str__(self) -> str:
        return self.number
