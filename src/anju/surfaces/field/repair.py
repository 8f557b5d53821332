"""Who bears an order's cost and what was quoted, as the phone gets it to work on without a network."""

from __future__ import annotations

from typing import Any

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import format_amount
from anju.domains.repairs import queries
from anju.domains.repairs.enums import Liable, LineKind, QuoteState
from anju.domains.repairs.models import Quote
from anju.domains.workorders.enums import Urgency
from anju.domains.workorders.models import WorkOrder

TONES = {
    QuoteState.APPROVING: "warn",
    QuoteState.OFFERED: "warn",
    QuoteState.AGREED: "ok",
    QuoteState.DECLINED: "bad",
    QuoteState.REFUSED: "bad",
    QuoteState.REPLACED: "mute",
}


def describe(order: WorkOrder, actor: Actor) -> dict[str, Any]:
    """Return what the scripts know of an order's cost; amounts are texts."""
    repair = queries.repair_of(order)
    cover, limit = repair.cover, queries.settings_of(order.project).approval_above
    shown = repair.open_quote or repair.agreed or repair.quote
    return {
        "liable": cover.liable,
        "proposed": cover.proposed,
        "is_said": cover.is_said,
        "warranty": f"{cover.covered_until:%Y-%m-%d}" if cover.covered_until else "",
        "labels": {one.value: str(one.label) for one in Liable},
        "states": {one.value: {"label": str(one.label), "tone": TONES[one]} for one in QuoteState},
        "has_home": order.unit_id is not None,
        "is_emergency": order.urgency == Urgency.EMERGENCY,
        "is_refused": repair.is_refused,
        "approval_above": "" if limit is None else f"{limit:.2f}",
        "agreed": f"{repair.binding.total:.2f}" if repair.binding else "",
        "quote": _quote(shown) if shown else None,
        "contact": order.contact_name,
        "checks": _checks(order),
        "stock": [
            {
                "item": one.item_id,
                "name": str(one.item),
                "measure": one.item.measure,
                "quantity": f"{one.quantity.normalize():f}",
            }
            for one in queries.own_stock(actor, order.project)
        ],
        "materials": [
            {
                "item": one.item.pk,
                "name": str(one.item),
                "measure": one.item.measure,
                "quantity": f"{one.used.normalize():f}",
            }
            for one in queries.materials_of(order)
        ],
    }


def liable_choices() -> list[tuple[str, str]]:
    """Return who may bear a cost."""
    return [(one.value, str(one.label)) for one in Liable]


def line_kinds() -> list[tuple[str, str]]:
    """Return what lines of a quote are for."""
    return [(one.value, str(one.label)) for one in LineKind]


def _checks(order: WorkOrder) -> list[dict[str, Any]]:
    done = {check.item_id for check in queries.checks_of(order)}
    return [
        {"id": item.pk, "text": item.text, "is_required": item.is_required, "is_done": item.pk in done}
        for item in queries.checklist_of(order)
    ]


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "id": quote.pk,
        "version": quote.version,
        "state": quote.state,
        "findings": quote.findings,
        "plan": quote.plan,
        "finish_at": f"{quote.finish_at.astimezone(clock.ZONE):%m-%d %H:%M}" if quote.finish_at else "",
        "total": f"{quote.total:.2f}",
        "due": f"{quote.due:.2f}",
        "lines": [
            {
                "kind": line.kind,
                "text": line.text,
                "unit": line.unit,
                "quantity": f"{line.quantity.normalize():f}",
                "price": f"{line.price:.2f}",
                "amount": format_amount(line.amount),
            }
            for line in quote.lines.all()
        ],
    }
