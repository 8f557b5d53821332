"""Suppliers' invoices: entered against deliveries, compared, paid by claims, voided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO, format_amount
from anju.domains.expenses import policies as spending
from anju.domains.expenses.enums import ClaimKind
from anju.domains.expenses.models import Claim
from anju.domains.stock import filters, policies, queries, services
from anju.domains.stock.models import Invoice, Movement, Supplier
from anju.domains.stock.services import Matched, Paper
from anju.surfaces.console.documents.tabs import Documents
from anju.surfaces.console.expenses.views import TONES as CLAIM_TONES
from anju.surfaces.console.stock import forms
from anju.surfaces.console.stock.payables import INVOICE_COLUMNS, INVOICE_TONES, stands_of
from anju.surfaces.console.stock.tables import QuantityColumn
from anju.ui.fields import DateField, MoneyField
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Related,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)

SUBJECT = "stock.invoice"
MOST_LINES = 40
LINE_COLUMNS = (
    LinkColumn("movement__slip__number", _("Stock slip"), to="stock.slip.detail", pk="movement__slip_id"),
    Column("movement__item__name", _("Material name"), below="movement__item__spec"),
    QuantityColumn("movement__quantity", _("Received quantity")),
    QuantityColumn("quantity", _("Invoiced quantity")),
    QuantityColumn("short", _("Not on an invoice yet")),
    MoneyColumn("booked", _("Booked on receipt")),
    MoneyColumn("amount", _("Invoice amount")),
    MoneyColumn("difference", _("Differs from the receipt by")),
)


class InvoiceForm(django_forms.Form):
    """An invoice and the goods that it covers, each as the receipt says; what is not on it is emptied."""

    paper_number = django_forms.CharField(label=_("Number on the invoice"), max_length=30)
    on_date = DateField(label=_("Date of the invoice"))
    amount = MoneyField(
        label=_("Invoice amount"), allow_negative=True, help_text=_("With tax; a credit note is below zero.")
    )
    tax = MoneyField(label=_("Tax in it"), required=False)
    corrects = django_forms.ModelChoiceField(label=_("Credit note for"), queryset=None, required=False)
    note = django_forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, goods: list[Any], invoices: QuerySet[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["corrects"].queryset = invoices  # type: ignore[attr-defined]
        self.goods: list[Movement] = goods
        self.layout = {"note": "field-wide"}
        for moved in goods:
            is_back = moved.quantity < 0
            left, value = abs(moved.left), abs(moved.left_value)
            label = f"{moved.slip} {moved.item} ({moved.item.measure})"
            shown = _now("Sent back: {what}").format(what=label) if is_back else label
            self.fields[f"quantity_{moved.pk}"] = forms.quantity_field(
                shown, min_value=0, max_value=left, initial=None if is_back else left, required=False
            )
            self.fields[f"amount_{moved.pk}"] = MoneyField(
                label=_now("Amount on the invoice"), initial=None if is_back else value, required=False
            )
            self.layout |= {f"quantity_{moved.pk}": "field-half", f"amount_{moved.pk}": "field-half"}

    def clean(self) -> dict[str, Any]:
        """Put the lines together."""
        cleaned: dict[str, Any] = super().clean() or {}
        lines = []
        for moved in self.goods:
            quantity = cleaned.pop(f"quantity_{moved.pk}", None)
            amount = cleaned.pop(f"amount_{moved.pk}", None)
            if quantity and amount is None:
                self.add_error(f"amount_{moved.pk}", _("Enter an amount."))
            elif quantity:
                lines.append(Matched(moved.pk, quantity, amount))
        return {**cleaned, "tax": cleaned.get("tax") or ZERO, "lines": lines}


class PaymentForm(django_forms.Form):
    """How much of an invoice is to be paid."""

    amount = MoneyField(label=_("Amount to pay"), min_value=Decimal("0.01"))
    note = django_forms.CharField(label=_("Remark"), max_length=100, required=False)


class InvoiceList(ListScreen):
    """Suppliers' invoices, newest first."""

    path, name = "stock/invoices/", "stock.invoice.list"
    title, icon = _("Suppliers' invoices"), "receipt"
    permission = policies.VIEW_INVOICES
    export_permission = policies.EXPORT
    back = "stock.payable.list"
    filterset = filters.InvoiceFilter
    columns = (
        *INVOICE_COLUMNS[:2],
        Column("supplier__name", _("Supplier"), sort=False),
        *INVOICE_COLUMNS[2:],
        MoneyColumn("tax", _("Tax in it"), sort=False, shown=False),
        Column("entered_by__name", _("Entered by"), sort=False, shown=False),
    )
    empty = Empty(
        _("No invoices of suppliers yet"),
        _("An invoice is entered at its supplier, against the goods that came."),
        icon="receipt",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Invoice]:
        """Return the invoices."""
        return queries.invoices_visible_to(actor, project)


def _is_payable(invoice: Any) -> bool:
    return bool(invoice.left > 0)


class InvoiceDetail(DetailScreen):
    """One invoice: beside what was received, what pays it, its papers."""

    path, name = "stock/invoices/<int:pk>/", "stock.invoice.detail"
    icon = "receipt"
    permission = policies.VIEW_INVOICES
    back = "stock.invoice.list"
    actions = (
        Link(
            "stock.invoice.pay",
            _("Ask for payment"),
            "cash",
            permission=spending.APPLY,
            when=_is_payable,
            primary=True,
        ),
        Link(
            "stock.invoice.void",
            _("Void the invoice"),
            "x",
            permission=policies.ENTER_INVOICES,
            when=lambda one: one.voided_on is None and not (one.paid or one.asked or one.credited),
        ),
    )
    tabs = (
        Related(
            "lines", _("Beside the receipt"), LINE_COLUMNS, rows=lambda a, _p, one: queries.lines_of_invoice(a, one)
        ),
        Related(
            "payments",
            _("Payments to the supplier"),
            (
                LinkColumn("claim__number", _("Expense claim"), to="expenses.claim.detail", pk="claim_id"),
                MoneyColumn("claim__amount", _("Amount")),
                StatusColumn(
                    "claim__state",
                    _("State"),
                    tones=lambda row: CLAIM_TONES[row.claim.state],
                ),
                Column("claim__applied_by__name", _("Claimed by")),
                DateColumn("claim__paid_on", _("Paid on")),
            ),
            rows=lambda actor, _project, one: queries.payments_of_invoice(actor, one),
            empty=_("Nobody has asked for a payment yet."),
        ),
        Fields(
            "facts",
            _("Overview"),
            (
                LinkColumn("supplier__name", _("Supplier"), to="stock.payable.detail", pk="supplier_id"),
                Column("paper_number", _("Number on the invoice")),
                DateColumn("on_date", _("Date of the invoice")),
                MoneyColumn("amount", _("Invoice amount")),
                MoneyColumn("tax", _("Tax in it")),
                MoneyColumn("booked", _("Booked on receipt")),
                MoneyColumn("difference", _("Differs from the receipt by")),
                MoneyColumn("credited", _("Credited")),
                MoneyColumn("asked", _("Payment asked for")),
                MoneyColumn("paid", _("Paid so far")),
                MoneyColumn("left", _("Left to pay")),
                LinkColumn("corrects__number", _("Credit note for"), to="stock.invoice.detail", pk="corrects_id"),
                Column("note", _("Remark")),
                Column("entered_by__name", _("Entered by")),
                InstantColumn("entered_at", _("Entered at")),
                Column("voided_by__name", _("Voided by")),
                DateColumn("voided_on", _("Voided on")),
                Column("reason", _("Reason")),
            ),
        ),
        Documents(SUBJECT),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Invoice:
        """Return the invoice."""
        return queries.get_invoice(actor, project, ids["pk"])

    def heading(self, record: Invoice) -> str:
        """Return whose it is."""
        return record.supplier.name

    def number(self, record: Invoice) -> str:
        """Return our number."""
        return record.number

    def tags(self, record: Any) -> list[Tag]:
        """Return how it stands, and that its prices differ."""
        differs = [Tag(_("Prices differ"), "warn", "alert-triangle")] if record.difference else []
        return [Tag(stands_of(record), INVOICE_TONES[record.stands]), *differs]


class InvoiceCreate(FormScreen):
    """An invoice of a supplier, against what came."""

    path, name = "stock/payables/<int:pk>/invoice/", "stock.invoice.create"
    title, button = _("Enter an invoice"), _("Save the invoice")
    permission = policies.ENTER_INVOICES
    form = InvoiceForm
    done = "stock.invoice.detail"
    back = "stock.payable.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Supplier:
        """Return the supplier."""
        return queries.get_payable(actor, project, ids["pk"])

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the goods that are on no invoice, and the invoices that a credit note may correct."""
        invoices = queries.invoices_visible_to(actor, project).filter(supplier=self.object, left__gt=0)
        return {
            "goods": list(queries.goods_to_invoice(actor, project, self.object)[:MOST_LINES]),
            "invoices": invoices,
        }

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer today."""
        return {"on_date": clock.today()}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Invoice:
        """Enter it."""
        lines = cleaned.pop("lines")
        return services.enter_invoice(
            actor=actor, project=project, supplier=self.object, paper=Paper(**cleaned), lines=lines
        )


class InvoicePay(FormScreen):
    """Ask for an invoice to be paid, whole or in part."""

    path, name = "stock/invoices/<int:pk>/pay/", "stock.invoice.pay"
    title, button = _("Ask for payment"), _("Submit for approval")
    permission = spending.APPLY
    form = PaymentForm
    done = "stock.invoice.detail"
    find = InvoiceDetail.find
    message = _("The payment is asked for; once it is approved, somebody else pays it under expense claims.")

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer all that can be asked for."""
        supplier: Any = queries.get_payable(actor, project, self.object.supplier_id)
        return {"amount": max(ZERO, min(self.object.left, supplier.open - supplier.asked))}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Invoice:
        """Ask for it."""
        services.ask_payment(actor=actor, invoice=self.object, **cleaned)
        invoice: Invoice = self.object
        return invoice


class InvoiceVoid(ActionScreen):
    """Take an invoice back."""

    path, name = "stock/invoices/<int:pk>/void/", "stock.invoice.void"
    title, button, danger = _("Void the invoice"), _("Void the invoice"), True
    permission = policies.ENTER_INVOICES
    done = "stock.invoice.detail"
    find = InvoiceDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Its goods are to be invoiced again; what its prices differed by is reversed in the books.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Invoice:
        """Void it."""
        return services.void_invoice(actor=actor, invoice=self.object, **cleaned)


class ClaimTab(TemplateTab):
    """The invoice that an expense claim pays, beside what was received, for who decides and who pays."""

    def __init__(self) -> None:
        super().__init__(
            "invoice",
            _("Supplier's invoice"),
            "console/stock/claim_invoice.html",
            lambda _actor, _project, _claim: {},
            permission=policies.VIEW_INVOICES,
            when=lambda found: isinstance(found, Claim) and found.kind == ClaimKind.DEBT,
        )

    def context(self, screen: Any) -> dict[str, Any]:
        """Return the invoice with its lines."""
        invoice = queries.invoice_of_claim(screen.actor, screen.project, screen.object.pk)
        return {"invoice": invoice, "lines": queries.lines_of_invoice(screen.actor, invoice) if invoice else []}


def differences_of_request(actor: Actor, project: Any, claim_id: int) -> list[str]:
    """Say to who decides on a claim what the invoice's prices differ by."""
    invoice: Any = queries.invoice_of_claim(actor, project, claim_id)
    if invoice is None or not invoice.difference:
        return []
    words = _now("The invoice {number} differs from what was received by {difference} yuan.")
    return [words.format(number=invoice.number, difference=format_amount(invoice.difference))]
