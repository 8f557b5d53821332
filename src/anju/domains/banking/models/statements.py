"""Bank statements: what came in, line by line, and where its money went."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import ChangeableColumns, DatabaseRule, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.banking.enums import LineState, MatchedBy
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.ledger.models import Account
from anju.domains.payments.models import Payment


class ClaimsCounted(DatabaseRule):
    """What is claimed of a line is counted by the database, so that a check on the line refuses one yuan too many."""

    create = """
    CREATE FUNCTION banking_count_claims() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE banking_bankline line SET claimed = line.claimed + told.amount, claims = line.claims + told.number
        FROM (SELECT line_id, sum(amount) AS amount, count(*) AS number FROM fresh GROUP BY line_id) told
        WHERE line.id = told.line_id;
        RETURN NULL;
    END $$;
    CREATE FUNCTION banking_discount_claims() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE banking_bankline line SET claimed = line.claimed - told.amount
        FROM (SELECT fresh.line_id, sum(fresh.amount) AS amount FROM fresh JOIN stale USING (id)
              WHERE fresh.undone_at IS NOT NULL AND stale.undone_at IS NULL GROUP BY fresh.line_id) told
        WHERE line.id = told.line_id;
        RETURN NULL;
    END $$;
    CREATE FUNCTION banking_keep_undone_claim() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'claim %% was undone', OLD.id USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION banking_count_claims();
    CREATE TRIGGER banking_bankclaim_discounted AFTER UPDATE ON %(table)s
        REFERENCING NEW TABLE AS fresh OLD TABLE AS stale
        FOR EACH STATEMENT EXECUTE FUNCTION banking_discount_claims();
    CREATE TRIGGER banking_bankclaim_undone_stays BEFORE UPDATE ON %(table)s FOR EACH ROW
        WHEN (OLD.undone_at IS NOT NULL) EXECUTE FUNCTION banking_keep_undone_claim()
    """
    remove = """
    DROP TRIGGER banking_bankclaim_undone_stays ON %(table)s; DROP TRIGGER banking_bankclaim_discounted ON %(table)s;
    DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION banking_keep_undone_claim();
    DROP FUNCTION banking_discount_claims(); DROP FUNCTION banking_count_claims()
    """


@audit.tracked()
class BankAccount(ProjectOwned):
    """An account of the project at a bank; ``mapping`` keeps how its statements are read: field → column label.

    ``layout`` is how it takes files of direct debits: ``kind`` and ``columns``, see `calc.debits`.
    """

    name = models.CharField(_("name"), max_length=60)
    bank = models.CharField(_("bank"), max_length=60, blank=True)
    number = models.CharField(_("account number"), max_length=40)
    mapping = models.JSONField(default=dict, blank=True)
    layout = models.JSONField(default=dict, blank=True, db_default={})

    class Meta(ProjectOwned.Meta):
        ordering = ["name"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="banking_bankaccount_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="banking_bankaccount_once"),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class VirtualAccount(ProjectOwned):
    """A number that the bank gave for one unit alone (虚拟账号): what comes there is the unit's."""

    number = models.CharField(_("virtual account"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="virtual_accounts", verbose_name=_("unit"))

    class Meta(ProjectOwned.Meta):
        ordering = ["number"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "number"], name="banking_virtualaccount_once"),
        ]

    def __str__(self) -> str:
        return self.number


class BankStatement(ProjectOwned):
    """One file: how many lines were new, how many were known, how many were no receipts."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="statements", verbose_name=_("bank account"))
    filename = models.CharField(_("file"), max_length=200, blank=True)
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("imported by"))
    imported_at = models.DateTimeField(_("imported at"))
    fresh = models.PositiveIntegerField(_("new"), default=0)
    known = models.PositiveIntegerField(_("known already"), default=0)
    passed_over = models.PositiveIntegerField(_("no receipts"), default=0)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [*ProjectOwned.Meta.constraints, KeepRows(name="banking_bankstatement_kept")]

    def __str__(self) -> str:
        return self.filename


class BankLine(ProjectOwned):
    """Money that came in. ``mark`` knows the line again in whatever file it stands (`calc.reading.mark_of`).

    Its entry put it into suspense when it was imported; claims take it out again, until ``claimed`` is all of it.
    """

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="bank_lines", verbose_name=_("statement"))
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", verbose_name=_("bank account"))
    mark = models.CharField(max_length=64)
    serial = models.CharField(_("bank's number"), max_length=64, blank=True)
    on_date = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    payer = models.CharField(_("payer"), max_length=100, blank=True)
    payer_account = models.CharField(_("payer's account"), max_length=40, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    virtual_account = models.CharField(_("virtual account"), max_length=40, blank=True)
    claimed = models.DecimalField(_("claimed"), max_digits=14, decimal_places=2, default=0, db_default=0)
    claims = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="How many there ever were.")
    state = models.GeneratedField(
        expression=Case(When(claimed=F("amount"), then=Value("claimed")), default=Value("suspense")),
        output_field=models.CharField(_("state"), max_length=10, choices=LineState.choices),
        db_persist=True,
    )
    entry_id = models.BigIntegerField()

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="banking_bankline_kept"),
            ChangeableColumns(name="banking_bankline_changeable", columns=["claimed", "claims"]),
            models.UniqueConstraint(fields=["account", "mark"], name="banking_bankline_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="banking_bankline_positive"),
            models.CheckConstraint(
                condition=Q(claimed__gte=0, claimed__lte=F("amount")), name="banking_bankline_claimed_within"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "on_date", "id"], name="banking_bankline_state"),
            models.Index(fields=["project", "-on_date", "-id"], name="banking_bankline_newest"),
        ]

    def __str__(self) -> str:
        return self.serial or self.payer

    def get_state_display(self) -> str:
        """Return the state in words; of a generated column Django gives none."""
        return str(LineState(self.state).label)

    @property
    def left(self) -> Decimal:
        """What nobody has claimed yet, in yuan."""
        return self.amount - self.claimed


@audit.tracked()
class BankClaim(ProjectOwned):
    """A part of a line's money and where it belongs: to a unit, by a payment, or to another account of the books.

    An undone claim stays beside the others; who claimed does not undo.
    """

    line = models.ForeignKey(BankLine, models.PROTECT, related_name="parts", verbose_name=_("bank receipt"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    how = models.CharField(_("found by"), max_length=10, choices=MatchedBy.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    payment = models.ForeignKey(
        Payment, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("receipt")
    )
    account = models.ForeignKey(
        Account, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("ledger account")
    )
    entry_id = models.BigIntegerField(null=True)
    banking = models.ForeignKey(
        "banking.CashBanking", models.PROTECT, null=True, related_name="arrivals", verbose_name=_("cash paid in")
    )
    batch = models.ForeignKey(
        "banking.DebitBatch", models.PROTECT, null=True, related_name="arrivals", verbose_name=_("batch")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("claimed by"))
    claimed_at = models.DateTimeField(_("claimed at"))
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by"))
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_reason = models.CharField(_("why undone"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="banking_bankclaim_kept"),
            ChangeableColumns(
                name="banking_bankclaim_changeable", columns=["undone_by_id", "undone_at", "undone_reason"]
            ),
            ClaimsCounted(name="banking_bankclaim_counted"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="banking_bankclaim_positive"),
            models.CheckConstraint(condition=Q(how__in=MatchedBy.values), name="banking_bankclaim_how_known"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, payment__isnull=False, account__isnull=True, entry_id__isnull=True)
                | Q(unit__isnull=True, payment__isnull=True, account__isnull=False, entry_id__isnull=False),
                name="banking_bankclaim_one_place",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False) & ~Q(undone_by=F("claimed_by")),
                name="banking_bankclaim_two_people",
            ),
            models.UniqueConstraint(fields=["payment"], name="banking_bankclaim_payment_once"),
            models.UniqueConstraint(
                fields=["banking"],
                name="banking_bankclaim_banking_once",
                condition=Q(banking__isnull=False, undone_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["batch"],
                name="banking_bankclaim_batch_once",
                condition=Q(batch__isnull=False, undone_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
