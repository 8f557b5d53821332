"""The quote that waits for approval, whole, for those who decide on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.money import ZERO, format_amount, total
from anju.domains.approvals.models import Request
from anju.domains.repairs import queries
from anju.domains.repairs.enums import LineKind
from anju.domains.workorders import policies as workorders
from anju.domains.workorders import queries as orders
from anju.ui.guard import allows


def draw(request: HttpRequest, about: Request) -> SafeString:
    """Return findings, plan, lines by kind, who bears it and why, the warranty, the limit and the photos."""
    quote = queries.get_quote(about.project, about.subject_id)
    if quote is None:
        return SafeString("")
    order, cover = quote.order, queries.cover_of(quote.order)
    lines = list(quote.lines.all())
    before = queries.quotes_of(order).filter(version__lt=quote.version).first()
    limit = queries.settings_of(order.project).approval_above
    may_see_order = allows(request, workorders.VIEW)
    context: dict[str, Any] = {
        "quote": quote,
        "order": order,
        "cover": cover,
        "lines": lines,
        "sums": _sums(lines),
        "before": before,
        "limit": limit,
        "above": quote.total - limit if limit is not None and quote.total > limit else None,
        "may_see_order": may_see_order,
        "photos": queries.with_stages(orders.photos_of_order(order)) if may_see_order else [],
    }
    return render_to_string("console/repairs/request.html", context, request=request)


def words_of_request(actor: Actor, project: Any, quote_id: int) -> list[str]:
    """Say in a few words what who decides has to know, above the buttons of the decision."""
    quote = queries.get_quote(project, quote_id)
    if quote is None:
        return []
    limit = queries.settings_of(quote.order.project).approval_above
    said = [_("Borne by: {who}").format(who=queries.cover_of(quote.order).label)]
    if limit is not None and quote.total > limit:
        words = _("¥{above} above the limit of ¥{limit}")
        said.append(words.format(above=format_amount(quote.total - limit), limit=format_amount(limit)))
    return said


def _sums(lines: list[Any]) -> list[tuple[str, Decimal]]:
    """Return what each kind of line comes to; kinds without any are left out."""
    sums = [(str(kind.label), total(line.amount for line in lines if line.kind == kind)) for kind in LineKind]
    return [(label, amount) for label, amount in sums if amount > ZERO]
