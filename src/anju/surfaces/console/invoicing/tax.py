"""Tax: the VAT book by month and rate, the lines behind it, dated rates, and as whom invoices are issued."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing import queries as billing
from anju.domains.invoicing import filters, policies, ports, queries, services
from anju.domains.invoicing.enums import Treatment
from anju.domains.invoicing.models import InvoiceLine, TaxRate
from anju.ui.display import percent
from anju.ui.fields import DateField
from anju.ui.screens import (
    ActionScreen,
    BooleanColumn,
    Column,
    DateColumn,
    Empty,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    PageScreen,
    StatusColumn,
)

MONTHS_SHOWN = 12


class VatBook(PageScreen):
    """What was charged in a month by rate, with its net and tax, and what of it was invoiced."""

    path, name = "tax/", "invoicing.tax.book"
    title, icon = _("VAT book"), "percentage"
    permission = policies.VIEW_TAX
    template = "console/invoicing/book.html"
    actions = (
        Link("invoicing.rate.list", _("Tax rates"), "percentage"),
        Link("invoicing.line.list", _("Lines of invoices"), "table"),
    )

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the book of the month in the address, the present one by default."""
        month = _month(self.request.GET.get("month", ""))
        book = queries.vat_book(actor, project, month)
        last = (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        span = {"issued_min": month.isoformat(), "issued_max": last.isoformat()}
        return {
            "book": book,
            "month": f"{month:%Y-%m}",
            "months": [f"{one:%Y-%m}" for one in _latest(clock.today())],
            "groups": [(line, percent(line.rate)) for line in book.by_rate],
            "lines": [(line, percent(line.rate)) for line in book.lines],
            "lines_url": f"{self.link('invoicing.line.list')}?{urlencode(span)}",
            "lacks_rate": any(line.lacks_rate for line in book.lines),
        }


def _month(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)


def _latest(today: dt.date) -> list[dt.date]:
    count = today.year * 12 + today.month - 1
    return [dt.date(one // 12, one % 12 + 1, 1) for one in range(count, count - MONTHS_SHOWN, -1)]


class LineList(ListScreen):
    """The lines of issued invoices: the register behind the VAT book."""

    path, name = "tax/lines/", "invoicing.line.list"
    title, icon = _("Lines of invoices"), "table"
    permission = policies.VIEW_TAX
    export_permission = policies.EXPORT_INVOICES
    filterset = filters.InvoiceLineFilter
    order = ("-invoice__issued_at",)
    back = "invoicing.tax.book"
    columns = (
        LinkColumn("invoice__invoice_no", _("Invoice number"), to="invoicing.invoice.detail", pk="invoice_id", phone=1),
        InstantColumn("invoice__issued_at", pgettext_lazy("invoice", "Issued at"), phone=4),
        Column("invoice__buyer_name", _("Buyer")),
        Column("invoice__unit__code", _("Unit")),
        Column("item", _("Fee item"), phone=3),
        Column("rate", pgettext_lazy("tax", "Rate"), value=lambda line: percent(line.rate)),
        MoneyColumn("net", _("Net")),
        MoneyColumn("tax", _("Tax")),
        MoneyColumn("gross", pgettext_lazy("invoice", "With tax"), phone=2),
        LinkColumn("bill_id", _("Bill"), to="billing.bill.detail", pk="bill_id", shown=False),
    )
    empty = Empty(_("No invoices yet"), _("Every line of an issued invoice appears here."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[InvoiceLine]:
        """Return the lines."""
        return queries.invoice_lines(actor, project)


NEW = Link("invoicing.rate.new", _("New rate"), "plus", permission=policies.EDIT_TAX, key="n", primary=True)


class RateList(ListScreen):
    """The tax rates as dated rows."""

    path, name = "tax/rates/", "invoicing.rate.list"
    title, icon = _("Tax rates"), "percentage"
    permission = policies.VIEW_TAX
    order = ("-starts_on",)
    back = "invoicing.tax.book"
    columns = (
        LinkColumn(
            "fee_item__name",
            _("Fee item"),
            to="invoicing.rate.remove",
            value=lambda rate: rate.fee_item.name if rate.fee_item else str(_("All that have none of their own")),
            phone=1,
        ),
        DateColumn("starts_on", _("From"), phone=3),
        StatusColumn("treatment", _("Treatment"), tones={"taxed": "ok", "passed_on": "mute"}, phone=4),
        Column("rate", pgettext_lazy("tax", "Rate"), value=lambda rate: percent(rate.rate), phone=2),
        BooleanColumn("is_simplified", _("Simplified method")),
        Column("goods_code", _("Classification code")),
        Column("goods_name", _("Name of the service")),
    )
    actions = (NEW,)
    empty = Empty(
        _("No tax rates yet"),
        _("Nothing can be invoiced before its rate is set; begin with one for the whole project."),
        NEW.to,
        NEW.title,
        "percentage",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[TaxRate]:
        """Return the rates."""
        return queries.tax_rates(actor, project)


class RateForm(forms.Form):
    """A rate from a day on."""

    fee_item = forms.ModelChoiceField(
        label=_("Fee item"), queryset=None, required=False, empty_label=_("All that have none of their own")
    )
    starts_on = DateField(label=_("From"), help_text=_("Bills issued from this day on go by it."))
    treatment = forms.ChoiceField(label=_("Treatment"), choices=Treatment.choices)
    percent = forms.DecimalField(
        label=_("Rate in percent"),
        min_value=0,
        max_value=50,
        decimal_places=2,
        required=False,
        help_text=_("Services 6, leasing and water 9, goods and power 13, simplified 3 [增值税法 10, 11]."),
    )
    is_simplified = forms.BooleanField(label=_("Simplified method"), required=False)
    goods_code = forms.CharField(label=_("Classification code"), max_length=19, required=False)
    goods_name = forms.CharField(label=_("Name of the service"), max_length=40, required=False)

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fee_item"].queryset = items


class RateNew(FormScreen):
    """Set a rate."""

    path, name = "tax/rates/new/", "invoicing.rate.new"
    title = _("New rate")
    permission = policies.EDIT_TAX
    form = RateForm
    back = "invoicing.rate.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the fee items."""
        return {"items": billing.fee_items(actor, project)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose this month."""
        return {"starts_on": clock.today().replace(day=1), "percent": 6}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it."""
        share = (cleaned.pop("percent") or Decimal(0)) / 100
        services.set_tax_rate(actor=actor, project=project, rate=share, **cleaned)


class RateRemove(ActionScreen):
    """Take a rate out."""

    path, name = "tax/rates/<int:pk>/remove/", "invoicing.rate.remove"
    title, button, danger = _("Remove the rate"), _("Remove"), True
    permission = policies.EDIT_TAX
    form = forms.Form
    back = "invoicing.rate.list"

    def find(self, actor: Actor, project: Any, pk: int) -> TaxRate:
        """Return the rate."""
        return queries.get_tax_rate(actor, project, pk)

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell which one it is, and what will happen."""
        item = self.object.fee_item.name if self.object.fee_item else _("All that have none of their own")
        return [
            f"{item}, {self.object.starts_on}, {percent(self.object.rate)}",
            _("The rate that held before holds again. A row that invoices went by cannot be removed."),
        ]

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Remove it; there is no page of it to go back to."""
        services.remove_tax_rate(actor=actor, rate=self.object)


class SettingsForm(forms.Form):
    """As whom invoices are issued."""

    seller_name = forms.CharField(label=_("Seller"), max_length=100)
    seller_tax_number = forms.CharField(label=_("Seller's tax number"), max_length=24)
    drawer = forms.CharField(label=_("Drawer"), max_length=20, help_text=_("Stands on every invoice as who issued it."))
    provider = forms.ChoiceField(label=_("Provider"), required=False)
    is_offered = forms.BooleanField(label=_("Residents can ask by phone"), required=False)
    layout = {"is_offered": "field-wide"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = [(code, one.label) for code, one in ports.providers().items()]
        self.fields["provider"].choices = [("", _("The first there is")), *served]


class InvoicingSettingsEdit(FormScreen):
    """How the project issues invoices."""

    path, name = "invoices/settings/", "invoicing.settings"
    title = _("How invoices are issued")
    permission = policies.EDIT_TAX
    form = SettingsForm
    back = "invoicing.invoice.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now; the company to begin with."""
        held = queries.invoicing_settings(project)
        if held is None:
            company = project.company
            return {"seller_name": company.name, "seller_tax_number": company.credit_code, "is_offered": True}
        return {name: getattr(held, name) for name in self.form.base_fields}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it."""
        services.set_invoicing(actor=actor, project=project, **cleaned)
