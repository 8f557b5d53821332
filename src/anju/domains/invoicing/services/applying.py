"""Asking for an invoice: by a resident on the phone, by the desk; taking a failed one up again or withdrawing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from anju.core import clock, events, money, numbering, prepared
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.estate.models import Unit
from anju.domains.invoicing import policies, queries
from anju.domains.invoicing.calc.lines import split_next
from anju.domains.invoicing.calc.titles import is_tax_number, tidy
from anju.domains.invoicing.enums import BuyerKind, InvoiceSource, InvoiceState
from anju.domains.invoicing.events import InvoiceAsked
from anju.domains.invoicing.models import BuyerTitle, Invoice, InvoiceLine, InvoicingSettings
from anju.domains.invoicing.queries import PaidBill
from anju.domains.residents.enums import HomeRight
from anju.domains.residents.queries import Home
from anju.domains.tenancy.models import Project

_LOCK = (
    "SELECT id FROM billing_bill WHERE id = ANY (%s::bigint[]) AND unit_id = %s::bigint ORDER BY id FOR NO KEY UPDATE"
)


class NotOffered(DomainError):
    """The project issues no invoices, or not by this way."""


class CannotInvoice(DomainError):
    """A bill cannot be invoiced (any more): not paid, invoiced already, or no income."""


@dataclass(frozen=True)
class Buyer:
    """To whom an invoice is made out: a person by name only, a company by name and tax number."""

    kind: str
    name: str
    tax_number: str = ""

    @staticmethod
    def checked(kind: str, name: str, tax_number: str = "") -> Buyer:
        """Return the buyer as it is stored. Raises DomainError at ``name`` or ``tax_number``."""
        name, number = " ".join(name.split()), tidy(tax_number)
        if not name or len(name) > 100:
            raise DomainError(_("Enter the name of the buyer."), field="name")
        if kind == BuyerKind.PERSON:
            return Buyer(BuyerKind.PERSON, name)
        if not number:
            raise DomainError(_("A company needs its tax number."), field="tax_number")
        if not is_tax_number(number):
            raise DomainError(_("This is no tax number; please check it character by character."), field="tax_number")
        return Buyer(BuyerKind.COMPANY, name, number)


def apply_for_invoice(
    *,
    actor: Actor,
    unit: Unit,
    bill_ids: Sequence[int],
    expected: Decimal,
    kind: str,
    name: str,
    tax_number: str = "",
    remark: str = "",
    client_id: UUID,
) -> Invoice:
    """Have what was paid on a unit's bills invoiced, asked for at the desk.

    ``expected`` is the sum that the screen showed (yuan); the same ``client_id`` gives the same invoice again. The
    bureau is asked in the background. Publishes `InvoiceAsked`.

    Raises AccessDenied, NotOffered, CannotInvoice, DomainError for a buyer that is not well formed.
    """
    actor.require(policies.APPLY, unit.project_id)
    buyer = Buyer.checked(kind, name, tax_number)
    held = _settings(unit.project)
    return _ask(
        actor=actor,
        settings=held,
        unit=unit,
        bill_ids=bill_ids,
        expected=expected,
        buyer=buyer,
        source=InvoiceSource.DESK,
        remark=remark,
        client_id=client_id,
    )


def request_invoice(
    *,
    actor: Actor,
    home: Home,
    bill_ids: Sequence[int],
    expected: Decimal,
    kind: str,
    name: str,
    tax_number: str = "",
    client_id: UUID,
) -> Invoice:
    """Have what was paid on bills of a home invoiced, asked for by a resident; the title is kept for the next time.

    Side effects and errors as of `apply_for_invoice`.
    """
    home.require(HomeRight.PAY)
    held = _settings(home.project)
    if not held.is_offered:
        raise NotOffered(_("Invoices are issued at the service centre here."))
    own = {bill.bill_id for bill in queries.bills_to_invoice_of_home(home)}
    if known := _known(home.project, client_id):
        return known
    if not own.issuperset(bill_ids):
        raise CannotInvoice(_("These bills cannot be invoiced any more; look at them again."), field="bills")
    buyer = Buyer.checked(kind, name, tax_number)
    invoice = _ask(
        actor=actor,
        settings=held,
        unit=home.unit,
        bill_ids=bill_ids,
        expected=expected,
        buyer=buyer,
        source=InvoiceSource.PHONE,
        remark="",
        client_id=client_id,
    )
    if actor.user_id is not None:
        BuyerTitle.objects.update_or_create(
            project=home.project,
            user_id=actor.user_id,
            kind=buyer.kind,
            name=buyer.name,
            tax_number=buyer.tax_number,
            defaults={"used_at": clock.now()},
        )
    return invoice


def forget_title(*, actor: Actor, title: BuyerTitle) -> None:
    """Remove one of the actor's own titles. Raises NotFound for somebody else's."""
    if actor.user_id is None or title.user_id != actor.user_id:
        raise NotFound(str(title.pk))
    title.delete()


def retry_invoice(*, actor: Actor, invoice: Invoice) -> Invoice:
    """Send an invoice that the bureau refused once more, under the same serial. Publishes `InvoiceAsked`.

    Raises AccessDenied, CannotInvoice when its bills have been put on another invoice meanwhile.
    """
    actor.require(policies.APPLY, invoice.project_id)
    held = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    if held.state != InvoiceState.FAILED:
        raise CannotInvoice(_("Only an invoice that the tax bureau refused can be sent again."))
    amounts = dict(held.lines.values_list("bill_id", "gross"))
    _lock(held.unit, list(amounts))
    bills = {bill.bill_id: bill for bill in queries.paid_bills(held.unit, bill_ids=amounts)}
    if any(pk not in bills or bills[pk].free < gross for pk, gross in amounts.items()):
        raise CannotInvoice(_("Its bills are on another invoice now, or no longer paid; withdraw it."))
    held.state, held.fault = InvoiceState.ASKED, ""
    held.save(update_fields=["state", "fault"])
    events.publish(InvoiceAsked(project_id=held.project_id, invoice_id=held.pk))
    return held


def withdraw_invoice(*, actor: Actor, invoice: Invoice) -> Invoice:
    """Give up an invoice that the bureau refused; it stays on record. Raises AccessDenied, CannotInvoice."""
    actor.require(policies.APPLY, invoice.project_id)
    held = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    if held.state != InvoiceState.FAILED:
        raise CannotInvoice(
            _("Only an invoice that the tax bureau refused can be withdrawn; an issued one is taken back.")
        )
    held.state = InvoiceState.WITHDRAWN
    held.save(update_fields=["state"])
    return held


def _settings(project: Project) -> InvoicingSettings:
    held = queries.invoicing_settings(project)
    if held is None:
        raise NotOffered(_("Nobody has set yet how invoices are issued here."))
    return held


def _known(project: Project, client_id: UUID) -> Invoice | None:
    return Invoice.objects.filter(project=project, client_id=client_id).first()


def _lock(unit: Unit, bill_ids: Sequence[int]) -> None:
    """Lock bills until the transaction ends, in the order in which everybody locks them; the database does so again."""
    prepared.fetch_all(_LOCK, [list(bill_ids), unit.pk])


def _ask(
    *,
    actor: Actor,
    settings: InvoicingSettings,
    unit: Unit,
    bill_ids: Sequence[int],
    expected: Decimal,
    buyer: Buyer,
    source: str,
    remark: str,
    client_id: UUID,
) -> Invoice:
    if not bill_ids:
        raise DomainError(_("Choose at least one bill."), field="bills")
    _lock(unit, bill_ids)
    if known := _known(unit.project, client_id):
        return known
    bills = queries.paid_bills(unit, bill_ids=bill_ids)
    _refuse(bills, bill_ids)
    if money.total(bill.free for bill in bills) != expected:
        raise CannotInvoice(_("The bills have changed meanwhile; look at them again."), field="bills")
    lines = [_line(bill) for bill in bills]
    now = clock.now()
    year = f"{now.astimezone(clock.ZONE):%Y}"
    number = numbering.take(project_id=unit.project_id, kind="invoice", period=year)
    invoice = Invoice.objects.create(
        project=unit.project,
        number=f"FP-{unit.project.code}-{year}-{number:06d}",
        source=source,
        unit=unit,
        asked_by_id=actor.user_id,
        asked_at=now,
        client_id=client_id,
        seller_name=settings.seller_name,
        seller_tax_number=settings.seller_tax_number,
        drawer=settings.drawer,
        provider=settings.provider,
        buyer_kind=buyer.kind,
        buyer_name=buyer.name,
        buyer_tax_number=buyer.tax_number,
        remark=remark.strip()[:200],
        net=money.total(line.net for line in lines),
        tax=money.total(line.tax for line in lines),
        gross=money.total(line.gross for line in lines),
    )
    for position, line in enumerate(lines, 1):
        line.project, line.invoice, line.position = unit.project, invoice, position
    InvoiceLine.objects.bulk_create(lines)
    events.publish(InvoiceAsked(project_id=unit.project_id, invoice_id=invoice.pk))
    return invoice


def _refuse(bills: Sequence[PaidBill], bill_ids: Sequence[int]) -> None:
    if len(bills) != len(set(bill_ids)):
        raise CannotInvoice(_("Only bills that were paid can be invoiced."), field="bills")
    for bill in bills:
        if not bill.is_income:
            raise CannotInvoice(
                _("{item} is held or collected for others and is never invoiced.").format(item=bill.name), field="bills"
            )
        if bill.rate is None:
            raise CannotInvoice(
                _("No tax rate is set for {item} on the day of its bill.").format(item=bill.name), field="bills"
            )
        if bill.free <= 0:
            raise CannotInvoice(_("{item} has been invoiced already.").format(item=bill.name), field="bills")


def _line(bill: PaidBill) -> InvoiceLine:
    assert bill.rate is not None
    split = split_next(bill.free, bill.rate, held_gross=bill.held_gross, held_tax=bill.held_tax)
    return InvoiceLine(
        bill_id=bill.bill_id,
        item=bill.name[:80],
        goods_code=bill.goods_code,
        goods_name=bill.goods_name,
        rate=bill.rate,
        is_simplified=bill.is_simplified,
        net=split.net,
        tax=split.tax,
        gross=bill.free,
    )
