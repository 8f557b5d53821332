"""Bill runs, bills and reminders of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, ChangeableColumns, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.billing.enums import RunState
from anju.domains.billing.models.documents import ChargeDocument
from anju.domains.billing.models.tariffs import Tariff
from anju.domains.estate.models import Space, Unit

IN_LINE_ON = Coalesce("settles_on", "due_on")
"""By what day, then by ``pk``, money settles bills; in SQL ``coalesce(bill.settles_on, bill.due_on)``."""


@audit.tracked()
class BillRun(ProjectOwned):
    """One act of charging a project for a month: previewed, approved, issued, perhaps reversed.

    ``month`` is the first day of the month of issue. ``expected_*`` hold what the approver saw; issuing refuses
    when the register has changed since. ``unit`` narrows the run to one unit (单户补账).
    """

    number = models.CharField(_("number"), max_length=30)
    month = models.DateField(_("month"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.DRAFT)
    expected_count = models.IntegerField(null=True)
    expected_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    bill_count = models.IntegerField(_("bills"), default=0)
    bill_amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, default=Decimal(0))
    skipped = models.JSONField(default=dict, help_text="Number of skipped units by reason.")
    prices = models.JSONField(default=dict, help_text="What the run charged by: prices and convention by tariff.")
    prepared_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    approved_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_billrun_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="billing_billrun_number_once"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="billing_billrun_state_known"),
        ]

    def __str__(self) -> str:
        return self.number


class Bill(BulkOwned):
    """What a unit owes for a fee item and period. Only what has been paid, waived or reversed ever changes.

    The period runs from ``period_start`` to ``period_end`` (both included); ``charged_from``/``charged_until`` are
    the days really charged. amount = Σ over months of round(quantity × price × share × factor). ``part`` tells apart
    the bills of one period that fall to several owners. ``price`` and ``factor`` are those of the first month charged;
    a vacancy discount holds for the months wholly within ``factor_from``–``factor_until`` (None: without end). With
    the run's ``prices`` that is everything the amount came from, whatever the register says later; ``facts`` are the
    values that a tariff by formula was worked out with.

    Money settles bills by ``in_line_on``, the day to pay, unless ``settles_on`` names another: a late charge
    stands in line with its debt, though it has a day of its own until which it is to be paid.

    A bill comes from a run, or from a charge document (a repair, a shared cost, a late charge), and is
    issued once for each.
    """

    run = models.ForeignKey(
        BillRun, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="bills"
    )
    document = models.ForeignKey(
        ChargeDocument, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="bills"
    )
    tariff = models.ForeignKey(Tariff, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="bills")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="bills")
    space = models.ForeignKey(
        Space, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="bills"
    )
    person = models.ForeignKey(
        "residents.Person", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="bills"
    )
    part = models.SmallIntegerField(default=0, db_default=0)
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period until"))
    charged_from = models.DateField(_("charged from"))
    charged_until = models.DateField(_("charged until"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)
    price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4)
    factor = models.DecimalField(_("vacancy factor"), max_digits=5, decimal_places=4, default=Decimal(1))
    factor_from = models.DateField(null=True)
    factor_until = models.DateField(null=True)
    facts = models.JSONField(null=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    paid = models.DecimalField(_("paid"), max_digits=14, decimal_places=2, default=Decimal(0), db_default=0)
    waived = models.DecimalField(_("waived"), max_digits=14, decimal_places=2, default=Decimal(0), db_default=0)
    balance = models.GeneratedField(
        expression=Case(
            When(reversed_at__isnull=True, then=F("amount") - F("paid") - F("waived")), default=Value(Decimal("0.00"))
        ),
        output_field=models.DecimalField(max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name=_("open"),
    )
    issued_on = models.DateField(_("issued on"))
    due_on = models.DateField(_("due on"))
    settles_on = models.DateField(_("settled as if due on"), null=True)
    entry_id = models.BigIntegerField()
    reversed_at = models.DateTimeField(null=True)

    class Meta(BulkOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            KeepRows(name="billing_bill_kept"),
            ChangeableColumns(name="billing_bill_changeable", columns=["paid", "waived", "reversed_at"]),
            References(
                name="billing_bill_references",
                to={
                    "project_id": "tenancy_project",
                    "run_id": "billing_billrun",
                    "document_id": "billing_chargedocument",
                    "tariff_id": "billing_tariff",
                    "unit_id": "estate_unit",
                    "space_id": "estate_space",
                    "person_id": "residents_person",
                    "entry_id": "ledger_entry",
                },
            ),
            models.UniqueConstraint(
                fields=["tariff", "period_start", "unit", "space", "part", "document"],
                name="billing_bill_once",
                nulls_distinct=False,
                condition=Q(reversed_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(run__isnull=False, document__isnull=True) | Q(run__isnull=True, document__isnull=False),
                name="billing_bill_of_run_or_document",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_bill_amount_positive"),
            models.CheckConstraint(
                condition=Q(paid__gte=0, waived__gte=0, balance__gte=0),
                name="billing_bill_not_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True) | Q(paid=0, waived=0), name="billing_bill_reversed_unpaid"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], name="billing_bill_open", condition=Q(balance__gt=0)),
            # A run writes its bills side by side, so ranges of blocks find them; a tree would cost an entry a bill.
            BrinIndex(fields=["run"], name="billing_bill_run", autosummarize=True),
        ]

    @property
    def in_line_on(self) -> dt.date:
        """The day by which money settles it (see `IN_LINE_ON`)."""
        return self.settles_on or self.due_on


class Reminder(ProjectOwned):
    """A household was reminded on a day of what was overdue then: evidence, and what makes reminders weekly (E27)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    reminded_on = models.DateField(_("reminded on"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    oldest_due_on = models.DateField(_("due on"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="billing_reminder_append_only"),
            models.UniqueConstraint(fields=["unit", "reminded_on"], name="billing_reminder_once_a_day"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_reminder_amount_positive"),
        ]
