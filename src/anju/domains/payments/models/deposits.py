"""Deposits (押金): money held for a household against damage or loss; a liability, never revenue, apart from bills."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import DatabaseRule, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.billing.models import FeeItem
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.payments.enums import DepositKind, DepositMoveKind, DepositMoveState, Method
from anju.domains.payments.models.desk import CashierShift


class CashOfOpenShifts(DatabaseRule):
    """Money goes into and out of the drawer of a shift that is still open."""

    create = """
    CREATE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM payments_cashiershift WHERE id = NEW.shift_id AND closed_at IS NOT NULL) THEN
            RAISE EXCEPTION 'shift %% is closed', NEW.shift_id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT OR UPDATE OF shift_id ON %(table)s FOR EACH ROW
        WHEN (NEW.shift_id IS NOT NULL) EXECUTE FUNCTION %(name)s()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION %(name)s()"


@audit.tracked()
class Deposit(ProjectOwned):
    """A deposit taken at the desk, under a gap-free number. What is held is never touched by bills."""

    number = models.CharField(_("number"), max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="deposits", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=12, choices=DepositKind.choices)
    payer = models.CharField(_("payer"), max_length=60)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    deducted = models.DecimalField(_("deducted"), max_digits=14, decimal_places=2, default=Decimal(0))
    returned = models.DecimalField(_("returned"), max_digits=14, decimal_places=2, default=Decimal(0))
    held = models.GeneratedField(
        expression=F("amount") - F("deducted") - F("returned"),
        output_field=models.DecimalField(max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name=_("held"),
    )
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    reference = models.CharField(_("slip number"), max_length=60, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    shift = models.ForeignKey(CashierShift, models.PROTECT, related_name="deposits", verbose_name=_("shift"))
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("taken by"))
    taken_at = models.DateTimeField(_("taken at"))
    key = models.CharField(max_length=64)
    entry_id = models.BigIntegerField()

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_deposit_kept"),
            CashOfOpenShifts(name="payments_deposit_open_shift"),
            models.UniqueConstraint(fields=["project", "number"], name="payments_deposit_number_once"),
            models.UniqueConstraint(fields=["project", "key"], name="payments_deposit_key_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, deducted__gte=0, returned__gte=0)
                & Q(amount__gte=F("deducted") + F("returned")),
                name="payments_deposit_covers",
            ),
            models.CheckConstraint(
                condition=Q(method__in=[Method.CASH, Method.TRANSFER, Method.POS]), name="payments_deposit_method"
            ),
        ]

    def __str__(self) -> str:
        return self.number


@audit.tracked()
class DepositMove(ProjectOwned):
    """Money that left a deposit: kept for damage, as others than the applicant decided, or paid back."""

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="moves")
    kind = models.CharField(_("kind"), max_length=10, choices=DepositMoveKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=DepositMoveState.choices)
    fee_item = models.ForeignKey(
        FeeItem, models.PROTECT, null=True, related_name="+", verbose_name=_("income of the fee item")
    )
    method = models.CharField(_("method"), max_length=10, choices=Method.choices, blank=True)
    reference = models.CharField(_("slip number"), max_length=60, blank=True)
    shift = models.ForeignKey(CashierShift, models.PROTECT, null=True, related_name="deposit_moves")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    entry_id = models.BigIntegerField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_depositmove_kept"),
            CashOfOpenShifts(name="payments_depositmove_open_shift"),
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(reason=""), name="payments_depositmove_reasoned"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="payments_depositmove_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DepositMoveKind.DEDUCTION, state=DepositMoveState.DONE)
                | Q(decided_by__isnull=False, fee_item__isnull=False),
                name="payments_depositmove_granted",
            ),
            models.CheckConstraint(
                condition=Q(state=DepositMoveState.DONE, entry_id__isnull=False)
                | ~Q(state=DepositMoveState.DONE) & Q(entry_id__isnull=True),
                name="payments_depositmove_booked",
            ),
        ]
