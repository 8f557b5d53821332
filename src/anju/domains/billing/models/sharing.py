"""Shared costs (公摊): what common parts used in a cycle, divided among units, and what may not be divided."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.billing.enums import CostKind, SharedState, ShareRule, ShareScope
from anju.domains.billing.models.documents import ChargeDocument
from anju.domains.billing.models.tariffs import FeeItem
from anju.domains.estate.models import Unit


@audit.tracked()
class SharingRules(ProjectOwned):
    """What a project may not divide among its owners; a project without a row may divide everything."""

    refused = models.JSONField(_("not to be shared"), default=list)
    source = models.CharField(_("by which rule"), max_length=100, blank=True)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="billing_sharingrules_once"),
        ]


@audit.tracked()
class SharedCost(ProjectOwned):
    """A cost of common parts in a cycle: prepared with its shares, approved by somebody else, issued as bills.

    ``amount`` is what is divided, in yuan: a fixed sum, or ``quantity`` × ``unit_price``, where the quantity is what
    the master meter counted less the sub-meters and the firm's own use. ``scope_ids`` are the buildings or entrances of
    the scope. The shares stand from the beginning, so what was approved is what is issued.
    """

    number = models.CharField(_("number"), max_length=30)
    fee_item = models.ForeignKey(FeeItem, models.PROTECT, related_name="+", verbose_name=_("fee item"))
    kind = models.CharField(_("cost of"), max_length=16, choices=CostKind.choices)
    title = models.CharField(_("what for"), max_length=60)
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period until"))
    master = models.DecimalField(_("master meter"), max_digits=14, decimal_places=2, null=True)
    subs = models.DecimalField(_("sub-meters"), max_digits=14, decimal_places=2, null=True)
    own_use = models.DecimalField(_("own use"), max_digits=14, decimal_places=2, null=True)
    quantity = models.DecimalField(_("quantity to share"), max_digits=14, decimal_places=2, null=True)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4, null=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    rule = models.CharField(_("divided by"), max_length=10, choices=ShareRule.choices)
    scope = models.CharField(_("among"), max_length=10, choices=ShareScope.choices)
    scope_ids = models.JSONField(default=list)
    unit_count = models.IntegerField(_("units"), default=0)
    weight = models.DecimalField(_("sum of weights"), max_digits=18, decimal_places=4, default=0)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SharedState.choices, default=SharedState.DRAFT)
    document = models.OneToOneField(ChargeDocument, models.PROTECT, null=True, related_name="shared_cost")
    prepared_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(_("published at"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_sharedcost_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="billing_sharedcost_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_sharedcost_amount_positive"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="billing_sharedcost_order"),
            models.CheckConstraint(condition=Q(state__in=SharedState.values), name="billing_sharedcost_state_known"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="billing_sharedcost_two_people",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True, master__isnull=True, subs__isnull=True, own_use__isnull=True)
                | Q(quantity__gt=0, quantity=F("master") - F("subs") - F("own_use"), unit_price__gt=0),
                name="billing_sharedcost_meters_add_up",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=True) | Q(approved_at__isnull=False), name="billing_sharedcost_approved"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CostShare(BulkOwned):
    """What falls to one unit: ``weight`` of the cost's sum of weights, in whole cents; may be nothing."""

    cost = models.ForeignKey(SharedCost, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="shares")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="cost_shares")
    weight = models.DecimalField(_("weight"), max_digits=14, decimal_places=4)
    amount = models.DecimalField(_("share"), max_digits=14, decimal_places=2)

    class Meta(BulkOwned.Meta):
        ordering = ["id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="billing_costshare_append_only"),
            References(
                name="billing_costshare_references",
                to={"project_id": "tenancy_project", "cost_id": "billing_sharedcost", "unit_id": "estate_unit"},
            ),
            models.UniqueConstraint(fields=["cost", "unit"], name="billing_costshare_once"),
            models.CheckConstraint(condition=Q(weight__gte=0, amount__gte=0), name="billing_costshare_not_negative"),
        ]
