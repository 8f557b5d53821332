"""What lists of stock can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.ledger.enums import CostClass
from anju.domains.stock.enums import CountState, InvoiceState, PurchaseState, SlipKind, StoreKind
from anju.domains.stock.models import Balance, Count, Invoice, Item, Movement, Purchase, Store, Supplier


def _stores(request: Any) -> QuerySet[Store]:
    """Return the stores of the transaction's scope."""
    return Store.objects.all()


class ItemFilter(filters.FilterSet):
    """Narrows materials by words and cost class."""

    q = filters.CharFilter(label=_("Code, name, specification or barcode"), method="by_words")
    category = filters.CharFilter(label=_("Kind of material"), lookup_expr="icontains")
    cost_class = filters.MultipleChoiceFilter(label=_("Cost class"), choices=CostClass.choices)
    is_active = filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = Item
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Item], name: str, words: str) -> QuerySet[Item]:
        """Keep the materials with the words in what people know them by."""
        return rows.filter(
            Q(code__icontains=words) | Q(name__icontains=words) | Q(spec__icontains=words) | Q(barcode=words)
        )


class StoreFilter(filters.FilterSet):
    """Narrows stores by name and kind."""

    q = filters.CharFilter(label=_("Store name"), field_name="name", lookup_expr="icontains")
    kind = filters.MultipleChoiceFilter(label=_("Kind of store"), choices=StoreKind.choices)

    class Meta:
        model = Store
        fields: list[str] = []


class BalanceFilter(filters.FilterSet):
    """Narrows what is held by words, store and whether it runs low."""

    q = filters.CharFilter(label=_("Code, name, specification or barcode"), method="by_words")
    store = filters.ModelMultipleChoiceFilter(label=_("Store"), queryset=_stores)
    category = filters.CharFilter(label=_("Kind of material"), field_name="item__category", lookup_expr="icontains")
    low = filters.BooleanFilter(label=_("Below the reorder level"), method="by_level")

    class Meta:
        model = Balance
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Balance], name: str, words: str) -> QuerySet[Balance]:
        """Keep what is held of the materials with the words."""
        named = Q(item__code__icontains=words) | Q(item__name__icontains=words)
        return rows.filter(named | Q(item__spec__icontains=words) | Q(item__barcode=words))

    def by_level(self, rows: QuerySet[Balance], name: str, is_low: bool) -> QuerySet[Balance]:
        """Keep what is below its level, or what is not."""
        low = Q(minimum__gt=F("quantity"))
        return rows.filter(low) if is_low else rows.exclude(low)


class MovementFilter(filters.FilterSet):
    """Narrows movements by words, kind, store and days."""

    q = filters.CharFilter(label=_("Slip, material or note"), method="by_words")
    kind = filters.MultipleChoiceFilter(label=_("Kind of movement"), field_name="slip__kind", choices=SlipKind.choices)
    store = filters.ModelMultipleChoiceFilter(label=_("Store"), queryset=_stores)
    first_on = filters.DateFilter(label=_("From"), field_name="slip__on_date", lookup_expr="gte")
    last_on = filters.DateFilter(label=_("Until"), field_name="slip__on_date", lookup_expr="lte")

    class Meta:
        model = Movement
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Movement], name: str, words: str) -> QuerySet[Movement]:
        """Keep the movements with the words in slip or material."""
        slip = Q(slip__number__icontains=words) | Q(slip__note__icontains=words)
        return rows.filter(slip | Q(item__code__icontains=words) | Q(item__name__icontains=words))


class SupplierFilter(filters.FilterSet):
    """Narrows suppliers by words."""

    q = filters.CharFilter(label=_("Name, contact or goods"), method="by_words")
    is_active = filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = Supplier
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Supplier], name: str, words: str) -> QuerySet[Supplier]:
        """Keep the suppliers with the words."""
        return rows.filter(Q(name__icontains=words) | Q(contact__icontains=words) | Q(supplies__icontains=words))


class CountFilter(filters.FilterSet):
    """Narrows stocktakes by number, state and store."""

    q = filters.CharFilter(label=_("Number"), field_name="number", lookup_expr="icontains")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=CountState.choices)
    store = filters.ModelMultipleChoiceFilter(label=_("Store"), queryset=_stores)

    class Meta:
        model = Count
        fields: list[str] = []


class PurchaseFilter(filters.FilterSet):
    """Narrows purchase requests by words and state."""

    q = filters.CharFilter(label=_("Number, reason or supplier"), method="by_words")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=PurchaseState.choices)

    class Meta:
        model = Purchase
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Purchase], name: str, words: str) -> QuerySet[Purchase]:
        """Keep the purchases with the words."""
        return rows.filter(Q(number__icontains=words) | Q(reason__icontains=words) | Q(supplier__name__icontains=words))


def _suppliers(request: Any) -> QuerySet[Supplier]:
    """Return the suppliers of the transaction's scope."""
    return Supplier.objects.all()


class PayableFilter(filters.FilterSet):
    """Narrows what suppliers are owed by name and whether anything is open."""

    q = filters.CharFilter(label=_("Supplier name"), field_name="name", lookup_expr="icontains")
    is_open = filters.BooleanFilter(label=_("With an open amount"), field_name="open", method="by_open")

    class Meta:
        model = Supplier
        fields: list[str] = []

    def by_open(self, rows: QuerySet[Supplier], name: str, is_open: bool) -> QuerySet[Supplier]:
        """Keep the suppliers that are owed something (or owe us), or the others."""
        return rows.exclude(**{name: 0}) if is_open else rows.filter(**{name: 0})


class InvoiceFilter(filters.FilterSet):
    """Narrows suppliers' invoices by words, supplier, how they stand and days."""

    q = filters.CharFilter(label=_("Number or supplier"), method="by_words")
    supplier = filters.ModelChoiceFilter(label=_("Supplier"), queryset=_suppliers)
    stands = filters.MultipleChoiceFilter(label=_("State"), choices=InvoiceState.choices)
    first_on = filters.DateFilter(label=_("From"), field_name="on_date", lookup_expr="gte")
    last_on = filters.DateFilter(label=_("Until"), field_name="on_date", lookup_expr="lte")

    class Meta:
        model = Invoice
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Invoice], name: str, words: str) -> QuerySet[Invoice]:
        """Keep the invoices with the words in a number or in the supplier's name."""
        numbers = Q(number__icontains=words) | Q(paper_number__icontains=words)
        return rows.filter(numbers | Q(supplier__name__icontains=words))
