"""Double entry: accounts, entries and their lines. Nothing posted is changed; it is reversed (冲红)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, DatabaseRule, KeepRows, References
from anju.core.owned import ProjectOwned
from anju.domains.ledger.enums import AccountKind, AccountRole, EntryKind


class BalancedEntries(DatabaseRule):
    """At commit, the lines of every entry add up to zero.

    A deferred constraint at the price of one aggregate per statement: a statement that leaves an entry out of
    balance notes it in ``ledger_imbalance``, whose deferred constraint trigger looks again at commit. A bill run,
    which writes both sides in one statement, notes nothing and so pays for no row trigger at all.
    """

    create = """
    CREATE FUNCTION ledger_note_imbalance() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO ledger_imbalance (entry_id, project_id)
        SELECT entry_id, min(project_id) FROM fresh GROUP BY entry_id HAVING sum(amount) <> 0;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ledger_note_imbalance AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_imbalance();
    CREATE FUNCTION ledger_refuse_imbalance() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT sum(amount) FROM ledger_line WHERE entry_id = NEW.entry_id) <> 0 THEN
            RAISE EXCEPTION 'entry %% is out of balance', NEW.entry_id USING ERRCODE = 'check_violation';
        END IF;
        DELETE FROM ledger_imbalance WHERE id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER ledger_refuse_imbalance AFTER INSERT ON ledger_imbalance
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_refuse_imbalance()
    """
    remove = """
    DROP TRIGGER ledger_refuse_imbalance ON ledger_imbalance;
    DROP FUNCTION ledger_refuse_imbalance();
    DROP TRIGGER ledger_note_imbalance ON %(table)s;
    DROP FUNCTION ledger_note_imbalance()
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
                condition=~Q(role__in=["", AccountRole.REVENUE]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Entry(ProjectOwned):
    """A posted fact about money; its lines add up to zero. ``source_id`` is the bill, payment … that it records."""

    kind = models.CharField(_("kind"), max_length=20, choices=EntryKind.choices)
    on_date = models.DateField(_("date"))
    unit = models.ForeignKey(
        "estate.Unit", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    source_id = models.BigIntegerField(null=True)
    reverses = models.OneToOneField("self", models.DO_NOTHING, null=True, related_name="reversed_by")
    memo = models.CharField(_("memo"), max_length=200, blank=True, db_default="")
    posted_at = models.DateTimeField()

    class Meta(ProjectOwned.Meta):
        db_table = "ledger_entry"
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="ledger_entry_append_only"),
            References(name="ledger_entry_references", to={"unit_id": "estate_unit"}),
        ]
        indexes = [
            models.Index(fields=["project", "on_date"], name="ledger_entry_date"),
            models.Index(fields=["unit", "on_date"], name="ledger_entry_unit", condition=Q(unit__isnull=False)),
        ]


class Line(ProjectOwned):
    """One side of an entry: ``amount`` is positive for a debit and negative for a credit, in yuan."""

    pk = models.CompositePrimaryKey("entry_id", "position")
    entry = models.ForeignKey(Entry, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lines")
    position = models.SmallIntegerField()
    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lines")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(ProjectOwned.Meta):
        db_table = "ledger_line"
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="ledger_line_append_only"),
            References(name="ledger_line_references", to={"entry_id": "ledger_entry", "account_id": "ledger_account"}),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_line_not_zero"),
            BalancedEntries(name="ledger_line_balanced"),
        ]


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
