"""What lists of invoices are narrowed by."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.invoicing.enums import RED_OPEN, BuyerKind, InvoiceKind, InvoiceSource, InvoiceState
from anju.domains.invoicing.models import Invoice, InvoiceLine


class InvoiceFilter(django_filters.FilterSet):
    """Invoices by number, unit or buyer, day, state, kind."""

    q = django_filters.CharFilter(method="search", label=_("Number, unit or buyer"))
    state = django_filters.ChoiceFilter(choices=InvoiceState.choices, label=_("State"))
    kind = django_filters.ChoiceFilter(choices=InvoiceKind.choices, label=_("Kind"))
    buyer_kind = django_filters.ChoiceFilter(choices=BuyerKind.choices, label=_("Buyer"))
    source = django_filters.ChoiceFilter(choices=InvoiceSource.choices, label=_("Asked for"))
    asked_at = django_filters.DateFromToRangeFilter(label=_("Asked for on"))
    issued_at = django_filters.DateFromToRangeFilter(label=_("Invoice issued on"))
    red = django_filters.BooleanFilter(method="with_letter", label=_("Red letter under way"))
    unit = django_filters.NumberFilter(field_name="unit_id", label=_("Unit number"))

    class Meta:
        model = Invoice
        fields: list[str] = []

    def search(self, rows: QuerySet[Invoice], name: str, value: str) -> QuerySet[Invoice]:
        """Match a number's beginning or end, the unit, the buyer's name or tax number."""
        typed = value.strip()
        numbers = Q(invoice_no__startswith=typed) | Q(invoice_no__endswith=typed) | Q(number__startswith=typed.upper())
        buyers = Q(buyer_name__icontains=typed) | Q(buyer_tax_number=typed.upper())
        return rows.filter(numbers | buyers | Q(unit__code=typed))

    def with_letter(self, rows: QuerySet[Invoice], name: str, value: bool) -> QuerySet[Invoice]:
        """Keep those with, or without, a red letter under way."""
        under_way = Q(pk__in=rows.model.objects.filter(letters__state__in=RED_OPEN).values("pk"))
        return rows.filter(under_way if value else ~under_way)


class InvoiceLineFilter(django_filters.FilterSet):
    """Lines of issued invoices by number, day and rate."""

    q = django_filters.CharFilter(method="search", label=_("Number, unit or buyer"))
    issued = django_filters.DateFromToRangeFilter(field_name="invoice__issued_at", label=_("Invoice issued on"))
    rate = django_filters.NumberFilter(field_name="rate", label=pgettext_lazy("tax", "Rate"))
    kind = django_filters.ChoiceFilter(field_name="invoice__kind", choices=InvoiceKind.choices, label=_("Kind"))

    class Meta:
        model = InvoiceLine
        fields: list[str] = []

    def search(self, rows: QuerySet[InvoiceLine], name: str, value: str) -> QuerySet[InvoiceLine]:
        """Match a number's beginning or end, the unit or the buyer's name."""
        typed = value.strip()
        numbers = Q(invoice__invoice_no__startswith=typed) | Q(invoice__invoice_no__endswith=typed)
        return rows.filter(numbers | Q(invoice__buyer_name__icontains=typed) | Q(invoice__unit__code=typed))
