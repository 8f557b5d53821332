"""Double entry: accounts, entries and their lines. Nothing posted is changed; it is reversed (冲红)."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.identity.models import User
from anju.domains.ledger.enums import AccountKind, AccountRole, CostClass, EntryKind
from anju.domains.ledger.models.rules import BalancedEntries, OpenPeriods, ReadOnly, SummedDays


@audit.tracked()
class Account(ProjectOwned):
    """An account of a project's books."""

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=AccountKind.choices)
    role = models.CharField(_("used for"), max_length=20, choices=AccountRole.choices, blank=True)
    cost_class = models.CharField(_("cost class"), max_length=12, choices=CostClass.choices, blank=True, default="")

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="ledger_account_kept"),
            models.UniqueConstraint(fields=["project", "code"], name="ledger_account_code_once"),
            models.CheckConstraint(
                condition=Q(cost_class="") | Q(cost_class__in=CostClass.values, kind=AccountKind.EXPENSE),
                name="ledger_account_cost_class_known",
            ),
            models.UniqueConstraint(
                fields=["project", "role"],
                name="ledger_account_role_once",
                condition=~Q(role__in=["", AccountRole.REVENUE, AccountRole.COST]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Entry(BulkOwned):
    """A posted fact about money; its lines add up to zero. ``source_id`` is the bill, payment … that it records."""

    kind = models.CharField(_("kind"), max_length=20, choices=EntryKind.choices)
    on_date = models.DateField(_("date"))
    unit = models.ForeignKey(
        "estate.Unit", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    source_id = models.BigIntegerField(null=True)
    reverses = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="reversals"
    )
    memo = models.CharField(_("memo"), max_length=200, blank=True, db_default="")
    posted_at = models.DateTimeField()

    class Meta(BulkOwned.Meta):
        db_table = "ledger_entry"
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="ledger_entry_append_only"),
            References(
                name="ledger_entry_references",
                to={"project_id": "tenancy_project", "unit_id": "estate_unit", "reverses_id": "ledger_entry"},
            ),
            OpenPeriods(name="ledger_entry_period_open"),
            models.UniqueConstraint(
                fields=["reverses"], name="ledger_entry_reversed_once", condition=Q(reverses__isnull=False)
            ),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="ledger_entry_kind_known"),
        ]
        # Entries come more or less in the order of their dates: an index of block ranges is enough and costs nothing.
        # Bills carry the number of their entry, so only the entries of other documents are looked up by these.
        indexes = [
            BrinIndex(fields=["on_date"], name="ledger_entry_date", autosummarize=True),
            models.Index(
                fields=["project", "kind", "source_id"],
                name="ledger_entry_source",
                condition=~Q(kind__in=[EntryKind.BILL, EntryKind.BILL_REVERSAL]),
            ),
        ]


class Line(BulkOwned):
    """One side of an entry: ``amount`` is positive for a debit and negative for a credit, in yuan."""

    pk = models.CompositePrimaryKey("entry_id", "position")
    entry = models.ForeignKey(Entry, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lines")
    position = models.SmallIntegerField()
    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lines")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(BulkOwned.Meta):
        db_table = "ledger_line"
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="ledger_line_append_only"),
            References(
                name="ledger_line_references",
                to={"entry_id": "ledger_entry", "account_id": "ledger_account"},
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_line_not_zero"),
            BalancedEntries(name="ledger_line_balanced"),
            SummedDays(name="ledger_line_summed"),
        ]
        ordering = ["entry_id", "position"]

    @property
    def credit(self) -> Decimal:
        """Return the amount of a credit line without its sign."""
        return -self.amount


class Imbalance(ProjectOwned):
    """Entries that a statement left out of balance, for the check at commit; empty whenever nobody is writing."""

    entry_id = models.BigIntegerField()

    class Meta(ProjectOwned.Meta):
        db_table = "ledger_imbalance"


class AccountDay(BulkOwned):
    """What was posted to an account on a day by entries of one kind: sums of the lines, in yuan.

    Written by the database alone (`SummedDays`), in the statement that writes the lines. One key may have several
    rows, because adding a row waits for nobody; `services.fold_days` makes one of them. Readers add up.
    """

    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=EntryKind.choices)
    debit = models.DecimalField(max_digits=18, decimal_places=2)
    credit = models.DecimalField(max_digits=18, decimal_places=2)
    lines = models.IntegerField(help_text="How many lines these are.")

    class Meta(BulkOwned.Meta):
        db_table = "ledger_accountday"
        constraints = [*BulkOwned.Meta.constraints, ReadOnly(name="ledger_accountday_read_only")]
        indexes = [models.Index(fields=["project", "account", "day"], name="ledger_accountday_account")]


@audit.tracked()
class Period(ProjectOwned):
    """An accounting month; once closed, nothing is posted into it. ``reason`` is why it was opened again last."""

    month = models.DateField(_("month"), help_text="First day of the month.")
    closed_at = models.DateTimeField(pgettext_lazy("accounting month", "closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("closed by"))
    reopened_at = models.DateTimeField(_("opened again at"), null=True)
    reopened_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "month"], name="ledger_period_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="ledger_period_first_of_month"),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | ~Q(reason=""), name="ledger_period_reopened_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
