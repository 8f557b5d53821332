"""What lists of bills, runs and discounts can be narrowed by; shared by screens and API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.domains.billing.calc.periods import PeriodError, parse_period
from anju.domains.billing.enums import (
    Basis,
    ContractKind,
    ContractState,
    CostKind,
    DiscountState,
    MeterKind,
    ReadingKind,
    ReliefKind,
    ReliefState,
    RunState,
    SharedState,
    ShareRule,
)
from anju.domains.billing.models import (
    Bill,
    BillRun,
    ChargeDocument,
    Contract,
    CostShare,
    FeeItem,
    Meter,
    MeterReading,
    Relief,
    SharedCost,
    Tariff,
    UnitQuantity,
    VacancyDiscount,
)
from anju.domains.estate.models import Building, Unit
from anju.domains.estate.queries import address_condition

BILL_STATES = (
    ("open", _("Open")),
    ("overdue", _("Overdue")),
    ("paid", _("Paid")),
    ("reversed", _("Reversed")),
)


def _tariffs(request: Any) -> QuerySet[Tariff]:
    """Return the tariffs to choose from: those of the transaction's scope."""
    return Tariff.objects.all()


def _buildings(request: Any) -> QuerySet[Building]:
    return Building.objects.all()


def _fee_items(request: Any) -> QuerySet[FeeItem]:
    return FeeItem.objects.all()


class BillFilter(filters.FilterSet):
    """Narrows bills by address, state, tariff, building, period, amount (yuan) and run."""

    q = filters.CharFilter(label=_("Address"), method="by_address")
    state = filters.ChoiceFilter(label=_("State"), choices=BILL_STATES, method="by_state")
    tariff = filters.ModelChoiceFilter(label=_("Tariff"), queryset=_tariffs)
    building = filters.ModelChoiceFilter(label=_("Building"), queryset=_buildings, field_name="unit__building")
    period = filters.CharFilter(label=_("Period"), method="by_period", help_text=_("2026-11, 2026-Q4 or 2026"))
    amount_min = filters.NumberFilter(label=_("Amount from (yuan)"), field_name="amount", lookup_expr="gte")
    amount_max = filters.NumberFilter(label=_("Amount to (yuan)"), field_name="amount", lookup_expr="lte")
    run = filters.ModelChoiceFilter(label=_("Bill run"), queryset=lambda request: BillRun.objects.all())

    class Meta:
        model = Bill
        fields: list[str] = []

    def by_address(self, rows: QuerySet[Bill], name: str, typed: str) -> QuerySet[Bill]:
        """Keep the bills of the units that the typed address may mean."""
        return rows.filter(unit__in=list(Unit.objects.filter(address_condition(typed)).values_list("pk", flat=True)))

    def by_state(self, rows: QuerySet[Bill], name: str, state: str) -> QuerySet[Bill]:
        """Keep the bills that are open, overdue, settled or reversed."""
        if state == "open":
            return rows.filter(balance__gt=0)
        if state == "overdue":
            return rows.filter(balance__gt=0, due_on__lt=clock.today())
        return rows.filter(balance=0, reversed_at__isnull=state == "paid")

    def by_period(self, rows: QuerySet[Bill], name: str, typed: str) -> QuerySet[Bill]:
        """Keep the bills whose period begins within the typed one; by tariff, so that the index of bills is used."""
        try:
            period = parse_period(typed)
        except PeriodError:
            return rows.none()
        months = [month.first_on for month in period.months]
        return rows.filter(period_start__in=months, tariff__in=list(Tariff.objects.values_list("pk", flat=True)))


class DocumentFilter(filters.FilterSet):
    """Narrows charges outside the runs by number or purpose, fee item, day of issue and state."""

    q = filters.CharFilter(label=_("Number or purpose"), method="by_words")
    fee_item = filters.ModelChoiceFilter(label=_("Fee item"), field_name="tariff__fee_item", queryset=_fee_items)
    first_on = filters.DateFilter(label=_("From"), field_name="issued_on", lookup_expr="gte")
    last_on = filters.DateFilter(label=_("Until"), field_name="issued_on", lookup_expr="lte")
    reversed = filters.BooleanFilter(label=_("Reversed"), field_name="reversed_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = ChargeDocument
        fields: list[str] = []

    def by_words(self, rows: QuerySet[ChargeDocument], name: str, typed: str) -> QuerySet[ChargeDocument]:
        """Keep the documents whose number or purpose holds the words."""
        return rows.filter(Q(number__icontains=typed) | Q(memo__icontains=typed))


class RunFilter(filters.FilterSet):
    """Narrows bill runs by number, state and month of issue."""

    q = filters.CharFilter(label=_("Number"), field_name="number", lookup_expr="istartswith")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=RunState.choices)
    month = filters.CharFilter(label=_("Month"), method="by_month", help_text="2026-11")

    class Meta:
        model = BillRun
        fields: list[str] = []

    def by_month(self, rows: QuerySet[BillRun], name: str, typed: str) -> QuerySet[BillRun]:
        """Keep the runs of a month."""
        try:
            return rows.filter(month=dt.date.fromisoformat(f"{typed.strip()}-01"))
        except ValueError:
            return rows.none()


class TariffFilter(filters.FilterSet):
    """Narrows tariffs by name, fee item and basis."""

    q = filters.CharFilter(label=pgettext_lazy("thing", "Name"), field_name="name", lookup_expr="icontains")
    fee_item = filters.ModelChoiceFilter(label=_("Fee item"), queryset=_fee_items)
    basis = filters.ChoiceFilter(label=_("Charged by"), choices=Basis.choices)

    class Meta:
        model = Tariff
        fields: list[str] = []


class QuantityFilter(filters.FilterSet):
    """Narrows counted things by address and fee item."""

    q = filters.CharFilter(label=_("Address"), field_name="unit__code", lookup_expr="istartswith")
    fee_item = filters.ModelChoiceFilter(label=_("Fee item"), queryset=_fee_items)

    class Meta:
        model = UnitQuantity
        fields: list[str] = []


class DiscountFilter(filters.FilterSet):
    """Narrows vacancy discounts by address and state."""

    q = filters.CharFilter(label=_("Address"), method="by_address")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=DiscountState.choices)

    class Meta:
        model = VacancyDiscount
        fields: list[str] = []

    def by_address(self, rows: QuerySet[VacancyDiscount], name: str, typed: str) -> QuerySet[VacancyDiscount]:
        """Keep the discounts of the units that the typed address may mean."""
        return rows.filter(unit__in=Unit.objects.filter(address_condition(typed)))


class MeterFilter(filters.FilterSet):
    """Narrows meters by number or address, kind and building, and to those in place."""

    q = filters.CharFilter(label=_("Meter or address"), method="by_number")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=MeterKind.choices)
    building = filters.ModelChoiceFilter(label=_("Building"), queryset=_buildings, field_name="unit__building")
    in_place = filters.BooleanFilter(label=_("In place"), field_name="removed_on", lookup_expr="isnull")
    master = filters.BooleanFilter(label=_("Of a place"), field_name="unit", lookup_expr="isnull")

    class Meta:
        model = Meter
        fields: list[str] = []

    def by_number(self, rows: QuerySet[Meter], name: str, typed: str) -> QuerySet[Meter]:
        """Keep the meter of this number and those of the units that the typed address may mean."""
        units = list(Unit.objects.filter(address_condition(typed)).values_list("pk", flat=True))
        return rows.filter(Q(number__istartswith=typed.strip()) | Q(unit__in=units) | Q(place__icontains=typed.strip()))


class ReadingFilter(filters.FilterSet):
    """Narrows readings by meter or address, kind, day, and to the unusual ones."""

    q = filters.CharFilter(label=_("Meter or address"), method="by_meter")
    meter_kind = filters.MultipleChoiceFilter(label=_("Meters"), choices=MeterKind.choices, field_name="meter__kind")
    kind = filters.MultipleChoiceFilter(label=_("Kind of reading"), choices=ReadingKind.choices)
    read = filters.DateFromToRangeFilter(label=_("Read on"), field_name="read_on")
    unusual = filters.BooleanFilter(label=_("Unusual"), field_name="is_unusual")

    class Meta:
        model = MeterReading
        fields: list[str] = []

    def by_meter(self, rows: QuerySet[MeterReading], name: str, typed: str) -> QuerySet[MeterReading]:
        """Keep the readings of this meter and of the units that the typed address may mean."""
        units = list(Unit.objects.filter(address_condition(typed)).values_list("pk", flat=True))
        return rows.filter(Q(meter__number__istartswith=typed.strip()) | Q(meter__unit__in=units))


class SharedCostFilter(filters.FilterSet):
    """Narrows shared costs by what they are for, state, kind and rule."""

    q = filters.CharFilter(label=_("What for"), field_name="title", lookup_expr="icontains")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=SharedState.choices)
    kind = filters.MultipleChoiceFilter(label=_("Cost of"), choices=CostKind.choices)
    rule = filters.MultipleChoiceFilter(label=_("Divided by"), choices=ShareRule.choices)

    class Meta:
        model = SharedCost
        fields: list[str] = []


class CostShareFilter(filters.FilterSet):
    """Narrows shares by address and cost."""

    q = filters.CharFilter(label=_("Address"), method="by_address")
    cost = filters.ModelChoiceFilter(label=_("Shared cost"), queryset=lambda request: SharedCost.objects.all())

    class Meta:
        model = CostShare
        fields: list[str] = []

    def by_address(self, rows: QuerySet[CostShare], name: str, typed: str) -> QuerySet[CostShare]:
        """Keep the shares of the units that the typed address may mean."""
        return rows.filter(unit__in=list(Unit.objects.filter(address_condition(typed)).values_list("pk", flat=True)))


class ReliefFilter(filters.FilterSet):
    """Narrows waivers, write-offs and reversals by address, kind and state."""

    q = filters.CharFilter(label=_("Address"), method="by_address")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=ReliefKind.choices)
    state = filters.MultipleChoiceFilter(label=_("State"), choices=ReliefState.choices)

    class Meta:
        model = Relief
        fields: list[str] = []

    def by_address(self, rows: QuerySet[Relief], name: str, typed: str) -> QuerySet[Relief]:
        """Keep those of the units that the typed address may mean."""
        return rows.filter(unit__in=Unit.objects.filter(address_condition(typed)))


class ContractFilter(filters.FilterSet):
    """Narrows contracts by number, party, what is let, kind, state and the days in which they end."""

    q = filters.CharFilter(label=_("Number, party, unit"), method="by_words")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=ContractKind.choices)
    state = filters.ChoiceFilter(label=_("State"), choices=ContractState.choices)
    ends_from = filters.DateFilter(label=_("Ends from"), field_name="ends_on", lookup_expr="gte")
    ends_until = filters.DateFilter(label=_("Ends until"), field_name="ends_on", lookup_expr="lte")

    class Meta:
        model = Contract
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Contract], name: str, typed: str) -> QuerySet[Contract]:
        """Keep the contracts whose number, party, subject, unit or space has what was typed."""
        typed = typed.strip()
        return rows.filter(
            Q(number__icontains=typed)
            | Q(party__icontains=typed)
            | Q(subject__icontains=typed)
            | Q(unit__code__startswith=typed)
            | Q(space__code__istartswith=typed)
        )
