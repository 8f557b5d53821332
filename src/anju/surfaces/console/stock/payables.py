"""What suppliers are owed: one line each with its ages, and one supplier with invoices, goods and payments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.stock import filters, policies, queries
from anju.domains.stock.calc.payables import AGES
from anju.domains.stock.enums import InvoiceState
from anju.domains.stock.models import Supplier
from anju.surfaces.console.stock.items import MOVES
from anju.surfaces.console.stock.tables import QuantityColumn
from anju.ui.screens import (
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Related,
    StatusColumn,
    Tag,
)

INVOICE_TONES = {
    "open": "warn",
    "asked": "info",
    "partly": "major",
    "paid": "ok",
    "credit": "mute",
    "voided": "mute",
}


def stands_of(row: Any) -> Any:
    """Return in words how an invoice stands."""
    return InvoiceState(row.stands).label


def _age(at: int) -> Callable[[Any], Any]:
    return lambda row: queries.ages_of(row).ages[at]


AGE_COLUMNS = (
    MoneyColumn("age_0", _("Up to 30 days"), value=_age(0)),
    MoneyColumn("age_1", _("31 to 60 days"), value=_age(1)),
    MoneyColumn("age_2", _("61 to 90 days"), value=_age(2)),
    MoneyColumn("age_3", _("Over 90 days"), value=_age(len(AGES))),
)
INVOICE_COLUMNS = (
    LinkColumn("number", _("Number"), to="stock.invoice.detail", sort=False, phone=3),
    Column("paper_number", _("Number on the invoice"), sort=False, phone=1),
    DateColumn("on_date", _("Date of the invoice"), sort=False, phone=4),
    MoneyColumn("amount", _("Invoice amount"), sort=False, phone=2),
    MoneyColumn("difference", _("Differs from the receipt by"), sort=False),
    MoneyColumn("asked", _("Payment asked for"), sort=False),
    MoneyColumn("paid", _("Paid so far"), sort=False),
    MoneyColumn("left", _("Left to pay"), sort=False),
    StatusColumn(
        "stands",
        _("State"),
        value=stands_of,
        tones=lambda row: INVOICE_TONES[row.stands],
        sort=False,
    ),
)


class PayableList(ListScreen):
    """What every supplier is owed, and since when."""

    path, name = "stock/payables/", "stock.payable.list"
    title, icon = _("Payables to suppliers"), "truck"
    permission = policies.VIEW_INVOICES
    export_permission = policies.EXPORT
    filterset = filters.PayableFilter
    order = ("name",)
    columns = (
        LinkColumn("name", _("Supplier name"), to="stock.payable.detail", phone=1),
        MoneyColumn("received", _("Goods received")),
        MoneyColumn("returned", _("Goods sent back")),
        MoneyColumn("difference", _("Differs from the receipt by"), shown=False),
        MoneyColumn("paid", _("Paid so far")),
        MoneyColumn("open", _("Open amount"), phone=2),
        MoneyColumn("asked", _("Payment asked for")),
        MoneyColumn("unmatched", _("Not on an invoice yet")),
        *AGE_COLUMNS,
    )
    actions = (Link("stock.invoice.list", _("Suppliers' invoices"), "receipt"),)
    empty = Empty(
        _("No suppliers yet"),
        _("What suppliers are owed stands here as soon as goods were received from them."),
        icon="truck",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Supplier]:
        """Return the suppliers with what they are owed."""
        return queries.payables(actor, project)


class PayableDetail(DetailScreen):
    """One supplier: what is open, its invoices, what is on none, what went back."""

    path, name = "stock/payables/<int:pk>/", "stock.payable.detail"
    icon = "truck"
    permission = policies.VIEW_INVOICES
    back = "stock.payable.list"
    actions = (
        Link(
            "stock.invoice.create",
            _("Enter an invoice"),
            "plus",
            permission=policies.ENTER_INVOICES,
            key="n",
            primary=True,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                MoneyColumn("received", _("Goods received")),
                MoneyColumn("returned", _("Goods sent back")),
                MoneyColumn("difference", _("Differs from the receipt by")),
                MoneyColumn("paid", _("Paid so far")),
                MoneyColumn("open", _("Open amount")),
                MoneyColumn("asked", _("Payment asked for")),
                MoneyColumn("unmatched", _("Not on an invoice yet")),
                *AGE_COLUMNS,
            ),
        ),
        Related(
            "invoices",
            _("Invoices"),
            INVOICE_COLUMNS,
            rows=lambda actor, project, supplier: queries.invoices_visible_to(actor, project).filter(supplier=supplier),
            more="stock.invoice.list",
            more_query=lambda supplier: f"supplier={supplier.pk}",
            empty=_("No invoice of this supplier was entered yet."),
        ),
        Related(
            "goods",
            _("Not on an invoice yet"),
            (
                *MOVES,
                Column("item__name", _("Material name"), below="item__spec"),
                QuantityColumn("left", _("Quantity")),
                Column("item__measure", _("Unit of measure")),
                MoneyColumn("left_value", _("Stock value")),
                Column("slip__purchase__number", _("Purchase request")),
            ),
            rows=queries.goods_to_invoice,
            empty=_("Everything that came or went back stands on an invoice."),
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Supplier:
        """Return the supplier."""
        return queries.get_payable(actor, project, ids["pk"])

    def heading(self, record: Any) -> str:
        """Return the name."""
        return str(record.name)

    def tags(self, record: Any) -> list[Tag]:
        """Say whether we owe or are owed."""
        if record.open < 0:
            return [Tag(_("Credit of ours"), "info")]
        return [Tag(_("Money owed"), "warn") if record.open else Tag(_("Paid off"), "ok")]
