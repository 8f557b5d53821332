"""Changes of owner (过户): prepared by one, confirmed by another, with the statement that both sides sign."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows, References
from anju.core.owned import ProjectOwned
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.payments.enums import HeldGoes, TransferMoney, TransferState


@audit.tracked()
class OwnerTransfer(ProjectOwned):
    """A home goes to ``new_owners`` (ids of persons) from the day ``on``: up to the day before the old ones owe.

    ``content`` is the settlement statement as it was prepared (`queries.transfers.Settlement.plain`); confirming does
    just that, or refuses.
    """

    number = models.CharField(_("number"), max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="transfers", verbose_name=_("unit"))
    on = models.DateField(_("from"))
    new_owners = ArrayField(models.BigIntegerField(), verbose_name=_("new owners"))
    balance_goes = models.CharField(_("prepaid balance"), max_length=8, choices=HeldGoes.choices)
    deposits_go = models.CharField(_("deposits"), max_length=8, choices=HeldGoes.choices)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TransferState.choices, default=TransferState.PREPARED)
    content = models.JSONField(default=dict)
    refunded = models.DecimalField(_("paid back"), max_digits=14, decimal_places=2, default=Decimal(0))
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("prepared by"))
    prepared_at = models.DateTimeField(_("prepared at"))
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_ownertransfer_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="payments_ownertransfer_number_once"),
            models.UniqueConstraint(
                fields=["unit"], name="payments_ownertransfer_one_waits", condition=Q(state=TransferState.PREPARED)
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("prepared_by")),
                name="payments_ownertransfer_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.CONFIRMED, confirmed_at__isnull=False)
                | ~Q(state=TransferState.CONFIRMED) & Q(confirmed_at__isnull=True),
                name="payments_ownertransfer_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TransferEntry(ProjectOwned):
    """Money that moved for a change of owner, with its entry: freed from a bill, or paid back from the balance."""

    transfer = models.ForeignKey(OwnerTransfer, models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=10, choices=TransferMoney.choices)
    bill = models.ForeignKey(Bill, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    entry_id = models.BigIntegerField()

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="payments_transferentry_append_only"),
            References(
                name="payments_transferentry_references", to={"bill_id": "billing_bill", "entry_id": "ledger_entry"}
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_transferentry_positive"),
        ]
