"""Money received: shifts of the desk, payments with their tenders and allocations, prepaid balances."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit, clock
from anju.core.db import AppendOnly, ChangeableColumns, DatabaseRule, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.payments.enums import BalanceReason, Method, PaymentSource, PaymentState


class ClosedShiftsStay(DatabaseRule):
    """A closed shift is read-only but for what follows it, once each: being received by the next cashier, the audit."""

    create = """
    CREATE FUNCTION payments_keep_closed_shift() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        later CONSTANT text[] := ARRAY['received_at', 'audited_by_id', 'audited_at', 'audit_remark'];
    BEGIN
        IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later
           OR OLD.received_at IS NOT NULL AND NEW.received_at IS DISTINCT FROM OLD.received_at
           OR OLD.audited_at IS NOT NULL AND (NEW.audited_at, NEW.audited_by_id, NEW.audit_remark)
              IS DISTINCT FROM (OLD.audited_at, OLD.audited_by_id, OLD.audit_remark) THEN
            RAISE EXCEPTION 'shift %% is closed', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER %(name)s BEFORE UPDATE ON %(table)s FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL)
        EXECUTE FUNCTION payments_keep_closed_shift()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION payments_keep_closed_shift()"


class OnlyInOpenShifts(DatabaseRule):
    """Money is taken, voided and handed back only in a shift that is still open."""

    create = """
    CREATE FUNCTION payments_require_open_shift() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        drawer bigint := CASE WHEN TG_OP = 'INSERT' OR NEW.state = 'voided'
            THEN NEW.shift_id ELSE NEW.refunded_from_id END;
    BEGIN
        IF EXISTS (SELECT FROM payments_cashiershift WHERE id = drawer AND closed_at IS NOT NULL) THEN
            RAISE EXCEPTION 'shift %% is closed', drawer USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT OR UPDATE OF state ON %(table)s
        FOR EACH ROW EXECUTE FUNCTION payments_require_open_shift()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION payments_require_open_shift()"


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
    handed_to = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed over to")
    )
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    audited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("audited by")
    )
    audited_at = models.DateTimeField(_("audited at"), null=True, blank=True)
    audit_remark = models.CharField(_("audit remark"), max_length=200, blank=True)
    entry_id = models.BigIntegerField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_cashiershift_kept"),
            ClosedShiftsStay(name="payments_cashiershift_closed_stays"),
            models.CheckConstraint(
                condition=Q(audited_by__isnull=True) | Q(closed_at__isnull=False) & ~Q(audited_by=models.F("cashier")),
                name="payments_cashiershift_two_people",
            ),
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

    def __str__(self) -> str:
        return f"{self.cashier.name} {self.opened_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Tell whether money may still be taken in it."""
        return self.closed_at is None


class Payment(BulkOwned):
    """Money taken once for one unit, under a gap-free receipt number. It is voided or reversed, never changed.

    What came on-line or into the bank lay in no drawer, and a balance that pays by itself needs none: these alone have
    neither shift nor cashier (docs/adr/0015, docs/adr/0040).
    """

    number = models.CharField(_("receipt number"), max_length=30)
    source = models.CharField(
        _("taken"),
        max_length=8,
        choices=PaymentSource.choices,
        default=PaymentSource.DESK,
        db_default=PaymentSource.DESK,
    )
    shift = models.ForeignKey(
        CashierShift, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="payments"
    )
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="payments")
    payer = models.CharField(_("payer"), max_length=60, blank=True)
    received_at = models.DateTimeField(_("received at"))
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    prepaid = models.DecimalField(_("of it prepaid"), max_digits=14, decimal_places=2, default=Decimal(0))
    change = models.DecimalField(_("change"), max_digits=12, decimal_places=2, default=Decimal(0))
    cashier = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
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
    refunded_from = models.ForeignKey(
        CashierShift, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta(BulkOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            KeepRows(name="payments_payment_kept"),
            ChangeableColumns(
                name="payments_payment_changeable",
                columns=["state", "prints", "undone_at", "undone_reason", "undone_by_id", "refunded_from_id"],
            ),
            References(
                name="payments_payment_references",
                to={"unit_id": "estate_unit", "shift_id": "payments_cashiershift", "entry_id": "ledger_entry"},
            ),
            OnlyInOpenShifts(name="payments_payment_open_shift"),
            models.UniqueConstraint(fields=["project", "number"], name="payments_payment_number_once"),
            # Of one column, so that a lookup by key is never planned over the project's index while the table is young.
            models.UniqueConstraint(fields=["idempotency_key"], name="payments_payment_key_once"),
            models.CheckConstraint(
                condition=Q(total__gt=0, prepaid__gte=0, change__gte=0) & Q(prepaid__lte=models.F("total")),
                name="payments_payment_positive",
            ),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payments_payment_state_known"),
            models.CheckConstraint(
                condition=Q(source=PaymentSource.DESK, shift__isnull=False, cashier__isnull=False)
                | Q(
                    source__in=[PaymentSource.ONLINE, PaymentSource.AUTO, PaymentSource.BANK],
                    shift__isnull=True,
                    cashier__isnull=True,
                    refunded_from__isnull=True,
                ),
                name="payments_payment_drawer",
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentState.POSTED, undone_at__isnull=True)
                | ~Q(state=PaymentState.POSTED) & Q(undone_at__isnull=False),
                name="payments_payment_undone_told",
            ),
        ]
        indexes = [
            models.Index(
                fields=["refunded_from"], name="payments_payment_refunds", condition=Q(refunded_from__isnull=False)
            ),
            models.Index(fields=["unit", "-id"], name="payments_payment_unit"),
            # In order, else the newest of a shift that has none yet are looked for through everybody's payments.
            models.Index(fields=["shift", "-id"], name="payments_payment_shift"),
            # With the id, else the many of one instant (a day's bank file) are all read to be sorted.
            models.Index(fields=["project", "-received_at", "-id"], name="payments_payment_recent"),
        ]

    def __str__(self) -> str:
        return self.number


class Tender(BulkOwned):
    """One of the means by which a payment was made; ``amount`` is net of change."""

    payment = models.ForeignKey(Payment, models.DO_NOTHING, db_constraint=False, related_name="tenders")
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reference = models.CharField(_("reference"), max_length=60, blank=True)

    class Meta(BulkOwned.Meta):
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="payments_tender_append_only"),
            References(name="payments_tender_references", to={"payment_id": "payments_payment"}),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_tender_positive"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="payments_tender_method_known"),
        ]


class Allocation(BulkOwned):
    """What part of a payment went to which bill; a reversal adds the same amount with a minus sign."""

    payment = models.ForeignKey(Payment, models.DO_NOTHING, db_constraint=False, related_name="allocations")
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, related_name="allocations")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(BulkOwned.Meta):
        constraints = [
            *BulkOwned.Meta.constraints,
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


class BalanceMove(BulkOwned):
    """A move of a prepaid balance; the moves of a unit add up to its balance."""

    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, related_name="balance_moves")
    payment = models.ForeignKey(
        Payment, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=10, choices=BalanceReason.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    moved_at = models.DateTimeField(_("at"))

    class Meta(BulkOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="payments_balancemove_append_only"),
            References(
                name="payments_balancemove_references",
                to={"unit_id": "estate_unit", "payment_id": "payments_payment"},
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="payments_balancemove_not_zero"),
            models.CheckConstraint(
                condition=Q(reason__in=BalanceReason.values), name="payments_balancemove_reason_known"
            ),
        ]
