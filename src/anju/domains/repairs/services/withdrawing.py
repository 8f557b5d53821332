"""Taking back a quote that waits for a word: its order is over, it is quoted anew, or somebody else bears the cost."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core.access import Actor, system_actor
from anju.core.money import format_amount
from anju.domains.approvals import services as approvals
from anju.domains.repairs import policies
from anju.domains.repairs.enums import QuoteState
from anju.domains.repairs.models import Quote
from anju.domains.repairs.queries import OPEN
from anju.domains.repairs.services.sending import locked
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import WorkOrder

_WAITS = (OrderState.QUOTED, OrderState.APPROVING)


def withdraw_quote(*, quote_id: int) -> None:
    """Take back a quote whose request for approval its worker withdrew."""
    with transaction.atomic():
        quote = Quote.objects.select_related("order").get(pk=quote_id)
        order = locked(quote.order)
        if Quote.objects.filter(pk=quote_id, state=QuoteState.APPROVING).exists():
            take_back_quote(actor=system_actor("approvals"), order=order, reason=_("The request was withdrawn."))


def take_back_quote(
    *, actor: Actor, order: WorkOrder, reason: str, device_at: dt.datetime | None = None
) -> Quote | None:
    """Take back the quote of a locked order that waits for a word, with the request for its approval.

    Whoever calls has asked for the right. The worker goes on with the order from the site; ``reason`` stands in its
    log, which the resident does not read there. Returns None where no quote waits.
    """
    quote = drop_quote(order=order)
    if quote is not None and order.state in _WAITS:
        words = _("Quote {version}: ¥{amount}").format(version=quote.version, amount=format_amount(quote.total))
        note = f"{words} {reason}"
        workorders.answer_quote(actor=actor, order=order, act=OrderAct.REJECT, note=note, device_at=device_at)
    return quote


def drop_quote(*, order: WorkOrder) -> Quote | None:
    """Set the waiting quote of an order aside, and end the request for its approval; the order is left as it is."""
    quote = Quote.objects.select_for_update().filter(order=order, state__in=OPEN).order_by("version").last()
    if quote is None:
        return None
    was_asked = quote.state == QuoteState.APPROVING
    quote.state = QuoteState.REPLACED
    quote.save(update_fields=["state"])
    if was_asked:
        approvals.take_back(project=order.project, kind=policies.QUOTE_REQUEST.name, subject_id=quote.pk)
    return quote
