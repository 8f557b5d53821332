"""Money received at the desk: shifts, payments with their tenders and allocations, prepaid balances."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, ChangeableColumns, KeepRows, References
from anju.core.owned import ProjectOwned
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.payments.enums import BalanceReason, Method, PaymentState


@audit.tracked()
class CashierShift(ProjectOwned):
    """A cashier's shift at a desk: opened with a float, closed with a count; a closed shift never changes."""

    cashier = models.ForeignKey(User, models.PROTECT, related_name="shifts", verbose_name=_("cashier"))
    desk = models.CharField(_("desk"), max_length=20, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    opening_float = models.DecimalField(_("opening float"), max_digits=12, decimal_places=2, default=Decimal(0))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    denominations = models.JSONField(default=dict, help_text="Pieces counted by face value.")
    counted = models.DecimalField(_("counted"), max_digits=12, decimal_places=2, null=True)
    expected = models.DecimalField(_("expected"), max_digits=12, decimal_places=2, null=True)
    difference = models.DecimalField(_("difference"), max_digits=12, decimal_places=2, null=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    handed_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entry_id = models.BigIntegerField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_cashiershift_kept"),
            models.UniqueConstraint(
                fields=["project", "cashier"],
                name="payments_cashiershift_one_open",
                condition=Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(
                    counted__isnull=False, expected__isnull=False, difference=models.F("counted") - models.F("expected")
                ),
                name="payments_cashiershift_counted",
            ),
        ]


class Payment(ProjectOwned):
    """Money taken once for one unit, under a gap-free receipt number. It is voided or reversed, never changed."""

    number = models.CharField(_("receipt number"), max_length=30)
    shift = models.ForeignKey(CashierShift, models.DO_NOTHING, db_constraint=False, related_name="payments")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="payments")
    payer = models.CharField(_("payer"), max_length=60, blank=True)
    received_at = models.DateTimeField(_("received at"))
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    prepaid = models.DecimalField(_("of it prepaid"), max_digits=14, decimal_places=2, default=Decimal(0))
    change = models.DecimalField(_("change"), max_digits=12, decimal_places=2, default=Decimal(0))
    cashier = models.ForeignKey(User, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=PaymentState.choices, default=PaymentState.POSTED)
    idempotency_key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, help_text="Hash of what was asked for under the key.")
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    prints = models.PositiveSmallIntegerField(_("printed"), default=0)
    entry_id = models.BigIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(_("reason"), max_length=200, blank=True)
    undone_by = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_payment_kept"),
            ChangeableColumns(
                name="payments_payment_changeable",
                columns=["state", "prints", "undone_at", "undone_reason", "undone_by_id"],
            ),
            References(
                name="payments_payment_references",
                to={"unit_id": "estate_unit", "shift_id": "payments_cashiershift", "entry_id": "ledger_entry"},
            ),
            models.UniqueConstraint(fields=["project", "number"], name="payments_payment_number_once"),
            models.UniqueConstraint(fields=["project", "idempotency_key"], name="payments_payment_key_once"),
            models.CheckConstraint(condition=Q(total__gt=0, prepaid__gte=0), name="payments_payment_positive"),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="payments_payment_unit"),
            models.Index(fields=["project", "-received_at"], name="payments_payment_recent"),
        ]

    def __str__(self) -> str:
        return self.number


class Tender(ProjectOwned):
    """One of the means by which a payment was made; ``amount`` is net of change."""

    payment = models.ForeignKey(Payment, models.DO_NOTHING, db_constraint=False, related_name="tenders")
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reference = models.CharField(_("reference"), max_length=60, blank=True)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="payments_tender_append_only"),
            References(name="payments_tender_references", to={"payment_id": "payments_payment"}),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_tender_positive"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="payments_tender_method_known"),
        ]


class Allocation(ProjectOwned):
    """What part of a payment went to which bill; a reversal adds the same amount with a minus sign."""

    payment = models.ForeignKey(Payment, models.DO_NOTHING, db_constraint=False, related_name="allocations")
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, related_name="allocations")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="payments_allocation_append_only"),
            References(
                name="payments_allocation_references", to={"payment_id": "payments_payment", "bill_id": "billing_bill"}
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="payments_allocation_not_zero"),
        ]


class Balance(ProjectOwned):
    """The prepaid balance of a unit's household (预存款): money owed to the payer, never negative."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="prepaid_balance", verbose_name=_("unit"))
    amount = models.DecimalField(_("balance"), max_digits=14, decimal_places=2, default=Decimal(0))

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_balance_kept"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payments_balance_not_negative"),
        ]


class BalanceMove(ProjectOwned):
    """A move of a prepaid balance; the moves of a unit add up to its balance."""

    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, related_name="balance_moves")
    payment = models.ForeignKey(Payment, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=BalanceReason.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    moved_at = models.DateTimeField(_("at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="payments_balancemove_append_only"),
            References(
                name="payments_balancemove_references",
                to={"unit_id": "estate_unit", "payment_id": "payments_payment"},
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="payments_balancemove_not_zero"),
        ]
