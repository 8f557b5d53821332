"""Receipts: the register, one receipt, its papers, voiding and reversing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.invoicing import policies as invoicing_policies
from anju.domains.payments import filters, policies, queries
from anju.domains.payments import services as payments
from anju.domains.payments.enums import Method, PaymentSource, PaymentState
from anju.domains.payments.models import CashierShift, Payment
from anju.surfaces.console.payments import papers, undoing, words
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
    NumberColumn,
    ReasonForm,
    Screen,
    StatusColumn,
    Tag,
    TemplateTab,
)

TONES = {PaymentState.POSTED: "ok", PaymentState.VOIDED: "mute", PaymentState.REVERSED: "bad"}
LIST_COLUMNS = (
    LinkColumn("number", _("Receipt number"), to="payments.receipt.detail", phone=1),
    Column("unit__code", _("Unit"), phone=3),
    Column("payer", _("Payer")),
    MoneyColumn("total", _("Amount"), phone=2),
    MoneyColumn("prepaid", _("Of it prepaid"), shown=False),
    StatusColumn("state", _("State"), tones=TONES, phone=4),
    InstantColumn("received_at", _("Received at")),
    Column("cashier__name", _("Cashier")),
)


class ReceiptList(ListScreen):
    """The register of receipts."""

    path, name = "receipts/", "payments.receipt.list"
    title, icon = _("Receipts"), "receipt-2"
    permission = policies.VIEW_PAYMENTS
    export_permission = policies.EXPORT_PAYMENTS
    filterset = filters.PaymentFilter
    order = ("-received_at",)
    columns = LIST_COLUMNS
    actions = (
        Link("payments.desk", _("Cashier desk"), "cash-register", permission=policies.COLLECT, primary=True),
        Link("payments.book.list", _("Receipt books"), "receipt-2"),
    )
    empty = Empty(_("No money has been taken yet"), _("Receipts appear here as soon as the desk writes one."))

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the project's payments."""
        return queries.payments_visible_to(actor, project)


def _content(actor: Actor, project: Any, payment: Payment) -> dict[str, Any]:
    return {
        "payment": payment,
        "lines": [(line, words.period_words(line.period_start, line.period_end)) for line in queries.lines_of(payment)],
        "tenders": queries.tenders_of(payment),
    }


class ReceiptDetail(DetailScreen):
    """One receipt."""

    path, name = "receipts/<int:pk>/", "payments.receipt.detail"
    permission = policies.VIEW_PAYMENTS
    icon = "receipt-2"
    back = "payments.receipt.list"
    template = "console/payments/receipt_detail.html"
    actions = (
        Link(
            "payments.receipt.void",
            _("Void"),
            "x",
            permission=policies.COLLECT,
            when=lambda payment: payment.state == PaymentState.POSTED and payment.shift and payment.shift.is_open,
        ),
        Link(
            "payments.receipt.reverse",
            _("Reverse"),
            "receipt-refund",
            permission=policies.REVERSE,
            danger=True,
            when=lambda payment: payment.state == PaymentState.POSTED and payment.source != PaymentSource.ONLINE,
        ),
    )
    menu = (
        Link(
            "invoicing.invoice.of_receipt",
            _("Have bills invoiced"),
            "receipt-tax",
            permission=invoicing_policies.APPLY,
            when=lambda payment: payment.state == PaymentState.POSTED,
        ),
    )
    tabs = (
        TemplateTab("content", _("Content"), "console/payments/receipt_content.html", _content),
        Fields(
            "facts",
            _("Facts"),
            (
                Column("source", _("Taken"), value=lambda payment: payment.get_source_display()),
                LinkColumn("shift__pk", _("Shift"), to="payments.shift.detail", pk="shift__pk"),
                Column("cashier__name", _("Cashier")),
                MoneyColumn("change", _("Change given")),
                NumberColumn("prints", _("Prints")),
                Column("remark", _("Remark")),
                InstantColumn("undone_at", _("Undone at")),
                Column("undone_by__name", _("Undone by")),
                Column("undone_reason", _("Reason")),
            ),
        ),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> Payment:
        """Return the payment."""
        return queries.get_payment(actor, project, pk)

    def heading(self, record: Payment) -> str:
        """Name the page after the receipt."""
        return record.number

    def tags(self, record: Payment) -> list[Tag]:
        """Tell whether it stands, and whether somebody wants it undone."""
        waits = [Tag(_("To be undone, if approved"), "warn", "clock")] if queries.is_waiting(record) else []
        return [Tag(record.get_state_display(), TONES[PaymentState(record.state)]), *waits]


class ReceiptPrint(Screen):
    """A receipt as paper; a POST, because every print is counted."""

    path, name = "receipts/<int:pk>/print/<str:paper>/", "payments.receipt.print"
    permission = policies.VIEW_PAYMENTS

    def find(self, actor: Actor, project: Any, pk: int, paper: str) -> Payment:
        """Return the payment."""
        if paper not in papers.PAPERS:
            raise Http404
        return queries.get_payment(actor, project, pk)

    def get(self) -> HttpResponseBase:
        """Refuse: a GET must not count."""
        return HttpResponseNotAllowed(["POST"])

    def post(self) -> HttpResponseBase:
        """Return the PDF; from the second print on it is marked as a copy."""
        number = payments.count_print(actor=self.actor, payment=self.object)
        pdf = papers.PAPERS[self.ids["paper"]](papers.receipt_of(self.object, print_number=number))
        return papers.pdf_response(pdf, self.object.number)


class _Undo(ActionScreen):
    done = "payments.receipt.detail"
    back = "payments.receipt.list"
    danger = True

    def find(self, actor: Actor, project: Any, pk: int) -> Payment:
        """Return the payment."""
        return queries.get_payment(actor, project, pk)

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [
            _("The bills of this receipt will be open again."),
            _("The prepaid balance goes back to what it was before."),
            _("The receipt keeps its number and stays in the register."),
        ]


class ReceiptVoid(_Undo):
    """Void a receipt of the present shift."""

    path, name = "receipts/<int:pk>/void/", "payments.receipt.void"
    title, button = _("Void the receipt"), _("Void")
    permission = policies.COLLECT

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Payment:
        """Void it."""
        return payments.void_payment(actor=actor, payment=self.object, reason=cleaned["reason"])


class ReverseForm(ReasonForm):
    """Why, and from whose drawer cash is handed back."""

    refunded_from = forms.ModelChoiceField(
        None,
        required=False,
        label=_("Cash handed back from"),
        empty_label=_("Not from a drawer"),
        help_text=_("The open shift whose drawer the money comes from."),
    )

    def __init__(self, *args: Any, drawers: QuerySet[CashierShift], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["refunded_from"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = drawers
        field.label_from_instance = lambda shift: f"{shift.cashier.name} {shift.desk}".strip()  # type: ignore[method-assign]


class ReceiptReverse(_Undo):
    """Reverse a receipt of an earlier day or shift."""

    path, name = "receipts/<int:pk>/reverse/", "payments.receipt.reverse"
    title, button = _("Reverse the receipt"), _("Reverse")
    permission = policies.REVERSE
    form = ReverseForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer the open drawers where cash was paid."""
        paid_cash = any(one.method == Method.CASH for one in queries.tenders_of(self.object))
        drawers = queries.open_shifts(project)
        from_drawer = paid_cash and not queries.needs_approval(project, self.object.total)
        return {"drawers": drawers if from_drawer else drawers.none()}

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen, and when."""
        return [*undoing.if_granted(project, self.object.total), *super().effects(actor, project)]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Payment:
        """Reverse it, or ask for it where it is a large one."""
        payment: Payment = self.object
        if queries.needs_approval(project, payment.total):
            payments.ask_reversal(actor=actor, payment=payment, reason=cleaned["reason"])
            return payment
        return payments.reverse_payment(
            actor=actor, payment=payment, reason=cleaned["reason"], refunded_from=cleaned["refunded_from"]
        )
