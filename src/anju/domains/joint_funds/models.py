"""The maintenance fund by unit, common-area income, and what the owners are told of both."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, ChangeableColumns, DatabaseRule, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.estate.models import Building, Unit
from anju.domains.joint_funds.enums import (
    INCOME_HEADS,
    USE_HEADS,
    ActState,
    CommonHead,
    Direction,
    FundMove,
    FundShare,
    HeldIn,
    PayBy,
    PublicationState,
    SchemeKind,
    UseRoute,
)

_TWO_PEOPLE = Q(decided_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by"))


class FundBalances(DatabaseRule):
    """What a unit holds in the fund is the sum of its entries: the same statement that writes them adds them up.

    Nobody else writes accounts: the application's role has no right to.
    """

    create = """
    CREATE FUNCTION joint_funds_keep_balances() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        INSERT INTO joint_funds_fundaccount AS account (project_id, unit_id, first_deposit, balance)
        SELECT fresh.project_id, fresh.unit_id,
            coalesce(sum(fresh.amount) FILTER (WHERE act.kind = 'first'), 0), sum(fresh.amount)
        FROM fresh JOIN joint_funds_fundact act ON act.id = fresh.act_id
        GROUP BY fresh.project_id, fresh.unit_id
        ON CONFLICT (unit_id) DO UPDATE SET balance = account.balance + excluded.balance,
            first_deposit = account.first_deposit + excluded.first_deposit;
        RETURN NULL;
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION joint_funds_keep_balances();
    REVOKE INSERT, UPDATE, DELETE ON joint_funds_fundaccount FROM anju_app
    """
    remove = """
    DROP TRIGGER %(name)s ON %(table)s;
    DROP FUNCTION joint_funds_keep_balances();
    GRANT INSERT, UPDATE, DELETE ON joint_funds_fundaccount TO anju_app
    """


class NothingOverspent(DatabaseRule):
    """Common-area income pays for no more than came in; two spendings at once wait for each other."""

    create = """
    CREATE FUNCTION joint_funds_refuse_overspending() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('joint_funds.common'), NEW.project_id::int);
        IF (SELECT coalesce(sum(CASE direction WHEN 'in' THEN amount ELSE -amount END), 0) FROM %(table)s
            WHERE project_id = NEW.project_id AND state = 'posted') < 0
        THEN
            RAISE EXCEPTION 'more common-area income would be spent than came in'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'joint_funds_not_overspent';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT OR UPDATE ON %(table)s
        FOR EACH ROW EXECUTE FUNCTION joint_funds_refuse_overspending()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION joint_funds_refuse_overspending()"


class FundAccount(ProjectOwned):
    """What a unit holds in the maintenance fund (分户账); goes with the house when it is sold [北京条例81].

    The money lies with the government's account or a bank: this is a shadow of it and never anybody's revenue.
    ``balance`` below nothing is what its owner still has to pay for a use.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="fund_account", verbose_name=_("unit"))
    first_deposit = models.DecimalField(_("first deposit"), max_digits=14, decimal_places=2, default=Decimal(0))
    balance = models.DecimalField(_("balance"), max_digits=14, decimal_places=2, default=Decimal(0))

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "unit"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="joint_funds_fundaccount_kept"),
        ]


@audit.tracked()
class FundAct(ProjectOwned):
    """One act on the maintenance fund: what comes to it or is used, for the units of some buildings or for one unit.

    ``buildings`` empty and ``unit`` None mean the whole project. A use is shared by area among the owners concerned
    [北京条例86]; interest by what each holds. ``amount`` is always positive.
    """

    number = models.CharField(_("number"), max_length=30)
    kind = models.CharField(_("kind"), max_length=16, choices=FundMove.choices)
    on_date = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    share = models.CharField(_("shared"), max_length=10, choices=FundShare.choices, default=FundShare.AREA)
    buildings = models.ManyToManyField(Building, related_name="+", blank=True, verbose_name=_("buildings"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    route = models.CharField(_("rests on"), max_length=10, choices=UseRoute.choices, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ActState.choices, default=ActState.PROPOSED)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")
    proposed_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    decided_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    posted_at = models.DateTimeField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="joint_funds_fundact_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="joint_funds_fundact_number_once"),
            models.CheckConstraint(condition=Q(kind__in=FundMove.values), name="joint_funds_fundact_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ActState.values), name="joint_funds_fundact_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="joint_funds_fundact_amount"),
            models.CheckConstraint(
                condition=~Q(kind=FundMove.USE) | Q(route__in=UseRoute.values), name="joint_funds_fundact_use_rests"
            ),
            models.CheckConstraint(condition=_TWO_PEOPLE, name="joint_funds_fundact_two_people"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sign(self) -> int:
        """Return −1 for what goes out of the fund, 1 for what comes in; a reversal turns it round."""
        out = self.kind == FundMove.USE
        return -1 if out != (self.reverses_id is not None) else 1


class FundOpening(BulkOwned):
    """What a unit held when the project was taken over, as its act proposes it; posted once the act is approved."""

    act = models.ForeignKey(FundAct, models.DO_NOTHING, db_constraint=False, related_name="openings")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, related_name="fund_openings")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(BulkOwned.Meta):
        ordering = ["id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="joint_funds_fundopening_append_only"),
            References(
                name="joint_funds_fundopening_references",
                to={"project_id": "tenancy_project", "act_id": "joint_funds_fundact", "unit_id": "estate_unit"},
            ),
            models.UniqueConstraint(fields=["act", "unit"], name="joint_funds_fundopening_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="joint_funds_fundopening_positive"),
        ]


class FundEntry(BulkOwned):
    """What an act brought to a unit (positive) or took from it (negative), in yuan."""

    act = models.ForeignKey(FundAct, models.DO_NOTHING, db_constraint=False, related_name="entries")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, related_name="fund_entries")
    on_date = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(BulkOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="joint_funds_fundentry_append_only"),
            References(
                name="joint_funds_fundentry_references",
                to={"project_id": "tenancy_project", "act_id": "joint_funds_fundact", "unit_id": "estate_unit"},
            ),
            models.UniqueConstraint(fields=["act", "unit"], name="joint_funds_fundentry_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="joint_funds_fundentry_not_zero"),
            FundBalances(name="joint_funds_fundentry_balances"),
        ]


@audit.tracked()
class CommonMovement(ProjectOwned):
    """Common-area money that came or went (公共收益): the owners', kept apart from the company's revenue [民法典282].

    ``entry_id`` is its entry in the books, against the liability “common-area income held for the owners”.
    """

    number = models.CharField(_("number"), max_length=30)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    head = models.CharField(_("source or use"), max_length=16, choices=CommonHead.choices)
    on_date = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    held_in = models.CharField(_("money account"), max_length=6, choices=HeldIn.choices, default=HeldIn.BANK)
    counterparty = models.CharField(_("payer or payee"), max_length=80, blank=True)
    memo = models.CharField(_("note"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ActState.choices)
    entry_id = models.BigIntegerField(null=True)
    fund_act = models.OneToOneField(FundAct, models.PROTECT, null=True, blank=True, related_name="common_movement")
    proposed_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    decided_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    reversed_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    posted_at = models.DateTimeField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="joint_funds_commonmovement_kept"),
            NothingOverspent(name="joint_funds_not_overspent"),
            models.UniqueConstraint(fields=["project", "number"], name="joint_funds_commonmovement_number_once"),
            models.CheckConstraint(
                condition=Q(direction=Direction.IN, head__in=list(INCOME_HEADS))
                | Q(direction=Direction.OUT, head__in=list(USE_HEADS)),
                name="joint_funds_commonmovement_head",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="joint_funds_commonmovement_amount"),
            models.CheckConstraint(
                condition=~Q(state__in=[ActState.POSTED, ActState.REVERSED]) | Q(entry_id__isnull=False),
                name="joint_funds_commonmovement_booked",
            ),
            models.CheckConstraint(condition=_TWO_PEOPLE, name="joint_funds_commonmovement_two_people"),
            models.CheckConstraint(
                condition=Q(reversed_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(reversed_by=F("proposed_by")),
                name="joint_funds_commonmovement_reversed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.number


@audit.tracked()
class Publication(ProjectOwned):
    """What the owners are told of a period (公示): made out of the ledgers, then kept as it was told.

    ``content`` holds amounts as text: see `queries.account_of_period`.
    """

    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    content = models.JSONField()
    state = models.CharField(
        _("state"), max_length=10, choices=PublicationState.choices, default=PublicationState.DRAFT
    )
    prepared_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    prepared_at = models.DateTimeField(_("prepared at"))
    published_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    published_at = models.DateTimeField(_("published at"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-last_on", "-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="joint_funds_publication_kept"),
            ChangeableColumns(
                name="joint_funds_publication_changeable",
                columns=["state", "published_by_id", "published_at", "reason"],
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="joint_funds_publication_order"),
            models.UniqueConstraint(
                fields=["project", "first_on", "last_on"],
                name="joint_funds_publication_once",
                condition=Q(state=PublicationState.PUBLISHED),
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | Q(prepared_by__isnull=True)
                | ~Q(published_by=F("prepared_by")),
                name="joint_funds_publication_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"


@audit.tracked()
class FeeScheme(ProjectOwned):
    """How the service of a project is charged from a month on: 包干制 or 酬金制 [物业服务收费管理办法 第九条].

    Under a commission the prepaid funds are the owners' (代管): the company takes ``monthly`` yuan or ``percent`` of
    what is collected, the rest is spent for them or carried forward. A row holds until the next one begins; a mistaken
    one is withdrawn. A project without rows is run for a lump sum.
    """

    kind = models.CharField(_("fee scheme"), max_length=10, choices=SchemeKind.choices)
    begins_on = models.DateField(_("begins on"), help_text=_("The first day of a month."))
    pay_by = models.CharField(_("remuneration by"), max_length=8, choices=PayBy.choices, blank=True)
    monthly = models.DecimalField(_("a month (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField(_("remuneration (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    agreed_in = models.CharField(_("agreed in"), max_length=120)
    set_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    set_at = models.DateTimeField(_("entered at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-begins_on", "-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="joint_funds_feescheme_kept"),
            ChangeableColumns(name="joint_funds_feescheme_changeable", columns=["withdrawn_at", "reason"]),
            models.UniqueConstraint(
                fields=["project", "begins_on"],
                name="joint_funds_feescheme_once",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(begins_on__day=1), name="joint_funds_feescheme_first_of_month"),
            models.CheckConstraint(
                condition=Q(kind=SchemeKind.LUMP, pay_by="", monthly__isnull=True, percent__isnull=True)
                | Q(kind=SchemeKind.COMMISSION, pay_by=PayBy.FIXED, monthly__gt=0, percent__isnull=True)
                | Q(kind=SchemeKind.COMMISSION, pay_by=PayBy.PERCENT, monthly__isnull=True, percent__gt=0)
                & Q(percent__lt=100),
                name="joint_funds_feescheme_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.begins_on:%Y-%m}"


@audit.tracked()
class ServiceAudit(ProjectOwned):
    """What an auditor said of a year's prepaid service funds [物业服务收费管理办法 第十三条]."""

    year = models.PositiveSmallIntegerField(_("year"))
    auditor = models.CharField(_("audit firm"), max_length=80)
    audited_on = models.DateField(_("audited on"))
    opinion = models.CharField(_("audit opinion"), max_length=400)
    recorded_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("entered at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-year", "-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="joint_funds_serviceaudit_kept"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2200), name="joint_funds_serviceaudit_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.auditor}"
