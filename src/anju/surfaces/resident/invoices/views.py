"""Pages of invoices: paid bills are chosen, a title is taken or typed, the number is shown as soon as it exists."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.domains.invoicing import queries, services
from anju.domains.invoicing.enums import BuyerKind
from anju.domains.residents.enums import HomeRight
from anju.surfaces.resident.page import FormMixin, HomePage

SHOWN = 50


class InvoicesPage(HomePage):
    """A page of invoices; for who may pay in the home."""

    kept = ""  # what is invoiced or not is asked for anew each time
    right = HomeRight.PAY
    tab = "home"


class Invoices(InvoicesPage):
    """The home's invoices, the newest first."""

    template = "resident/invoices/list.html"
    title = _("Invoices")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the invoices, and whether there is something to ask for."""
        settings = queries.invoicing_settings(self.home.project)
        return {
            "invoices": queries.invoices_of_home(self.home)[:SHOWN],
            "is_offered": settings is not None and settings.is_offered,
            "to_invoice": len(queries.bills_to_invoice_of_home(self.home)),
        }


class AskForm(forms.Form):
    """To whom the invoice is made out."""

    kind = forms.ChoiceField(label=_("Buyer"), choices=BuyerKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Buyer's name"), max_length=100)
    tax_number = forms.CharField(
        label=_("Tax number"), max_length=24, required=False, help_text=_("Of companies only; persons have a name.")
    )


class Ask(FormMixin, InvoicesPage):
    """Ask for an invoice: all paid bills are ticked, the last title is filled in."""

    template = "resident/invoices/new.html"
    title = _("Ask for an invoice")
    back = "invoices.list"
    form = AskForm
    button = _("Have it issued")

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the bills that can be invoiced, and the titles used before."""
        settings = queries.invoicing_settings(self.home.project)
        bills = queries.bills_to_invoice_of_home(self.home)
        sent = self.request.POST.getlist("bill") if self.request.method == "POST" else None
        return {
            "bills": [(bill, sent is None or str(bill.bill_id) in sent) for bill in bills],
            "sum": money.total(bill.free for bill in bills),
            "titles": queries.titles_of(self.actor, self.home)[:5],
            "is_offered": settings is not None and settings.is_offered,
            "client_id": self.request.POST.get("client_id") or uuid.uuid4(),
        }

    def initial(self) -> dict[str, Any]:
        """Propose the title that the address names, else the last one, else the resident."""
        asked = self.request.GET.get("title", "")
        titles = queries.titles_of(self.actor, self.home)
        if asked.isascii() and asked.isdigit():
            titles = titles.filter(pk=int(asked))
        if title := titles.first():
            return {"kind": title.kind, "name": title.name, "tax_number": title.tax_number}
        return {"kind": BuyerKind.PERSON, "name": self.home.person.name}

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> str:
        """Ask for it and show how it stands."""
        post = self.request.POST
        chosen = [int(text) for text in post.getlist("bill") if text.isascii() and text.isdigit()]
        shown = [money.parse_amount(post.get(f"shown-{pk}", "")) for pk in chosen]
        invoice = services.request_invoice(
            actor=self.actor,
            home=self.home,
            bill_ids=chosen,
            expected=money.total(shown),
            client_id=_uuid(post.get("client_id", "")),
            **cleaned,
        )
        return self.address("invoices.detail", pk=invoice.pk)


class OneInvoice(InvoicesPage):
    """A page of one of the home's invoices."""

    back = "invoices.list"

    def facts(self, pk: int) -> dict[str, Any]:
        """Return the invoice as it stands now, with its files."""
        invoice = queries.invoice_of_home(self.home, pk)
        files = sorted(invoice.files.values_list("form", flat=True), reverse=True)  # PDF first
        return {"invoice": invoice, "files": files, "waits": queries.is_coming(invoice)}


class InvoicePage(OneInvoice):
    """One invoice."""

    template = "resident/invoices/detail.html"
    title = _("Invoice")

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the invoice and its lines."""
        facts = self.facts(ids["pk"])
        return {**facts, "lines": queries.lines_of(facts["invoice"])}


class InvoiceState(OneInvoice):
    """The part of the page that changes."""

    template = "resident/invoices/state.html"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the invoice as it stands now."""
        return self.facts(ids["pk"])


class InvoiceDownload(OneInvoice):
    """The bureau's file."""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Send it: a PDF opens on the phone, anything else is saved."""
        file = queries.file_of(queries.invoice_of_home(self.home, ids["pk"]), ids["form"])
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


class Titles(InvoicesPage):
    """The titles that the resident has used."""

    template = "resident/invoices/titles.html"
    title = _("Titles of invoices")
    back = "invoices.list"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the titles."""
        return {"titles": queries.titles_of(self.actor, self.home)}


class ForgetTitle(InvoicesPage):
    """Forget a title."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Forget it and show the others."""
        services.forget_title(actor=self.actor, title=queries.title_of(self.actor, self.home, ids["pk"]))
        messages.info(request, _("The title was removed."))
        return redirect(self.address("invoices.titles"))


def _uuid(text: str) -> uuid.UUID:
    """Return the key of the page; a lost one is made anew: the bills can be invoiced once anyway."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
