"""Asking for an invoice at the desk: choose the unit, or come from a receipt; tick bills, name the buyer."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.invoicing import policies, queries, services
from anju.domains.invoicing.enums import BuyerKind
from anju.domains.invoicing.models import Invoice
from anju.domains.payments import queries as payments
from anju.domains.payments.models import Payment
from anju.ui.display import percent
from anju.ui.fields import SearchSelect
from anju.ui.screens import FormScreen, Screen


class UnitForm(forms.Form):
    """For which unit an invoice is."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    layout = {"unit": "field-wide"}

    def __init__(self, *args: Any, units: Any, choices_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].widget = SearchSelect(url=choices_url)
        self.fields["unit"].queryset = units


class InvoiceNew(FormScreen):
    """Choose the unit first."""

    path, name = "invoices/new/", "invoicing.invoice.new"
    title, button, message = _("New invoice"), _("Next step"), ""
    permission = policies.APPLY
    form = UnitForm
    done, back = "invoicing.invoice.apply", "invoicing.invoice.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units to choose from."""
        return {"units": estate.units_visible_to(actor, project), "choices_url": self.link("estate.unit.choices")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Unit:
        """Go on to the unit's bills."""
        return cleaned["unit"]


class ApplyForm(forms.Form):
    """Which bills are invoiced, and to whom. A choice carries what was open to be invoiced when it was shown."""

    bills = forms.MultipleChoiceField(label=_("Paid bills"), widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label=_("Buyer"), choices=BuyerKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Buyer's name"), max_length=100)
    tax_number = forms.CharField(
        label=_("Tax number"), max_length=24, required=False, help_text=_("Of companies only; persons have a name.")
    )
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"bills": "field-wide", "kind": "field-wide", "remark": "field-wide"}

    def __init__(self, *args: Any, bills: list[queries.PaidBill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bills"].choices = [(f"{bill.bill_id}:{bill.free}", _words(bill)) for bill in bills]


def _words(bill: queries.PaidBill) -> str:
    span = f"{bill.charged_from} – {bill.charged_until}"
    return f"{bill.name}　{span}　{money.format_amount(bill.free, symbol='¥')}　{percent(bill.rate)}"


class InvoiceApply(FormScreen):
    """Have paid bills of a unit invoiced; ``?receipt=`` ticks those of one receipt."""

    path, name = "units/<int:pk>/invoice/", "invoicing.invoice.apply"
    title, button, message = _("Have bills invoiced"), _("Have it issued"), _("The invoice is being issued.")
    permission = policies.APPLY
    form = ApplyForm
    template = "console/invoicing/apply.html"
    done, back = "invoicing.invoice.detail", "invoicing.invoice.list"

    def find(self, actor: Actor, project: Any, pk: int) -> Unit:
        """Return the unit."""
        return estate.get_unit(actor, project, pk)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the bills that can be invoiced."""
        self.bills = queries.bills_to_invoice(actor, self.object)
        return {"bills": self.bills}

    def build(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the unit's bills ticked, or those of the receipt that the address names."""
        form = super().build(data, files)
        if data is None:
            wanted = self._of_receipt()
            chosen = [bill for bill in self.bills if wanted is None or bill.bill_id in wanted]
            form.initial["bills"] = [f"{bill.bill_id}:{bill.free}" for bill in chosen]
        return form

    def _of_receipt(self) -> set[int] | None:
        asked = self.request.GET.get("receipt", "")
        if not asked.isascii() or not asked.isdigit():
            return None
        payment = payments.get_payment(self.actor, self.project, int(asked))
        return {line.bill_id for line in payments.lines_of(payment)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose the household's name."""
        return {"kind": BuyerKind.PERSON, "name": payments.household(actor, project, self.object.pk).payer}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Invoice:
        """Ask for the invoice."""
        chosen = [one.split(":") for one in cleaned["bills"]]
        return services.apply_for_invoice(
            actor=actor,
            unit=self.object,
            bill_ids=[int(pk) for pk, _amount in chosen],
            expected=money.total(Decimal(amount) for _pk, amount in chosen),
            kind=cleaned["kind"],
            name=cleaned["name"],
            tax_number=cleaned["tax_number"],
            remark=cleaned["remark"],
            client_id=uuid.UUID(self.idempotency_key) if self.idempotency_key else uuid.uuid4(),
        )

    def page(self) -> dict[str, Any]:
        """Return the unit and whether it has anything to invoice."""
        return {**super().page(), "unit": self.object, "has_bills": bool(getattr(self, "bills", ()))}


class InvoiceOfReceipt(Screen):
    """Have the bills of a receipt invoiced: leads to the unit's bills, with those of the receipt ticked."""

    path, name = "receipts/<int:pk>/invoice/", "invoicing.invoice.of_receipt"
    permission = policies.APPLY

    def find(self, actor: Actor, project: Any, pk: int) -> Payment:
        """Return the receipt."""
        return payments.get_payment(actor, project, pk)

    def get(self) -> HttpResponseBase:
        """Lead on."""
        address = self.link("invoicing.invoice.apply", pk=self.object.unit_id)
        return HttpResponseRedirect(f"{address}?receipt={self.object.pk}")
