"""The financial plan: versions of which the last adopted one is in force, and the alerts of its lines."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows
from anju.core.money import total
from anju.core.owned import ProjectOwned
from anju.domains.budgets.enums import PlanState
from anju.domains.budgets.models.rules import DutiesApart, FrozenPlan, PlanLinesOfDraft, TwelveMonths
from anju.domains.budgets.models.sheets import Sheet
from anju.domains.budgets.models.years import BudgetYear
from anju.domains.identity.models import User
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Department

_OPEN = [PlanState.DRAFT, PlanState.ASKED, PlanState.APPROVED]


@audit.tracked()
class Plan(ProjectOwned):
    """One version of the financial plan of a year; the adopted one with the highest number is in force."""

    year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="plans", verbose_name=_("budget year"))
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    prepared_at = models.DateTimeField(_("prepared at"))
    adopted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("adopted by"))
    adopted_at = models.DateTimeField(_("adopted at"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-number"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="budgets_plan_kept"),
            models.UniqueConstraint(fields=["year", "number"], name="budgets_plan_number_once"),
            models.UniqueConstraint(fields=["year"], condition=Q(state__in=_OPEN), name="budgets_plan_one_open"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="budgets_plan_state_known"),
            models.CheckConstraint(
                condition=Q(adopted_by__isnull=True) | ~Q(adopted_by=F("prepared_by")), name="budgets_plan_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.ADOPTED, adopted_by__isnull=False, adopted_at__isnull=False)
                | (~Q(state=PlanState.ADOPTED) & Q(adopted_by__isnull=True)),
                name="budgets_plan_adopted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="budgets_plan_adjusted_with_reason"),
            FrozenPlan(name="budgets_plan_frozen"),
            DutiesApart(name="budgets_plan_duties_apart"),
        ]

    def __str__(self) -> str:
        return f"{self.year.year} v{self.number}"


class PlanLine(ProjectOwned):
    """What a department may spend, or is to earn, on an account: twelve months in yuan, out of ``sheet``."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lines")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    months = ArrayField(
        models.DecimalField(max_digits=14, decimal_places=2), size=12, verbose_name=_("amounts of the months")
    )
    sheet = models.ForeignKey(Sheet, models.PROTECT, null=True, related_name="+")

    class Meta(ProjectOwned.Meta):
        ordering = ["department_id", "account__code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "department", "account"], name="budgets_planline_once"),
            TwelveMonths(name="budgets_planline_months"),
            PlanLinesOfDraft(name="budgets_planline_frozen"),
        ]

    @property
    def whole(self) -> Decimal:
        """The whole year."""
        return total(self.months)


class Alert(ProjectOwned):
    """A budget line reached a threshold; told once. ``actual`` and ``budget`` are as they stood then, in yuan."""

    year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="alerts", verbose_name=_("budget year"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    threshold = models.PositiveSmallIntegerField(_("threshold (%)"))
    actual = models.DecimalField(_("actual"), max_digits=14, decimal_places=2)
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2)
    told_at = models.DateTimeField(_("told at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="budgets_alert_append_only"),
            models.UniqueConstraint(fields=["year", "department", "account", "threshold"], name="budgets_alert_once"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="budgets_alert_budget_not_negative"),
        ]
