"""Suppliers' invoices: entered against what was received, voided, paid by claims that the chain of approval decides."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from anju.core import clock, numbering
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import ZERO, format_amount, total
from anju.domains.expenses import policies as spending
from anju.domains.expenses import services as expenses
from anju.domains.expenses.models import Claim
from anju.domains.expenses.services import Debt
from anju.domains.ledger import queries as books
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.stock import policies, queries
from anju.domains.stock.calc.average import Held, value_out
from anju.domains.stock.models import Invoice, InvoiceLine, InvoicePayment, Movement, Supplier
from anju.domains.stock.services.slips import hold_stock
from anju.domains.tenancy.models import Project


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What stands on an invoice: ``amount`` in yuan with ``tax`` in it; a credit note may say what it ``corrects``."""

    paper_number: str
    on_date: dt.date
    amount: Decimal
    tax: Decimal = ZERO
    corrects: Invoice | None = None
    note: str = ""


@dataclass(frozen=True)
class Matched:
    """What an invoice says of a line of a delivery or a return: how much of it, for how many yuan (above zero)."""

    movement_id: int
    quantity: Decimal
    amount: Decimal


def enter_invoice(
    *, actor: Actor, project: Project, supplier: Supplier, paper: Paper, lines: Sequence[Matched]
) -> Invoice:
    """Enter a supplier's invoice against what was received and sent back; what its prices differ by is posted.

    Raises DomainError where the lines do not add up to the invoice or go beyond what came, and AccessDenied for who
    took the goods in.
    """
    actor.require(policies.ENTER_INVOICES, project.pk)
    if actor.user_id is None:
        raise DomainError(_("An invoice is entered by a person."))
    _check(supplier, project, paper, lines)
    with transaction.atomic():
        hold_stock(project)
        goods = {one.pk: one for one in queries.goods_to_invoice(actor, project, supplier)}
        drafts = [_draft(goods.get(line.movement_id), line) for line in lines]
        if any(goods[line.movement_id].slip.by_id == actor.user_id for line in lines):
            raise AccessDenied(_("Who took goods in does not enter their invoice."))
        _check_sum(paper, drafts)
        today = clock.today()
        number = numbering.take(project_id=project.pk, kind="stock.invoice", period=f"{today:%y%m}")
        invoice = Invoice.objects.create(
            project=project,
            number=f"GYF{today:%y%m}-{number:04d}",
            supplier=supplier,
            paper_number=paper.paper_number.strip(),
            on_date=paper.on_date,
            amount=paper.amount,
            tax=paper.tax,
            corrects=paper.corrects,
            note=paper.note.strip(),
            booked=total(draft.booked for draft in drafts),
            posted_on=today,
            entered_by_id=actor.user_id,
            entered_at=clock.now(),
        )
        for draft in drafts:
            draft.invoice = invoice
        InvoiceLine.objects.bulk_create(drafts)
        _post_difference(actor, invoice, [(goods[one.movement_id], one.amount - one.booked) for one in drafts])
    return invoice


def void_invoice(*, actor: Actor, invoice: Invoice, reason: str) -> Invoice:
    """Take an invoice back that nothing was paid of (a wrong number, a paper that was replaced); its goods are free."""
    actor.require(policies.ENTER_INVOICES, invoice.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        found = _locked(actor, invoice)
        if found.voided_on is not None:
            raise DomainError(_("This invoice was voided already."))
        if found.paid or found.asked or found.credited:
            raise DomainError(_("An invoice that is paid for, asked for or credited stays."))
        found.voided_by_id, found.voided_on, found.reason = actor.user_id, clock.today(), reason.strip()
        found.save(update_fields=["voided_by", "voided_on", "reason"])
        if found.entry_id is not None:
            ledger.reverse_entry(
                actor=actor,
                project=found.project,
                entry_id=found.entry_id,
                kind=EntryKind.STOCK_INVOICE,
                on_date=clock.today(),
                memo=f"{found.number} {reason.strip()}"[:200],
            )
        voided: Invoice = found
    return voided


def ask_payment(*, actor: Actor, invoice: Invoice, amount: Decimal, note: str = "") -> Claim:
    """Ask for approval to pay an invoice or a part of it; what follows is an expense claim like any other.

    No more is asked than the invoice leaves, nor than the supplier is owed after what was sent back. Who may claim
    expenses asks, so that finance, who enters invoices and pays, needs nobody of its own to ask for it.
    """
    actor.require(policies.VIEW_INVOICES, invoice.project_id)
    actor.require(spending.APPLY, invoice.project_id)
    if amount <= 0:
        raise DomainError(_("The amount is above zero."), field="amount")
    with transaction.atomic():
        hold_stock(invoice.project)
        found = _locked(actor, invoice)
        if found.voided_on is not None or found.amount < 0:
            raise DomainError(_("Only an invoice that stands is paid."))
        supplier: Any = queries.get_payable(actor, found.project, found.supplier_id)
        most = min(found.left, supplier.open - supplier.asked)
        if amount > most:
            words = _("{most} yuan at most can be asked for: what the invoice leaves and the supplier is owed.")
            raise DomainError(words.format(most=format_amount(max(most, ZERO))), field="amount")
        text = _("Goods, invoice {paper}").format(paper=found.paper_number)
        claim = expenses.claim_debt(
            actor=actor,
            project=found.project,
            debt=Debt(
                supplier.name, amount, found.on_date, " · ".join(one for one in (text, note.strip()) if one)[:200]
            ),
        )
        InvoicePayment.objects.create(project=found.project, invoice=found, claim=claim)
    return claim


def _check(supplier: Supplier, project: Project, paper: Paper, lines: Sequence[Matched]) -> None:
    if supplier.project_id != project.pk:
        raise DomainError(_("Stores and materials belong to the project."), field="supplier")
    if not lines or len({line.movement_id for line in lines}) < len(lines):
        raise DomainError(_("An invoice covers goods that were received or sent back, each once."))
    if not paper.paper_number.strip():
        raise DomainError(_("The invoice has a number."), field="paper_number")
    if paper.on_date > clock.today():
        raise DomainError(_("The date lies in the future."), field="on_date")
    if paper.tax < 0 or (paper.amount > 0 and paper.tax >= paper.amount):
        raise DomainError(_("The tax is a part of the amount."), field="tax")
    known = Invoice.objects.filter(project=project, supplier=supplier, voided_on__isnull=True)
    if known.filter(paper_number=paper.paper_number.strip()).exists():
        raise DomainError(_("This invoice was entered already."), field="paper_number")
    if paper.corrects is not None:
        _check_credit(supplier, paper, paper.corrects)


def _check_credit(supplier: Supplier, paper: Paper, corrects: Invoice) -> None:
    if paper.amount >= 0 or corrects.supplier_id != supplier.pk or corrects.amount < 0:
        raise DomainError(
            _("A credit note is below zero and corrects an invoice of the same supplier."), field="corrects"
        )
    given = Invoice.objects.filter(corrects=corrects, voided_on__isnull=True).aggregate(sum=Sum("amount"))["sum"]
    paid = Claim.objects.filter(pays_invoice__invoice=corrects, state__in=["applied", "approved", "paid"])
    left = corrects.amount + (given or ZERO) - (paid.aggregate(sum=Sum("amount"))["sum"] or ZERO)
    if corrects.voided_on is not None or -paper.amount > left:
        words = _("That invoice leaves {left} yuan; enter the credit note without it, the next payment takes it off.")
        raise DomainError(words.format(left=format_amount(left)), field="corrects")


def _draft(moved: Movement | None, line: Matched) -> InvoiceLine:
    if moved is None:
        raise DomainError(_("An invoice covers goods that were received or sent back, each once."))
    left, value = abs(moved.left), abs(moved.left_value)  # type: ignore[attr-defined]
    sign = 1 if moved.quantity > 0 else -1
    if not 0 < line.quantity <= left or line.amount < 0:
        words = _("Of {item} on {slip}, {left} {measure} are on no invoice yet; no more is accepted.")
        text = words.format(item=moved.item, slip=moved.slip, left=f"{left.normalize():f}", measure=moved.item.measure)
        raise DomainError(text, field=f"quantity_{moved.pk}")
    booked = value_out(Held(left, value), line.quantity)
    return InvoiceLine(
        project_id=moved.project_id,
        movement=moved,
        quantity=sign * line.quantity,
        amount=sign * line.amount,
        booked=sign * booked,
    )


def _check_sum(paper: Paper, drafts: Sequence[InvoiceLine]) -> None:
    found = total(draft.amount for draft in drafts)
    if found != paper.amount or not paper.amount:
        words = _("The lines add up to {sum}, the invoice says {amount}.")
        raise DomainError(words.format(sum=format_amount(found), amount=format_amount(paper.amount)), field="amount")


def _post_difference(actor: Actor, invoice: Invoice, differences: Sequence[tuple[Movement, Decimal]]) -> None:
    """Post what the prices differ by: the cost that the material becomes against what the supplier is owed."""
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    costs: dict[str, int] = {}
    for account, cost_class in books.cost_accounts(invoice.project).values_list("pk", "cost_class"):
        costs.setdefault(cost_class, account)
    for moved, difference in differences:
        sums[costs[moved.item.cost_class]] += difference
    sums[books.account_of(invoice.project, AccountRole.PAYABLE).pk] -= total(sums.values())
    lines = [ledger.Posting(account, amount) for account, amount in sums.items() if amount]
    if not lines:
        return
    invoice.entry_id = ledger.post_entry(
        actor=actor,
        project=invoice.project,
        kind=EntryKind.STOCK_INVOICE,
        on_date=invoice.posted_on,
        lines=lines,
        source_id=invoice.pk,
        memo=f"{invoice.number} {invoice.supplier} {invoice.paper_number}"[:200],
    )
    invoice.save(update_fields=["entry_id"])


def _locked(actor: Actor, invoice: Invoice) -> Any:
    """Return the invoice with what is asked, paid and left of it, locked."""
    Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    return queries.get_invoice(actor, invoice.project, invoice.pk)
