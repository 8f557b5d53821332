"""Which use a bill charged, and by which readings."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core.db import ChangeableColumns, KeepRows, References
from anju.core.owned import BulkOwned
from anju.domains.billing.enums import MeterKind
from anju.domains.billing.models.bills import Bill
from anju.domains.billing.models.meters import MeterReading
from anju.domains.estate.models import Unit


class MeteredUse(BulkOwned):
    """The part of a bill that lies in one year of steps and under one price.

    ``used_before`` is what had been charged in that year before: where on the steps this part begins. With the prices
    that the run kept, it is everything the amount came from. The sum of a unit's parts that stand is what it was
    charged for in the year.
    """

    pk = models.CompositePrimaryKey("bill_id", "year_on", "price_from")
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="uses")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    kind = models.CharField(max_length=12, choices=MeterKind.choices)
    year_on = models.DateField(help_text="The day from which steps are counted.")
    price_from = models.DateField(help_text="The first day of the price.")
    used_before = models.DecimalField(max_digits=16, decimal_places=2)
    usage = models.DecimalField(_("use"), max_digits=14, decimal_places=2)
    valley_usage = models.DecimalField(_("valley use"), max_digits=14, decimal_places=2, default=Decimal(0))
    extra = models.DecimalField(
        max_digits=10, decimal_places=2, default=Decimal(0), help_text="By how much every limit was raised."
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reversed_at = models.DateTimeField(null=True)

    class Meta(BulkOwned.Meta):
        ordering = ["bill_id", "year_on", "price_from"]
        constraints = [
            *BulkOwned.Meta.constraints,
            KeepRows(name="billing_metereduse_kept"),
            ChangeableColumns(name="billing_metereduse_changeable", columns=["reversed_at"]),
            References(
                name="billing_metereduse_references",
                to={"project_id": "tenancy_project", "bill_id": "billing_bill", "unit_id": "estate_unit"},
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "kind", "year_on"],
                name="billing_metereduse_year",
                condition=Q(reversed_at__isnull=True),
            ),
        ]


class BilledReading(BulkOwned):
    """A reading was charged by a bill; while that bill stands, by no other."""

    pk = models.CompositePrimaryKey("bill_id", "reading_id")
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="readings")
    reading = models.ForeignKey(
        MeterReading, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="billings"
    )
    reversed_at = models.DateTimeField(null=True)

    class Meta(BulkOwned.Meta):
        ordering = ["bill_id", "reading_id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            KeepRows(name="billing_billedreading_kept"),
            ChangeableColumns(name="billing_billedreading_changeable", columns=["reversed_at"]),
            References(
                name="billing_billedreading_references",
                to={
                    "project_id": "tenancy_project",
                    "bill_id": "billing_bill",
                    "reading_id": "billing_meterreading",
                },
            ),
            models.UniqueConstraint(
                fields=["reading"], name="billing_billedreading_once", condition=Q(reversed_at__isnull=True)
            ),
        ]
