"""Doors to what suppliers are owed, their invoices, and what pays them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.core.money import ZERO
from anju.domains.expenses.enums import ClaimState
from anju.domains.stock import policies
from anju.domains.stock.calc.payables import AGES, Owed
from anju.domains.stock.enums import InvoiceState, SlipKind
from anju.domains.stock.models import Invoice, InvoiceLine, InvoicePayment, Movement, Supplier
from anju.domains.tenancy.models import Project

ASKED = (ClaimState.APPLIED, ClaimState.APPROVED)
_MONEY: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)
_QUANTITY: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=3)
_BOUGHT = [SlipKind.RECEIPT, SlipKind.BACK]


def payables(actor: Actor, project: Project) -> QuerySet[Supplier]:
    """Return the suppliers with what they are owed, in yuan.

    ``open`` = ``received`` − ``returned`` + ``difference`` (of invoices) − ``paid``; below zero it is a credit of ours.
    ``asked`` is claimed and not paid yet, ``matched`` what of the goods stands on invoices, ``since_30`` … what was
    charged in the last 30, 60 and 90 days, from which `ages_of` tells how old the open amount is.
    """
    today = clock.today()
    bought = Movement.objects.filter(slip__supplier=OuterRef("pk"), project=project)
    live = Invoice.objects.filter(supplier=OuterRef("pk"), voided_on__isnull=True)
    pays = InvoicePayment.objects.filter(invoice__supplier=OuterRef("pk"))
    difference = F("amount") - F("booked")
    rows = Supplier.objects.filter(project=project).annotate(
        received=_sum(bought.filter(slip__kind=SlipKind.RECEIPT), "value", "project"),
        returned=-_sum(bought.filter(slip__kind=SlipKind.BACK), "value", "project"),
        difference=_sum(live, difference, "supplier"),
        matched=_sum(live, "booked", "supplier"),
        paid=_sum(pays.filter(claim__state=ClaimState.PAID), "claim__amount", "invoice__supplier"),
        asked=_sum(pays.filter(claim__state__in=ASKED), "claim__amount", "invoice__supplier"),
    )
    rows = rows.annotate(
        open=F("received") - F("returned") + F("difference") - F("paid"),
        unmatched=F("received") - F("returned") - F("matched"),
        **{
            f"since_{days}": _sum(
                bought.filter(slip__kind=SlipKind.RECEIPT, slip__on_date__gte=today - dt.timedelta(days=days)),
                "value",
                "project",
            )
            + _sum(
                live.filter(posted_on__gte=today - dt.timedelta(days=days), amount__gt=F("booked")),
                difference,
                "supplier",
            )
            for days in AGES
        },
    )
    return visible(rows.order_by("name"), actor, policies.VIEW_INVOICES, project.pk)


def get_payable(actor: Actor, project: Project, pk: int) -> Supplier:
    """Return a supplier with what is owed, or raise `NotFound`."""
    return one_of(payables(actor, project), pk)


def ages_of(supplier: Any) -> Owed:
    """Return how old the open amount of a row of `payables` is: it consists of the newest charges."""
    is_open = supplier.open
    within = [min(max(is_open, ZERO), getattr(supplier, f"since_{days}")) for days in AGES]
    first, second, third = within
    return Owed(is_open, (first, second - first, third - second, max(is_open, ZERO) - third))


def goods_to_invoice(actor: Actor, project: Project, supplier: Supplier) -> QuerySet[Movement]:
    """Return the deliveries and returns of a supplier that no invoice covers whole, the oldest first.

    ``left`` and ``left_value`` are what is not on an invoice yet, below zero for returns.
    """
    live = InvoiceLine.objects.filter(movement=OuterRef("pk"), invoice__voided_on__isnull=True)
    rows = Movement.objects.filter(project=project, slip__supplier=supplier, slip__kind__in=_BOUGHT)
    rows = rows.annotate(
        left=F("quantity") - _sum(live, "quantity", "movement", _QUANTITY),
        left_value=F("value") - _sum(live, "booked", "movement"),
    ).exclude(left=0)
    rows = rows.select_related("slip__purchase", "item").order_by("pk")
    return visible(rows, actor, policies.VIEW_INVOICES, project.pk)


def invoices_visible_to(actor: Actor, project: Project) -> QuerySet[Invoice]:
    """Return the suppliers' invoices, newest first: what is ``asked``, ``paid``, ``left``, and how each ``stands``."""
    pays = InvoicePayment.objects.filter(invoice=OuterRef("pk"))
    credits = Invoice.objects.filter(corrects=OuterRef("pk"), voided_on__isnull=True)
    rows = Invoice.objects.filter(project=project).annotate(
        paid=_sum(pays.filter(claim__state=ClaimState.PAID), "claim__amount", "invoice"),
        asked=_sum(pays.filter(claim__state__in=ASKED), "claim__amount", "invoice"),
        credited=-_sum(credits, "amount", "corrects"),
        difference=F("amount") - F("booked"),
    )
    nothing = Q(voided_on__isnull=False) | Q(corrects__isnull=False)
    rows = rows.annotate(
        left=Case(
            When(nothing, then=Value(ZERO)),
            default=F("amount") - F("credited") - F("paid") - F("asked"),
            output_field=_MONEY,
        )
    ).annotate(
        stands=Case(
            When(voided_on__isnull=False, then=Value(InvoiceState.VOIDED)),
            When(amount__lt=0, then=Value(InvoiceState.CREDIT)),
            When(asked__gt=0, then=Value(InvoiceState.ASKED)),
            When(left__lte=0, then=Value(InvoiceState.PAID)),
            When(paid__gt=0, then=Value(InvoiceState.PARTLY)),
            default=Value(InvoiceState.OPEN),
            output_field=CharField(),
        )
    )
    rows = rows.select_related("supplier", "entered_by", "corrects").order_by("-pk")
    return visible(rows, actor, policies.VIEW_INVOICES, project.pk)


def get_invoice(actor: Actor, project: Project, pk: int) -> Invoice:
    """Return an invoice, or raise `NotFound`."""
    return one_of(invoices_visible_to(actor, project).select_related("voided_by"), pk)


def invoice_of_claim(actor: Actor, project: Project, claim_id: int) -> Invoice | None:
    """Return the invoice that a claim pays, if it pays one that the actor may see."""
    return invoices_visible_to(actor, project).filter(payments__claim=claim_id).first()


def lines_of_invoice(actor: Actor, invoice: Invoice) -> QuerySet[InvoiceLine]:
    """Return the lines of an invoice beside what was received: ``short`` is received and on no invoice."""
    live = InvoiceLine.objects.filter(movement=OuterRef("movement"), invoice__voided_on__isnull=True)
    rows = InvoiceLine.objects.filter(invoice=invoice).select_related("movement__item", "movement__slip__purchase")
    rows = rows.annotate(
        difference=F("amount") - F("booked"),
        short=F("movement__quantity") - _sum(live, "quantity", "movement", _QUANTITY),
    )
    return visible(rows.order_by("pk"), actor, policies.VIEW_INVOICES, invoice.project_id)


def payments_of_invoice(actor: Actor, invoice: Invoice) -> QuerySet[InvoicePayment]:
    """Return the claims that pay an invoice, newest first."""
    rows = InvoicePayment.objects.filter(invoice=invoice).select_related("claim__applied_by").order_by("-pk")
    return visible(rows, actor, policies.VIEW_INVOICES, invoice.project_id)


def _sum(rows: QuerySet[Any], what: Any, by: str, kind: DecimalField[Any, Any] = _MONEY) -> Coalesce:
    summed = rows.order_by().values(by).annotate(total=Sum(what)).values("total")
    return Coalesce(Subquery(summed), Value(Decimal(0)), output_field=kind)
