"""Invoices: list, page of one, files, and asking for one at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import money
from anju.core.access import Actor
from anju.domains.invoicing import filters, policies, queries, services
from anju.domains.invoicing.enums import InvoiceKind, InvoiceState, RedState
from anju.domains.invoicing.models import Invoice, InvoiceFile, RedLetter
from anju.ui.display import percent
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Empty,
    Fields,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Related,
    Screen,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)

TONES = {
    InvoiceState.ASKED: "info",
    InvoiceState.ISSUED: "ok",
    InvoiceState.REDDENED: "mute",
    InvoiceState.FAILED: "bad",
    InvoiceState.WITHDRAWN: "mute",
}
KIND_TONES = {InvoiceKind.BLUE: "info", InvoiceKind.RED: "bad"}
LETTER_TONES = {
    RedState.ASKED: "info",
    RedState.WAITING: "warn",
    RedState.CONFIRMED: "info",
    RedState.DONE: "ok",
    RedState.REFUSED: "bad",
    RedState.WITHDRAWN: "mute",
    RedState.LAPSED: "mute",
    RedState.FAILED: "bad",
}
NEW = Link("invoicing.invoice.new", _("New invoice"), "plus", permission=policies.APPLY, key="n", primary=True)


class InvoiceList(ListScreen):
    """The register of invoices, red ones as well."""

    path, name = "invoices/", "invoicing.invoice.list"
    title, icon = _("Invoices"), "receipt-tax"
    permission = policies.VIEW_INVOICES
    export_permission = policies.EXPORT_INVOICES
    filterset = filters.InvoiceFilter
    order = ("-asked_at",)
    columns = (
        LinkColumn("number", _("Application number"), to="invoicing.invoice.detail", phone=1),
        Column("invoice_no", _("Invoice number")),
        Column("unit__code", _("Unit"), phone=3),
        Column("buyer_name", _("Buyer")),
        Column("buyer_tax_number", _("Tax number"), shown=False),
        MoneyColumn("gross", pgettext_lazy("invoice", "With tax"), phone=2),
        MoneyColumn("tax", _("Tax")),
        MoneyColumn("net", _("Net"), shown=False),
        StatusColumn("kind", _("Kind"), tones=KIND_TONES),
        StatusColumn("state", _("State"), tones=TONES, phone=4),
        InstantColumn("asked_at", _("Asked for at")),
        InstantColumn("issued_at", pgettext_lazy("invoice", "Issued at"), shown=False),
        Column("asked_by__name", _("Asked by"), shown=False),
    )
    actions = (
        NEW,
        Link("invoicing.tax.book", _("VAT book"), "percentage", permission=policies.VIEW_TAX),
        Link("invoicing.settings", _("Settings"), "settings", permission=policies.EDIT_TAX),
    )
    empty = Empty(
        _("No invoices yet"),
        _("What residents ask for by phone, and the desk for them, appears here."),
        NEW.to,
        NEW.title,
        "receipt-tax",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Invoice]:
        """Return the invoices."""
        return queries.invoices_visible_to(actor, project)


def _content(actor: Actor, project: Any, invoice: Invoice) -> dict[str, Any]:
    """Return the lines, the files there are, and whether something still comes."""
    files = set(invoice.files.values_list("form", flat=True))
    return {
        "invoice": invoice,
        "lines": [(line, percent(line.rate)) for line in queries.lines_of(invoice)],
        "files": sorted(files, reverse=True),
        "letter": queries.open_letter(invoice),
        "red": getattr(invoice, "red", None),
        "waits": queries.is_coming(invoice),
    }


def _letters(actor: Actor, project: Any, invoice: Invoice) -> QuerySet[RedLetter]:
    return queries.letters_of(invoice)


class InvoiceDetail(DetailScreen):
    """One invoice: what stands on it, its files, its red letters."""

    path, name = "invoices/<int:pk>/", "invoicing.invoice.detail"
    icon = "receipt-tax"
    permission = policies.VIEW_INVOICES
    back = "invoicing.invoice.list"
    actions = (
        Link(
            "invoicing.invoice.retry",
            _("Send again"),
            "refresh",
            permission=policies.APPLY,
            when=lambda invoice: invoice.state == InvoiceState.FAILED,
            primary=True,
        ),
        Link(
            "invoicing.invoice.withdraw",
            _("Withdraw"),
            "x",
            permission=policies.APPLY,
            when=lambda invoice: invoice.state == InvoiceState.FAILED,
        ),
        Link(
            "invoicing.invoice.redden",
            _("Take back by red letter"),
            "receipt-refund",
            permission=policies.REDDEN,
            danger=True,
            when=lambda invoice: (
                invoice.kind == InvoiceKind.BLUE
                and invoice.state == InvoiceState.ISSUED
                and queries.open_letter(invoice) is None
            ),
        ),
        Link(
            "invoicing.letter.withdraw",
            _("Withdraw the red letter"),
            "x",
            permission=policies.REDDEN,
            when=lambda invoice: (
                (letter := queries.open_letter(invoice)) is not None and letter.state == RedState.WAITING
            ),
        ),
    )
    tabs = (
        TemplateTab("content", _("What stands on it"), "console/invoicing/content.html", _content),
        Fields(
            "facts",
            _("Facts"),
            (
                Column("source", _("Asked for"), value=lambda invoice: invoice.get_source_display()),
                Column("asked_by__name", _("Asked by")),
                InstantColumn("asked_at", _("Asked for at")),
                InstantColumn("issued_at", pgettext_lazy("invoice", "Issued at")),
                Column("drawer", _("Drawer")),
                LinkColumn("reverses__number", _("Takes back"), to="invoicing.invoice.detail", pk="reverses_id"),
                Column("fault", _("What the bureau said")),
                Column("remark", _("Remark")),
            ),
        ),
        Related(
            "letters",
            _("Red letters"),
            (
                Column("number", _("Number")),
                StatusColumn("state", _("State"), tones=LETTER_TONES),
                Column("reason", _("Reason"), value=lambda letter: letter.get_reason_display()),
                Column("bureau_no", _("Bureau's number")),
                Column("asked_by__name", _("Asked by")),
                InstantColumn("asked_at", _("Asked for at")),
                InstantColumn("expires_at", _("To be answered until")),
                InstantColumn("answered_at", _("Answered at")),
                LinkColumn("red__invoice_no", _("Red invoice"), to="invoicing.invoice.detail", pk="red_id"),
                Column("fault", _("What the bureau said")),
            ),
            rows=_letters,
            empty=_("Nobody has asked for it to be taken back."),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> Invoice:
        """Return the invoice."""
        return queries.get_invoice(actor, project, pk)

    def heading(self, record: Invoice) -> str:
        """Name the page after the bureau's number as soon as there is one."""
        return str(record)

    def number(self, record: Invoice) -> str:
        """Return the number."""
        return str(record)

    def tags(self, record: Invoice) -> list[Tag]:
        """Tell its colour and how it stands."""
        state = Tag(record.get_state_display(), TONES[InvoiceState(record.state)])
        red = Tag(record.get_kind_display(), "bad")
        return [red, state] if record.kind == InvoiceKind.RED else [state]

    def facts(self, record: Invoice) -> list[Any]:
        """Tell for whom and how much."""
        return [record.unit.code, record.buyer_name, money.format_amount(record.gross, symbol="¥")]


class InvoiceDownload(Screen):
    """The bureau's file of an invoice."""

    path, name = "invoices/<int:pk>/file/<str:form>/", "invoicing.invoice.file"
    permission = policies.VIEW_INVOICES

    def find(self, actor: Actor, project: Any, pk: int, form: str) -> InvoiceFile:
        """Return the file."""
        return queries.file_of(queries.get_invoice(actor, project, pk), form)

    def get(self) -> HttpResponseBase:
        """Send it."""
        return file_response(self.object)


def file_response(file: InvoiceFile) -> FileResponse:
    """Return an invoice's file: a PDF opens in the browser, anything else is saved."""
    is_pdf = file.form == "pdf"
    response = FileResponse(
        queries.open_file(file),
        as_attachment=not is_pdf,
        filename=f"{file.invoice.invoice_no}.{file.form}",
        content_type="application/pdf" if is_pdf else "application/ofd",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


class OfInvoice(ActionScreen):
    """An act on one invoice, after which its page is shown."""

    done = back = "invoicing.invoice.detail"
    find = InvoiceDetail.find


class InvoiceRetry(OfInvoice):
    """Send a refused invoice once more."""

    path, name = "invoices/<int:pk>/retry/", "invoicing.invoice.retry"
    title, button = _("Send the invoice again"), _("Send")
    permission = policies.APPLY
    form = forms.Form

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what the bureau said last time."""
        return [self.object.fault] if self.object.fault else []

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Invoice:
        """Send it."""
        return services.retry_invoice(actor=actor, invoice=self.object)


class InvoiceWithdraw(OfInvoice):
    """Give a refused invoice up."""

    path, name = "invoices/<int:pk>/withdraw/", "invoicing.invoice.withdraw"
    title, button, danger = _("Withdraw the invoice"), _("Withdraw"), True
    permission = policies.APPLY
    form = forms.Form

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("Its bills can be put on another invoice."), _("It stays in the register.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Invoice:
        """Withdraw it."""
        return services.withdraw_invoice(actor=actor, invoice=self.object)
