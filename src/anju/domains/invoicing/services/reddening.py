"""Taking an invoice back (红冲): a confirmation is filed, the buyer answers or need not, the red invoice follows."""

from __future__ import annotations

from uuid import uuid5

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.invoicing import policies
from anju.domains.invoicing.enums import RED_OPEN, InvoiceKind, InvoiceState, RedReason, RedState
from anju.domains.invoicing.events import RedLetterMoved
from anju.domains.invoicing.models import Invoice, InvoiceLine, RedLetter
from anju.domains.invoicing.ports import IssueReport, IssueState, LetterReport, LetterState
from anju.domains.invoicing.services.issuing import tell_issued

_HEARD = {
    LetterState.WAITING: RedState.WAITING,
    LetterState.CONFIRMED: RedState.CONFIRMED,
    LetterState.REFUSED: RedState.REFUSED,
    LetterState.WITHDRAWN: RedState.WITHDRAWN,
    LetterState.LAPSED: RedState.LAPSED,
}


class CannotRedden(DomainError):
    """The invoice cannot be taken back (any more), or not now."""


def ask_red_letter(*, actor: Actor, invoice: Invoice, reason: str, remark: str = "") -> RedLetter:
    """Ask for an invoice to be taken back as a whole; there is no other way to undo one [数电票].

    The bills stay invoiced until the red invoice is issued. Publishes `RedLetterMoved`.

    Raises AccessDenied, CannotRedden.
    """
    actor.require(policies.REDDEN, invoice.project_id)
    held = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    if held.kind != InvoiceKind.BLUE or held.state != InvoiceState.ISSUED:
        raise CannotRedden(_("Only an issued invoice can be taken back, and only once."))
    if held.letters.filter(state__in=RED_OPEN).exists():
        raise CannotRedden(_("A red letter for this invoice is under way already."))
    if reason not in RedReason.values:
        raise DomainError(_("Choose a reason."), field="reason")
    letter = RedLetter.objects.create(
        project_id=held.project_id,
        invoice=held,
        number=f"{held.number}-H{held.letters.count() + 1}",
        reason=reason,
        remark=remark.strip()[:200],
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    _tell(letter)
    return letter


def ask_withdrawal(*, actor: Actor, letter: RedLetter) -> RedLetter:
    """Ask for a confirmation that the buyer has not answered to be withdrawn (C); the bureau has the last word.

    Publishes `RedLetterMoved`. Raises AccessDenied, CannotRedden.
    """
    actor.require(policies.REDDEN, letter.project_id)
    held = RedLetter.objects.select_for_update(no_key=True).get(pk=letter.pk)
    if held.state != RedState.WAITING:
        raise CannotRedden(_("Only a red letter that waits for the buyer can be withdrawn."))
    held.withdrawal_asked_at, held.withdrawn_by_id = clock.now(), actor.user_id
    held.save(update_fields=["withdrawal_asked_at", "withdrawn_by"])
    _tell(held)
    return held


def note_letter(*, letter_id: int, report: LetterReport) -> RedLetter:
    """Bring a confirmation up to what the bureau reports; one that is over stays. Publishes `RedLetterMoved`."""
    letter = RedLetter.objects.select_for_update(no_key=True).get(pk=letter_id)
    state = _HEARD.get(report.state)
    if letter.state not in RED_OPEN or state is None:
        return letter
    moved = letter.state != state
    letter.state, letter.is_direct = state, report.is_direct
    letter.bureau_no = report.bureau_no or letter.bureau_no
    letter.expires_at = report.expires_at or letter.expires_at
    letter.answered_at = report.answered_at
    letter.save(update_fields=["state", "is_direct", "bureau_no", "expires_at", "answered_at"])
    if moved:
        _tell(letter)
    return letter


def note_letter_refused(*, letter_id: int, fault: str) -> RedLetter:
    """Note that the bureau will not have the confirmation, or not its red invoice. Publishes `RedLetterMoved`."""
    letter = RedLetter.objects.select_for_update(no_key=True).get(pk=letter_id)
    if letter.state in RED_OPEN:
        letter.state, letter.fault = RedState.FAILED, fault[:200]
        letter.save(update_fields=["state", "fault"])
        _tell(letter)
    return letter


def note_red(*, letter_id: int, report: IssueReport) -> Invoice | None:
    """Write the red invoice that the bureau has issued: the blue one with a minus, line by line; its bills are free.

    Publishes `RedLetterMoved` and `InvoiceIssued`; returns None while the bureau is still at it.
    """
    letter = RedLetter.objects.select_for_update(no_key=True, of=("self",)).select_related("red").get(pk=letter_id)
    if letter.red is not None or letter.state != RedState.CONFIRMED or report.state is not IssueState.ISSUED:
        return letter.red
    blue = Invoice.objects.select_for_update(no_key=True).get(pk=letter.invoice_id)
    red = Invoice.objects.create(
        project_id=blue.project_id,
        number=letter.number,
        kind=InvoiceKind.RED,
        state=InvoiceState.ISSUED,
        source=blue.source,
        unit_id=blue.unit_id,
        asked_by_id=letter.asked_by_id,
        asked_at=letter.asked_at,
        client_id=uuid5(blue.client_id, letter.number),
        seller_name=blue.seller_name,
        seller_tax_number=blue.seller_tax_number,
        drawer=blue.drawer,
        provider=blue.provider,
        buyer_kind=blue.buyer_kind,
        buyer_name=blue.buyer_name,
        buyer_tax_number=blue.buyer_tax_number,
        remark=letter.remark,
        net=-blue.net,
        tax=-blue.tax,
        gross=-blue.gross,
        invoice_no=report.invoice_no,
        issued_at=report.issued_at or clock.now(),
        reverses=blue,
    )
    InvoiceLine.objects.bulk_create(_turned(line, red) for line in blue.lines.order_by("position"))
    blue.state = InvoiceState.REDDENED
    blue.save(update_fields=["state"])
    letter.state, letter.red = RedState.DONE, red
    letter.save(update_fields=["state", "red"])
    _tell(letter)
    tell_issued(red)
    return red


def _turned(line: InvoiceLine, red: Invoice) -> InvoiceLine:
    return InvoiceLine(
        project_id=line.project_id,
        invoice=red,
        bill_id=line.bill_id,
        position=line.position,
        item=line.item,
        goods_code=line.goods_code,
        goods_name=line.goods_name,
        rate=line.rate,
        is_simplified=line.is_simplified,
        net=-line.net,
        tax=-line.tax,
        gross=-line.gross,
    )


def _tell(letter: RedLetter) -> None:
    events.publish(
        RedLetterMoved(
            project_id=letter.project_id, letter_id=letter.pk, invoice_id=letter.invoice_id, state=letter.state
        )
    )
