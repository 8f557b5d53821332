"""Double entry: accounts, entries and their lines. Nothing posted is changed; it is reversed (冲红)."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, DatabaseRule, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.ledger.enums import AccountKind, AccountRole, EntryKind


class BalancedEntries(DatabaseRule):
    """At commit, the lines of every entry add up to zero.

    A deferred constraint at the price of one aggregate per statement: a statement that leaves an entry out of
    balance notes it in ``ledger_imbalance``, whose deferred constraint trigger looks again at commit. A bill run,
    which writes both sides in one statement, notes nothing and so pays for no row trigger at all.

    Both functions run with the owner's rights: at commit the transaction's scope has been left, and row-level
    security would hide the very lines that are to be added up. The application has no right to the notes.
    """

    create = """
    CREATE FUNCTION ledger_note_imbalance() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        -- Bulk statements write pairs side by side: line 2 right after line 1 of its entry, with the opposite amount.
        -- When all lines are such pairs nothing needs adding up; one look at each line's neighbour tells.
        IF NOT (SELECT count(*) FILTER (WHERE position = 1) = count(*) FILTER (WHERE position = 2)
                AND bool_and(CASE position WHEN 1 THEN true
                    WHEN 2 THEN coalesce(entry_id = entry_before AND amount = -amount_before, false) ELSE false END)
            FROM (SELECT entry_id, position, amount, lag(entry_id) OVER () AS entry_before,
                    lag(amount) OVER () AS amount_before FROM fresh) told)
        THEN
            INSERT INTO ledger_imbalance (entry_id, project_id)
            SELECT entry_id, min(project_id) FROM fresh GROUP BY entry_id HAVING sum(amount) <> 0;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ledger_note_imbalance AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_imbalance();
    CREATE FUNCTION ledger_refuse_imbalance() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        IF (SELECT sum(amount) FROM ledger_line WHERE entry_id = NEW.entry_id) <> 0 THEN
            RAISE EXCEPTION 'entry %% is out of balance', NEW.entry_id USING ERRCODE = 'check_violation',
                CONSTRAINT = 'ledger_line_balanced';
        END IF;
        DELETE FROM ledger_imbalance WHERE id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER ledger_refuse_imbalance AFTER INSERT ON ledger_imbalance
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_refuse_imbalance();
    REVOKE ALL ON ledger_imbalance FROM anju_app
    """
    remove = """
    DROP TRIGGER ledger_refuse_imbalance ON ledger_imbalance;
    DROP FUNCTION ledger_refuse_imbalance();
    DROP TRIGGER ledger_note_imbalance ON %(table)s;
    DROP FUNCTION ledger_note_imbalance()
    """


class OpenPeriods(DatabaseRule):
    """Nothing is posted into a closed month; looked up once a statement.

    `services.close_period` locks out writers while it closes, so that no entry slips in beside it.
    """

    create = """
    CREATE FUNCTION ledger_refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM ledger_period WHERE closed_at IS NOT NULL) AND EXISTS (
            SELECT FROM (SELECT DISTINCT project_id, on_date FROM fresh) posted
            JOIN ledger_period closed ON closed.project_id = posted.project_id
                AND closed.month = date_trunc('month', posted.on_date)::date AND closed.closed_at IS NOT NULL)
        THEN
            RAISE EXCEPTION 'the accounting period is closed' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'ledger_entry_period_open';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_closed_period()
    """
    remove = """
    DROP TRIGGER %(name)s ON %(table)s;
    DROP FUNCTION ledger_refuse_closed_period()
    """


@audit.tracked()
class Account(ProjectOwned):
    """An account of a project's books."""

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=AccountKind.choices)
    role = models.CharField(_("used for"), max_length=20, choices=AccountRole.choices, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="ledger_account_kept"),
            models.UniqueConstraint(fields=["project", "code"], name="ledger_account_code_once"),
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
        indexes = [BrinIndex(fields=["on_date"], name="ledger_entry_date", autosummarize=True)]


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


@audit.tracked()
class Period(ProjectOwned):
    """An accounting month; once closed, nothing is posted into it."""

    month = models.DateField(_("month"), help_text="First day of the month.")
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "month"], name="ledger_period_once"),
        ]
