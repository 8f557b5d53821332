"""Late charges (违约金): how a project counts them, what has run up on each bill, and what was charged of it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.billing.models import Bill, ChargeDocument
from anju.domains.estate.models import Unit
from anju.domains.payments.enums import LateStart, SettleOrder


@audit.tracked()
class LateFeeSettings(ProjectOwned):
    """How a project counts late charges; one without a row has the defaults. The daily rate stands with each tariff."""

    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"), default=0, help_text=_("Who pays within them owes no late charge.")
    )
    counts_from = models.CharField(
        _("then counted from"), max_length=10, choices=LateStart.choices, default=LateStart.DUE_DATE
    )
    cap_percent = models.DecimalField(
        _("at most, in % of the bill"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(100),
        null=True,
        blank=True,
        help_text=_("100 is the bill itself, a custom of the trade; empty for no limit."),
    )
    settles = models.CharField(
        _("money settles first"), max_length=16, choices=SettleOrder.choices, default=SettleOrder.PRINCIPAL_FIRST
    )
    monthly = models.BooleanField(
        _("charge every month"),
        default=False,
        help_text=_("On the first of the month what has run up is billed; otherwise only when asked for at the desk."),
    )

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="payments_latefeesettings_once"),
            models.CheckConstraint(condition=Q(grace_days__lte=365), name="payments_latefeesettings_grace"),
            models.CheckConstraint(
                condition=Q(cap_percent__isnull=True) | Q(cap_percent__gte=0), name="payments_latefeesettings_cap"
            ),
        ]


class LateFee(BulkOwned):
    """What has run up on a bill that is late: worked out anew every night, so it may change until it is charged.

    ``amount`` counts from the beginning, ``charged`` is what late-charge bills took of it. ``is_final`` says that the
    bill is settled and nothing more runs up.
    """

    bill = models.OneToOneField(
        Bill, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="late_fee", verbose_name=_("bill")
    )
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("unit"))
    amount = models.DecimalField(_("run up"), max_digits=14, decimal_places=2)
    charged = models.DecimalField(
        _("charged"), max_digits=14, decimal_places=2, default=Decimal(0), db_default=Decimal(0)
    )
    days = models.IntegerField(_("days counted"))
    counted_on = models.DateField(_("counted until"))
    is_final = models.BooleanField(default=False)

    class Meta(BulkOwned.Meta):
        ordering = ["-bill"]
        constraints = [
            *BulkOwned.Meta.constraints,
            KeepRows(name="payments_latefee_kept"),
            References(
                name="payments_latefee_references",
                to={"project_id": "tenancy_project", "bill_id": "billing_bill", "unit_id": "estate_unit"},
            ),
            models.CheckConstraint(condition=Q(amount__gte=0, charged__gte=0), name="payments_latefee_not_negative"),
        ]

    @property
    def open(self) -> Decimal:
        """Return what has run up and was not charged yet."""
        return max(self.amount - self.charged, Decimal("0.00"))


class LateCharge(BulkOwned):
    """What a late-charge bill charges of which late bill; those of a reversed document are ``undone``."""

    fee = models.ForeignKey(LateFee, models.DO_NOTHING, db_constraint=False, related_name="charges")
    document = models.ForeignKey(ChargeDocument, models.PROTECT, related_name="late_charges")
    charge = models.OneToOneField(Bill, models.DO_NOTHING, db_constraint=False, related_name="charges_late")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    days = models.IntegerField(_("days counted"))
    undone = models.BooleanField(default=False)

    class Meta(BulkOwned.Meta):
        ordering = ["id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            KeepRows(name="payments_latecharge_kept"),
            References(
                name="payments_latecharge_references",
                to={"project_id": "tenancy_project", "charge_id": "billing_bill"},
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_latecharge_positive"),
            models.CheckConstraint(condition=~Q(charge=F("fee")), name="payments_latecharge_not_itself"),
        ]
