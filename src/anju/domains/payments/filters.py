"""What receipts and shifts are narrowed by, on screen and elsewhere."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.domains.payments.enums import AGREED, DayState, DepositKind, MatchResult, Method, OrderState, PaymentState
from anju.domains.payments.models import (
    Balance,
    CashierShift,
    ChannelDay,
    ChannelLine,
    Deposit,
    LateFee,
    Payment,
    PayOrder,
)


class PaymentFilter(django_filters.FilterSet):
    """Receipts by number, unit, payer, day, state and means."""

    q = django_filters.CharFilter(method="search", label=_("Number, unit or payer"))
    received_at = django_filters.DateFromToRangeFilter(label=_("Received on"))
    state = django_filters.ChoiceFilter(choices=PaymentState.choices, label=_("State"))
    method = django_filters.ChoiceFilter(
        field_name="tenders__method", choices=Method.choices, label=_("Means"), distinct=True
    )
    shift = django_filters.NumberFilter(field_name="shift_id", label=_("Shift"))
    unit = django_filters.NumberFilter(field_name="unit_id", label=_("Unit number"))

    class Meta:
        model = Payment
        fields: list[str] = []

    def search(self, rows: QuerySet[Payment], name: str, value: str) -> QuerySet[Payment]:
        """Match the number's beginning or end, the unit or the payer."""
        typed = value.strip()
        return rows.filter(
            Q(number__startswith=typed.upper()) | Q(number__endswith=typed) | Q(unit__code=typed) | Q(payer=typed)
        )


class DepositFilter(django_filters.FilterSet):
    """Deposits by number, unit or payer, by kind, by whether they are held and since when."""

    q = django_filters.CharFilter(method="search", label=_("Number, unit or payer"))
    kind = django_filters.MultipleChoiceFilter(choices=DepositKind.choices, label=_("Kind"))
    is_held = django_filters.BooleanFilter(method="by_held", label=_("Deposit held"))
    older = django_filters.NumberFilter(method="by_age", label=_("Days held, at least"))

    class Meta:
        model = Deposit
        fields: list[str] = []

    def search(self, rows: QuerySet[Deposit], name: str, value: str) -> QuerySet[Deposit]:
        """Match the number's end, the beginning of the unit, or the payer."""
        typed = value.strip()
        return rows.filter(Q(number__iendswith=typed) | Q(unit__code__istartswith=typed) | Q(payer__icontains=typed))

    def by_held(self, rows: QuerySet[Deposit], name: str, value: bool) -> QuerySet[Deposit]:
        """Keep those that are held, or those that are settled."""
        return rows.filter(held__gt=0) if value else rows.filter(held=0)

    def by_age(self, rows: QuerySet[Deposit], name: str, days: Decimal) -> QuerySet[Deposit]:
        """Keep those that have been held for so many days."""
        since = clock.now() - dt.timedelta(days=int(days))
        return rows.filter(taken_at__lte=since, held__gt=0)


class LateFeeFilter(django_filters.FilterSet):
    """Late charges by unit, by days late and by what is to charge."""

    q = django_filters.CharFilter(field_name="unit__code", lookup_expr="istartswith", label=_("Unit"))
    days = django_filters.NumberFilter(field_name="days", lookup_expr="gte", label=_("Days counted, at least"))
    amount = django_filters.NumberFilter(field_name="to_charge", lookup_expr="gte", label=_("To charge, at least"))

    class Meta:
        model = LateFee
        fields: list[str] = []


class ShiftFilter(django_filters.FilterSet):
    """Shifts by cashier, day and where they stand."""

    q = django_filters.CharFilter(field_name="cashier__name", lookup_expr="icontains", label=_("Cashier"))
    opened_at = django_filters.DateFromToRangeFilter(label=_("Shift opened on"))
    open = django_filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull", label=_("Still open"))
    audited = django_filters.BooleanFilter(
        field_name="audited_at", lookup_expr="isnull", exclude=True, label=_("Audited")
    )

    class Meta:
        model = CashierShift
        fields: list[str] = []


class PayOrderFilter(django_filters.FilterSet):
    """On-line orders by number, unit, payer, day and state."""

    q = django_filters.CharFilter(method="search", label=_("Number, unit or payer"))
    state = django_filters.MultipleChoiceFilter(choices=OrderState.choices, label=_("State"))
    created_at = django_filters.DateFromToRangeFilter(label=_("Created on"))

    class Meta:
        model = PayOrder
        fields: list[str] = []

    def search(self, rows: QuerySet[PayOrder], name: str, value: str) -> QuerySet[PayOrder]:
        """Match the number's end, the channel's number, the unit or the payer."""
        typed = value.strip()
        return rows.filter(
            Q(number__endswith=typed.upper()) | Q(channel_no=typed) | Q(unit__code=typed) | Q(person__name=typed)
        )


class ChannelDayFilter(django_filters.FilterSet):
    """Compared days by date, and by whether they agree."""

    day = django_filters.DateFromToRangeFilter(label=_("Day"))
    state = django_filters.MultipleChoiceFilter(choices=DayState.choices, label=_("State"))
    channel = django_filters.CharFilter(label=_("Channel"))
    differences = django_filters.BooleanFilter(method="narrow", label=_("Differs"))

    class Meta:
        model = ChannelDay
        fields: list[str] = []

    def narrow(self, rows: QuerySet[ChannelDay], name: str, value: bool) -> QuerySet[ChannelDay]:
        """Keep the days with differences, or those without."""
        return rows.filter(differences__gt=0) if value else rows.filter(differences=0)


class ChannelLineFilter(django_filters.FilterSet):
    """Lines of channel bills by number, day, result, and by whether they wait for somebody."""

    q = django_filters.CharFilter(method="search", label=_("Number"))
    day = django_filters.NumberFilter(field_name="compared_id", label=_("Compared day"))
    result = django_filters.MultipleChoiceFilter(choices=MatchResult.choices, label=_("Result"))
    waiting = django_filters.BooleanFilter(method="narrow", label=_("To settle"))

    class Meta:
        model = ChannelLine
        fields: list[str] = []

    def search(self, rows: QuerySet[ChannelLine], name: str, value: str) -> QuerySet[ChannelLine]:
        """Match our number or the channel's."""
        typed = value.strip()
        return rows.filter(Q(number=typed.upper()) | Q(channel_no=typed))

    def narrow(self, rows: QuerySet[ChannelLine], name: str, value: bool) -> QuerySet[ChannelLine]:
        """Keep what differs and nobody has settled, or all the others."""
        waits = ~Q(result__in=AGREED) & Q(handled_at__isnull=True)
        return rows.filter(waits) if value else rows.exclude(waits)


class BalanceFilter(django_filters.FilterSet):
    """Prepaid balances by unit, and by whether the home refuses that they pay by themselves."""

    q = django_filters.CharFilter(field_name="unit__code", lookup_expr="istartswith", label=_("Unit"))
    refused = django_filters.BooleanFilter(
        field_name="unit__prepaid_scope__is_refused", label=_("Pays nothing by itself")
    )

    class Meta:
        model = Balance
        fields: list[str] = []
