"""Records of invoices, for addresses and lists that name one."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.invoicing import services
from anju.domains.invoicing.calc.titles import credit_code
from anju.domains.invoicing.models import TaxRate
from anju.domains.invoicing.ports import IssueReport, IssueState
from anju.domains.payments.models import Payment
from anju.domains.tenancy.models import Project

_ROOT = system_actor("tests")


def tax_rate(project: Project, number: int) -> int:
    """Return a rate of the project from a day of its own on, which no bill has been issued since."""
    return _rate_from(project, dt.date(2100, 1, 1) + dt.timedelta(days=number))


def _rate_from(project: Project, day: dt.date) -> int:
    held = TaxRate.objects.filter(project=project, fee_item=None, starts_on=day).first()
    if held is not None:
        return held.pk
    return services.set_tax_rate(actor=_ROOT, project=project, fee_item=None, starts_on=day, rate=Decimal("0.06")).pk


def invoice(project: Project, number: int) -> int:
    """Return an issued invoice over what a new receipt paid."""
    from tests.architecture import records

    payment = Payment.objects.select_related("unit").get(pk=records.MAKERS["payment"](project, number + 500))
    return invoice_of(project, payment, f"业主{number}")


def invoice_of(project: Project, payment: Payment, buyer: str) -> int:
    """Return an issued invoice over all that a payment settled."""
    _rate_from(project, dt.date(2000, 1, 1))
    services.set_invoicing(
        actor=_ROOT,
        project=project,
        seller_name="测试物业",
        seller_tax_number=credit_code("91440300MA5FK7T31"),
        drawer="周会计",
    )
    shares = dict(payment.allocations.values_list("bill_id", "amount"))
    made = services.apply_for_invoice(
        actor=_ROOT,
        unit=payment.unit,
        bill_ids=list(shares),
        expected=sum(shares.values(), Decimal(0)),
        kind="person",
        name=buyer,
        client_id=uuid.uuid4(),
    )
    report = IssueReport(
        serial=made.number,
        state=IssueState.ISSUED,
        invoice_no=f"26{project.pk:08d}{made.pk:010d}",
        issued_at=clock.now(),
    )
    return services.note_issue(invoice_id=made.pk, report=report).pk


MAKERS = {"invoice": invoice, "tax_rate": tax_rate}
OF_MODEL = {
    "invoicing.Invoice": "invoice",
    "invoicing.InvoiceLine": "invoice",
    "invoicing.TaxRate": "tax_rate",
}
