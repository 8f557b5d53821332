"""Direct debits (代扣): mandates that homes signed, batches for the bank, and what it answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.banking.enums import BatchState, DebitState
from anju.domains.banking.models.statements import BankAccount
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User


@audit.tracked(exclude=("account_sealed",))
class DebitMandate(ProjectOwned):
    """A home's agreement that its bills are debited (代扣协议). The account is kept sealed (`anju.core.sealing`)."""

    number = models.CharField(_("agreement number"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="mandates", verbose_name=_("unit"))
    holder = models.CharField(_("account holder"), max_length=60)
    bank = models.CharField(_("bank"), max_length=60)
    account_sealed = models.BinaryField()
    limit = models.DecimalField(_("limit a debit"), max_digits=12, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_reason = models.CharField(_("why ended"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="banking_debitmandate_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="banking_debitmandate_number_once"),
            models.UniqueConstraint(
                fields=["unit"], name="banking_debitmandate_one_a_unit", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(limit__isnull=True) | Q(limit__gt=0), name="banking_debitmandate_limit_positive"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="banking_debitmandate_order"
            ),
        ]

    def __str__(self) -> str:
        return self.number


@audit.tracked()
class DebitBatch(ProjectOwned):
    """Debits that one file asks the bank for; open until each is answered."""

    number = models.CharField(_("batch"), max_length=30)
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="batches", verbose_name=_("bank account"))
    due_until = models.DateField(_("bills due until"))
    state = models.CharField(_("state"), max_length=10, choices=BatchState.choices, default=BatchState.OPEN)
    debits = models.PositiveIntegerField(_("debits"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    paid = models.DecimalField(_("debited"), max_digits=14, decimal_places=2, default=0)
    drawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("drawn up by"))
    drawn_at = models.DateTimeField(_("drawn up at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="banking_debitbatch_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="banking_debitbatch_number_once"),
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="banking_debitbatch_state_known"),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("amount")), name="banking_debitbatch_paid_within"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Debit(ProjectOwned):
    """A sum that the bank is asked to debit from a home's account, and its answer."""

    batch = models.ForeignKey(DebitBatch, models.PROTECT, related_name="lines", verbose_name=_("batch"))
    mandate = models.ForeignKey(DebitMandate, models.PROTECT, related_name="debits", verbose_name=_("mandate"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    position = models.PositiveIntegerField(_("position"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=DebitState.choices, default=DebitState.ASKED)
    reason = models.CharField(_("the bank's reason"), max_length=100, blank=True)
    payment_id = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="banking_debit_kept"),
            models.UniqueConstraint(fields=["batch", "mandate"], name="banking_debit_once_a_batch"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="banking_debit_positive"),
            models.CheckConstraint(
                condition=Q(state=DebitState.PAID, payment_id__isnull=False)
                | Q(state=DebitState.FAILED, payment_id__isnull=True) & ~Q(reason="")
                | Q(state__in=[DebitState.ASKED, DebitState.WITHDRAWN], payment_id__isnull=True),
                name="banking_debit_state_told",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="banking_debit_of_unit")]

    def __str__(self) -> str:
        return f"{self.batch} {self.position}"


class DebitBill(ProjectOwned):
    """A bill that a debit is to settle; while the bank has it, no other batch may."""

    debit = models.ForeignKey(Debit, models.PROTECT, related_name="bills", verbose_name=_("debit"))
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("bill"))
    is_open = models.BooleanField(default=True)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="banking_debitbill_kept"),
            models.UniqueConstraint(fields=["debit", "bill"], name="banking_debitbill_once"),
            models.UniqueConstraint(
                fields=["bill"], name="banking_debitbill_one_open_batch", condition=Q(is_open=True)
            ),
        ]
