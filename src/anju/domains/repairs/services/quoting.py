"""Survey and quote: what was found, what will be done, until when and for how much [requirements 39, 40]."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import format_amount
from anju.domains.approvals import services as approvals
from anju.domains.repairs import policies, queries
from anju.domains.repairs.calc import quotes
from anju.domains.repairs.calc.quotes import Line
from anju.domains.repairs.enums import Liable, LineKind, QuoteState
from anju.domains.repairs.events import QuoteOffered
from anju.domains.repairs.models import Liability, Quote, QuoteLine, RepairCharge
from anju.domains.repairs.services.sending import locked, sent_before, signed_by
from anju.domains.repairs.services.withdrawing import take_back_quote
from anju.domains.workorders import services as workorders
from anju.domains.workorders.calc.transitions import SURVEYED
from anju.domains.workorders.enums import OrderAct, OrderState, Urgency
from anju.domains.workorders.models import WorkOrder

MOST_LINES, MOST_WORDS = 30, 500
MOST_AMOUNT = Decimal("9999999.99")
_WORK = (OrderAct.START, OrderAct.RESUME, OrderAct.FINISH)


@dataclass(frozen=True)
class _Plan:
    """What a quote says."""

    findings: str
    work: str
    finish_at: dt.datetime | None
    lines: Sequence[Line]


def give_quote(
    *,
    actor: Actor,
    order: WorkOrder,
    findings: str,
    plan: str,
    lines: Sequence[Line],
    finish_at: dt.datetime | None = None,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> Quote:
    """Write the plan of an own order and what it will cost; a quote that still waits for a word is replaced.

    Where the household pays, the order waits for its word (`QUOTED`); an amount above the project's limit first goes
    up the chain of approval (`APPROVING`). Where nobody at home pays, the plan is kept and the work may go on, after
    approval above the limit. Publishes `QuoteOffered`. Raises DomainError, `NotPossible`, `NoChain`.
    """
    findings, plan = findings.strip(), plan.strip()
    _check(findings, plan, lines)
    with transaction.atomic():
        order = locked(order)
        known = sent_before(Quote, order.project_id, client_id, order_id=order.pk, findings=findings, plan=plan)
        if known is not None:
            return known
        workorders.require_own_order(actor=actor, order=order)
        if order.state == OrderState.APPROVING:
            take_back_quote(actor=actor, order=order, reason=_("It is quoted anew."), device_at=device_at)
            order = locked(order)
        sent = {"client_id": client_id, **signed_by(actor=actor, device_at=device_at, order=order)}
        quote = _write(order, _Plan(findings, plan, finish_at, lines), sent)
        _hand_on(actor, order, quote)
    return quote


def set_final_amount(*, actor: Actor, order: WorkOrder, amount: Decimal) -> Quote:
    """Say that less is to be paid than was agreed; more needs a new quote and a new consent [domain rule 2.3]."""
    with transaction.atomic():
        order = locked(order)
        if not actor.may(policies.DECIDE, order.project_id):
            workorders.require_own_order(actor=actor, order=order)
        quote = (
            Quote.objects.select_for_update().filter(order=order, state=QuoteState.AGREED).order_by("version").last()
        )
        if quote is None or order.state == OrderState.CLOSED:
            raise DomainError(_("There is no quote that somebody agreed to."))
        if RepairCharge.objects.filter(quote=quote).exists():
            raise DomainError(_("This quote has been billed; its bill is what is corrected."), field="amount")
        if amount < 0:
            raise DomainError(_("Enter an amount."), field="amount")
        if amount > quote.total:
            raise DomainError(
                _("¥{amount} was agreed to; for more the resident has to agree to a new quote.").format(
                    amount=format_amount(quote.total)
                ),
                field="amount",
            )
        quote.final_amount = amount
        quote.save(update_fields=["final_amount"])
    return quote


def hold_back(order: WorkOrder, act: str) -> None:
    """Let no work begin or end that a household pays for and has not agreed to, or that was not approved.

    Emergencies aside [domain rule 2.3]. What a household agreed to goes on where only a higher quote was not approved.
    """
    if act not in _WORK or order.urgency == Urgency.EMERGENCY:
        return
    if act == OrderAct.RESUME and order.arrived_at is None:
        return  # it was held on the way: nothing begins yet
    said = queries.latest_liability(order.pk)
    if said is not None and said.liable == Liable.OWNER:
        if queries.binding_quote_of(order) is None:
            raise workorders.NotPossible(_("The household pays for this: give a quote, and begin when it has agreed."))
        return
    refused = queries.refused_quote_of(order)
    if refused is not None:
        words = _("{quote} was not approved: give another quote before the work goes on.")
        raise workorders.NotPossible(words.format(quote=summary(refused)))


def offer(quote: Quote) -> None:
    """Tell that a quote waits for the resident."""
    events.publish(
        QuoteOffered(
            project_id=quote.project_id, order_id=quote.order_id, quote_id=quote.pk, amount=f"{quote.total:.2f}"
        )
    )


def summary(quote: Quote) -> str:
    """Return a quote in one line, as it stands in the log of its order."""
    return _("Quote {version}: ¥{amount}").format(version=quote.version, amount=format_amount(quote.total))


def _check(findings: str, plan: str, lines: Sequence[Line]) -> None:
    if not findings:
        raise DomainError(_("Say what you found."), field="findings")
    if not plan:
        raise DomainError(_("Say what will be done."), field="plan")
    if max(len(findings), len(plan)) > MOST_WORDS:
        raise DomainError(_("At most {count} characters.").format(count=MOST_WORDS), field="findings")
    if not lines:
        raise DomainError(_("Enter what it costs; a line of 0.00 says that it costs nothing."), field="lines")
    if len(lines) > MOST_LINES:
        raise DomainError(_("At most {count} lines.").format(count=MOST_LINES), field="lines")
    for line in lines:
        if line.kind not in LineKind.values or not line.text.strip() or line.quantity <= 0 or line.price < 0:
            raise DomainError(_("Each line needs words, a quantity and a price."), field="lines")
    if quotes.sum_of(lines) > MOST_AMOUNT:
        raise DomainError(_("This is more than a quote can hold."), field="lines")


def _write(order: WorkOrder, plan: _Plan, sent: dict[str, Any]) -> Quote:
    cover = queries.cover_of(order)
    is_paid = cover.liable == Liable.OWNER
    if not cover.liable:
        raise DomainError(_("Say first who bears the cost."), field="liable")
    if is_paid and order.unit_id is None:
        raise DomainError(_("This order belongs to no home that could pay."))
    if order.state not in SURVEYED or order.arrived_at is None:
        raise workorders.NotPossible(
            _("{number} is “{state}”: a quote follows the survey on site.").format(
                number=order.number, state=OrderState(order.state).label
            )
        )
    if not cover.is_said:
        _say_as_proposed(order, cover, sent)
    Quote.objects.filter(order=order, state=QuoteState.OFFERED).update(state=QuoteState.REPLACED)
    last = Quote.objects.filter(order=order).order_by("version").last()
    version = (last.version if last else 0) + 1
    amount, limit = quotes.sum_of(plan.lines), queries.settings_of(order.project).approval_above
    state = QuoteState.OFFERED if is_paid else QuoteState.AGREED
    quote = Quote.objects.create(
        project_id=order.project_id,
        order=order,
        version=version,
        findings=plan.findings,
        plan=plan.work,
        finish_at=plan.finish_at,
        total=amount,
        digest=quotes.digest(
            number=order.number,
            version=version,
            findings=plan.findings,
            plan=plan.work,
            finish_at=plan.finish_at,
            lines=plan.lines,
        ),
        state=QuoteState.APPROVING if limit is not None and amount > limit else state,
        is_paid=is_paid,
        **sent,
    )
    _write_lines(quote, plan.lines)
    return quote


def _say_as_proposed(order: WorkOrder, cover: queries.Cover, sent: dict[str, Any]) -> None:
    """Whoever quotes on what was proposed has said that it is so."""
    said = {name: value for name, value in sent.items() if name != "client_id"}
    Liability.objects.create(
        project_id=order.project_id,
        order=order,
        liable=cover.liable,
        proposed=cover.proposed,
        covered_until=cover.covered_until,
        **said,
    )


def _write_lines(quote: Quote, lines: Sequence[Line]) -> None:
    QuoteLine.objects.bulk_create(
        QuoteLine(
            project_id=quote.project_id,
            quote=quote,
            position=position,
            kind=line.kind,
            text=line.text.strip()[:120],
            unit=line.unit.strip()[:10],
            quantity=line.quantity,
            price=line.price,
            amount=line.amount,
        )
        for position, line in enumerate(lines, start=1)
    )


def _hand_on(actor: Actor, order: WorkOrder, quote: Quote) -> None:
    """Let the order wait for whoever has to speak next."""
    is_to_be_approved = quote.state == QuoteState.APPROVING
    if quote.is_paid or is_to_be_approved:
        workorders.quote_order(
            actor=actor,
            order=order,
            note=summary(quote),
            is_to_be_approved=is_to_be_approved,
            client_id=quote.client_id,
            device_at=quote.device_at,
        )
    if is_to_be_approved:
        approvals.ask(
            actor=actor,
            project=order.project,
            kind=policies.QUOTE_REQUEST.name,
            subject_id=quote.pk,
            title=f"{order.number} {order.where} {order.title}"[:200],
            amount=quote.total,
        )
    elif quote.is_paid:
        offer(quote)
