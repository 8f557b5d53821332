"""What is taken off bills: reductions, and the applications that they come from."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.billing.enums import ReductionKind, ReliefKind, ReliefState
from anju.domains.billing.models.bills import Bill
from anju.domains.estate.models import Unit


@audit.tracked()
class Relief(ProjectOwned):
    """An application to waive (减免), write off (核销) or reverse (冲红) bills of a unit."""

    number = models.CharField(_("number"), max_length=30)
    kind = models.CharField(_("kind"), max_length=10, choices=ReliefKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ReliefState.choices, default=ReliefState.APPLIED)
    applied_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+", verbose_name=_("applied for by"))
    applied_at = models.DateTimeField(_("applied for at"))
    decided_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    taken_back_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    taken_back_for = models.CharField(_("taken back because"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_relief_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="billing_relief_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(reason=""), name="billing_relief_reasoned"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applied_by")), name="billing_relief_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReliefState.GRANTED, ReliefState.TAKEN_BACK]) | Q(decided_by__isnull=False),
                name="billing_relief_granted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(kind__in=ReliefKind.values), name="billing_relief_kind_known"),
        ]
        indexes = [models.Index(fields=["project", "unit"], name="billing_relief_unit")]

    def __str__(self) -> str:
        return self.number


class ReliefLine(ProjectOwned):
    """What an application asks for on one bill, in yuan."""

    relief = models.ForeignKey(Relief, models.PROTECT, related_name="lines")
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, related_name="relief_lines")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="billing_reliefline_append_only"),
            References(name="billing_reliefline_references", to={"bill_id": "billing_bill"}),
            models.UniqueConstraint(fields=["relief", "bill"], name="billing_reliefline_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_reliefline_positive"),
        ]


class Reduction(BulkOwned):
    """A negative line of a bill: what was waived, written off or discounted. Taking it back adds the opposite.

    The reductions of a bill add up to its ``waived``. ``source_id`` is the relief, or for discounts the rule.
    """

    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, related_name="reductions")
    kind = models.CharField(_("kind"), max_length=10, choices=ReductionKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    on_date = models.DateField(_("date"))
    source_id = models.BigIntegerField(null=True)
    label = models.CharField(_("what for"), max_length=80, blank=True)
    entry_id = models.BigIntegerField()

    class Meta(BulkOwned.Meta):
        ordering = ["id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="billing_reduction_append_only"),
            References(
                name="billing_reduction_references",
                to={"project_id": "tenancy_project", "bill_id": "billing_bill", "entry_id": "ledger_entry"},
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="billing_reduction_not_zero"),
            models.CheckConstraint(condition=Q(kind__in=ReductionKind.values), name="billing_reduction_kind_known"),
        ]

    @property
    def line(self) -> Decimal:
        """Return it as the negative line that it is."""
        return -self.amount
