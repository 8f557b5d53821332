"""Fee items, tariffs and their versions, vacancy discounts."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.billing.enums import WITHOUT_USAGE, Basis, Convention, Cycle, DiscountState, MeterKind
from anju.domains.estate.enums import Usage
from anju.domains.estate.models import Unit
from anju.domains.ledger.models import Account


@audit.tracked()
class BillingSettings(ProjectOwned):
    """How a project wants to be charged; a project without a row has the defaults."""

    auto_issue = models.BooleanField(
        _("issue by itself"),
        default=False,
        help_text=_("Bills prepared on the day of issue go out without a person's approval."),
    )
    charges_unsold = models.BooleanField(
        _("charge units not handed over"),
        default=False,
        help_text=_("The developer owes for units that have no date of hand-over (物业管理条例 41)."),
    )
    contract_notice_days = models.PositiveSmallIntegerField(
        _("contracts are announced so many days before they end"), default=60, db_default=60
    )

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="billing_settings_once"),
        ]


@audit.tracked()
class FeeItem(ProjectOwned):
    """What is charged for (收费项目): property service fee, parking …, with the account its income goes to."""

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    revenue_account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("income account"))

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "name"], name="billing_feeitem_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Tariff(ProjectOwned):
    """A charging standard (收费标准): how a fee item is charged to units of a usage, or to parking spaces."""

    fee_item = models.ForeignKey(FeeItem, models.PROTECT, related_name="tariffs", verbose_name=_("fee item"))
    name = models.CharField(_("name"), max_length=60)
    usage = models.CharField(
        _("applies to"),
        max_length=12,
        choices=Usage.choices,
        blank=True,
        help_text=_("Empty for what is charged by document, whatever the unit is used for."),
    )
    basis = models.CharField(_("charged by"), max_length=12, choices=Basis.choices)
    cycle = models.PositiveSmallIntegerField(_("cycle"), choices=Cycle.choices, default=Cycle.MONTH)
    convention = models.CharField(
        _("part months"), max_length=8, choices=Convention.choices, default=Convention.ACTUAL_DAYS
    )
    issue_day = models.PositiveSmallIntegerField(_("day of issue"), default=1)
    due_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    late_fee_rate = models.DecimalField(_("late fee per day"), max_digits=8, decimal_places=6, default=Decimal(0))
    is_active = models.BooleanField(_("in use"), default=True)
    # Of a tariff by meter readings alone: whose use it charges, and from which day of the year steps begin anew.
    meter_kind = models.CharField(_("meters"), max_length=12, choices=MeterKind.choices, null=True, blank=True)
    steps_from_month = models.PositiveSmallIntegerField(_("steps begin in month"), default=1, db_default=1)
    steps_from_day = models.PositiveSmallIntegerField(_("steps begin on day"), default=1, db_default=1)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_tariff_kept"),
            models.UniqueConstraint(fields=["project", "fee_item", "usage"], name="billing_tariff_once"),
            models.CheckConstraint(condition=Q(cycle__in=Cycle.values), name="billing_tariff_cycle_known"),
            models.CheckConstraint(
                condition=Q(usage="", basis__in=WITHOUT_USAGE) | ~Q(usage="") & ~Q(basis__in=WITHOUT_USAGE),
                name="billing_tariff_of_usage_or_document",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.LATE) | Q(late_fee_rate=0), name="billing_tariff_no_fee_on_fee"
            ),
            models.CheckConstraint(condition=Q(issue_day__range=(1, 28)), name="billing_tariff_issue_day"),
            models.CheckConstraint(condition=Q(late_fee_rate__gte=0), name="billing_tariff_late_fee"),
            models.CheckConstraint(
                condition=Q(meter_kind__isnull=True) | Q(meter_kind__in=MeterKind.values, basis=Basis.METER),
                name="billing_tariff_meter_kind",
            ),
            models.CheckConstraint(
                condition=Q(steps_from_month__range=(1, 12), steps_from_day__range=(1, 28)),
                name="billing_tariff_steps_from",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class TariffVersion(ProjectOwned):
    """The price of a tariff from a day on; a change of price never rewrites issued bills.

    ``price`` is yuan per unit of quantity and month (four places). ``tiers`` holds the steps of a metered tariff,
    ``[[limit or null, price], …]`` with limits per year. ``valley_price`` is what use off the peak costs within the
    first step (峰谷电价); the others raise it by what they raise the peak price by. ``formula`` is what a tariff by
    formula charges a period.
    """

    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="versions", verbose_name=_("tariff"))
    starts_on = models.DateField(_("from"))
    price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4, null=True, blank=True)
    tiers = models.JSONField(null=True, blank=True)
    formula = models.CharField(_("formula"), max_length=300, blank=True, db_default="")
    valley_price = models.DecimalField(_("valley price"), max_digits=12, decimal_places=4, null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["tariff", "-starts_on"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tariff", "starts_on"], name="billing_tariffversion_once"),
            models.CheckConstraint(
                condition=Q(price__gt=0) | Q(price__isnull=True) & (Q(tiers__isnull=False) | ~Q(formula="")),
                name="billing_tariffversion_priced",
            ),
            models.CheckConstraint(
                condition=Q(valley_price__isnull=True) | Q(valley_price__gt=0), name="billing_tariffversion_valley"
            ),
        ]


@audit.tracked()
class VacancyDiscount(ProjectOwned):
    """A vacant unit pays ``factor`` of a fee item (空置折扣), within dates and after approval."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="vacancy_discounts", verbose_name=_("unit"))
    fee_item = models.ForeignKey(FeeItem, models.PROTECT, related_name="+", verbose_name=_("fee item"))
    factor = models.DecimalField(_("share to pay"), max_digits=5, decimal_places=4)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=DiscountState.choices, default=DiscountState.APPLIED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    applied_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")
    decided_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.CheckConstraint(condition=Q(factor__gte=0, factor__lt=1), name="billing_vacancy_factor"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applied_by")), name="billing_vacancy_two_people"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="billing_vacancy_order"
            ),
        ]
        indexes = [models.Index(fields=["project", "unit"], name="billing_vacancy_unit")]
