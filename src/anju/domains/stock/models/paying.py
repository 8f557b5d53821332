"""Suppliers' invoices, matched to what was received, and the claims by which they are paid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.expenses.models import Claim
from anju.domains.identity.models import User
from anju.domains.stock.models.buying import Supplier
from anju.domains.stock.models.movements import Movement
from anju.domains.stock.models.rules import MatchedOnce, NotOverpaid


@audit.tracked()
class Invoice(ProjectOwned):
    """A supplier's invoice (发票): ``amount`` with ``tax`` in it is the sum of its lines; below zero a credit note.

    ``booked`` is what the books said of its lines; the difference is posted when it is entered. A credit note may name
    the invoice that it ``corrects``, which is then owed so much less.
    """

    number = models.CharField(_("number"), max_length=30)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="invoices", verbose_name=_("supplier of materials")
    )
    paper_number = models.CharField(_("number on the invoice"), max_length=30)
    on_date = models.DateField(_("date of the invoice"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    tax = models.DecimalField(_("tax in it"), max_digits=14, decimal_places=2, default=0)
    booked = models.DecimalField(_("booked on receipt"), max_digits=14, decimal_places=2)
    posted_on = models.DateField(_("booked on"))
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="credits", verbose_name=_("credit note for")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    entry_id = models.BigIntegerField(null=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("voided by"))
    voided_on = models.DateField(_("voided on"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="stock_invoice_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="stock_invoice_number_once"),
            models.UniqueConstraint(
                fields=["project", "supplier", "paper_number"],
                name="stock_invoice_paper_once",
                condition=Q(voided_on__isnull=True),
            ),
            models.CheckConstraint(
                condition=~Q(amount=0) & Q(tax__gte=0) & (Q(amount__lt=0) | Q(tax__lt=F("amount"))),
                name="stock_invoice_amounts",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(amount__lt=0), name="stock_invoice_credits_correct"
            ),
            models.CheckConstraint(
                condition=Q(voided_by__isnull=True, voided_on__isnull=True)
                | Q(voided_by__isnull=False, voided_on__isnull=False),
                name="stock_invoice_voided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(ProjectOwned):
    """What an invoice says of one line of a delivery, or of a return (both below zero). Never changed.

    ``booked`` is the part of the movement's value that falls to the quantity.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="invoiced")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    booked = models.DecimalField(_("booked on receipt"), max_digits=14, decimal_places=2)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="stock_invoiceline_append_only"),
            MatchedOnce(name="stock_invoiceline_matched"),
            models.UniqueConstraint(fields=["invoice", "movement"], name="stock_invoiceline_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount__gte=0, booked__gte=0)
                | Q(quantity__lt=0, amount__lte=0, booked__lte=0),
                name="stock_invoiceline_signs_agree",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.movement}"


class InvoicePayment(ProjectOwned):
    """A claim that pays an invoice or a part of it; its amount and its state are the claim's. Never changed."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="pays_invoice", verbose_name=_("expense claim"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="stock_invoicepayment_append_only"),
            NotOverpaid(name="stock_invoicepayment_not_over"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.claim}"
