"""How orders look in lists: tones and icons of states and urgency, the limit that runs, columns."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anju.core import clock, masking
from anju.domains.residents import policies as residents
from anju.domains.workorders import policies, ports
from anju.domains.workorders.enums import AlarmLevel, Calendar, Clock, OrderState, Urgency
from anju.domains.workorders.models import WorkOrder
from anju.ui import guard
from anju.ui.links import link
from anju.ui.screens import Column, Due, DueColumn, InstantColumn, LinkColumn, MaskedColumn, StatusColumn, Tag

STATE_TONES = {
    OrderState.WAITING: "warn",
    OrderState.ASSIGNED: "major",
    OrderState.ACCEPTED: "info",
    OrderState.ON_SITE: "info",
    OrderState.WORKING: "info",
    OrderState.HELD: "mute",
    OrderState.QUOTED: "warn",
    OrderState.APPROVING: "major",
    OrderState.DONE: "esc",
    OrderState.CLOSED: "ok",
    OrderState.CANCELLED: "mute",
}
"""Colour tells who must act: the desk, the worker, nobody, who inspects."""
STATE_ICONS = {
    OrderState.WAITING: "inbox",
    OrderState.ASSIGNED: "user-question",
    OrderState.ACCEPTED: "user-check",
    OrderState.ON_SITE: "map-pin",
    OrderState.WORKING: "tool",
    OrderState.HELD: "player-pause",
    OrderState.QUOTED: "signature",
    OrderState.APPROVING: "gavel",
    OrderState.DONE: "clipboard-check",
    OrderState.CLOSED: "circle-check",
    OrderState.CANCELLED: "x",
}
URGENCY_TONES = {Urgency.EMERGENCY: "bad", Urgency.URGENT: "major", Urgency.NORMAL: "mute"}
URGENCY_ICONS = {Urgency.EMERGENCY: "urgent", Urgency.URGENT: "flame"}
_QUARTER = 4


def due_of(order: WorkOrder) -> Due | None:
    """Return the limit that runs now; a held order says what it waits for, an ended one has none.

    A quarter of a limit that runs day and night is exact; one that runs in working hours is warned of by the hours
    themselves, or by the alarm at four fifths where a night lies between.
    """
    if order.state == OrderState.HELD:
        return Due(None, paused=format_lazy(_("Paused: {reason}"), reason=order.get_hold_reason_display()))
    if order.state == OrderState.QUOTED:
        return Due(None, paused=_("Paused: the resident decides"))
    if order.due_at is None:
        return None
    minutes = {
        Clock.ACCEPT: order.accept_minutes,
        Clock.CONTACT: order.contact_minutes,
        Clock.ARRIVE: order.arrive_minutes,
        Clock.FINISH: order.finish_minutes,
    }.get(Clock(order.clock))
    quarter = order.due_at - dt.timedelta(minutes=minutes or 0) / _QUARTER
    alarms = order.alarms
    warns_at = quarter if order.calendar == Calendar.ALWAYS or not alarms else min(quarter, alarms[AlarmLevel.DANGER])
    is_escalated = len(alarms) > AlarmLevel.MANAGER and alarms[AlarmLevel.MANAGER] <= clock.now()
    return Due(order.due_at, warns_at, is_escalated=is_escalated)


def category_names(request: HttpRequest) -> dict[str, str | Promise]:
    """Return the names of all categories by their codes, read once a request."""
    held: dict[str, str | Promise] | None = getattr(request, "_order_categories", None)
    if held is None:
        held = dict(ports.category_choices())
        request._order_categories = held  # type: ignore[attr-defined]
    return held


def class_words(request: HttpRequest, order: WorkOrder) -> str:
    """Return the class of an order: its category, else its kind."""
    kind = ports.kinds().get(order.kind)
    return str(category_names(request).get(order.category) or (kind.label if kind else order.kind))


def headline(order: WorkOrder) -> str:
    """Return where and what, in one line."""
    return f"{order.where} {order.title}".strip()


def state_tag(order: WorkOrder) -> Tag:
    """Return the state as a tag."""
    state = OrderState(order.state)
    return Tag(state.label, STATE_TONES[state], STATE_ICONS[state])


def urgency_tag(order: WorkOrder) -> Tag:
    """Return the urgency as a tag."""
    urgency = Urgency(order.urgency)
    return Tag(urgency.label, URGENCY_TONES[urgency], URGENCY_ICONS.get(urgency, ""))


class TitleColumn(LinkColumn):
    """Where and what, with number and class below, and the worker where columns are stacked into two lines."""

    def draw(self, row: Any, request: HttpRequest) -> SafeString:
        """Draw both lines."""
        whose = format_html('<span class="stack-only"> · {}</span>', row.worker.name) if row.worker else ""
        return format_html(
            '<a href="{}">{}</a><span class="cell-sub num">{} · {}{}</span>',
            link(request, self.to, pk=row.pk),
            headline(row),
            row.number,
            class_words(request, row),
            whose,
        )


class WorkerColumn(Column):
    """Whose it is; where it is nobody's yet, whom the plan suggests, to those who dispatch."""

    def draw(self, row: Any, request: HttpRequest) -> SafeString:
        """Draw the name, a suggested one in lighter letters."""
        proposal = getattr(row, "proposal", None) if row.worker is None else None
        if proposal is None or not guard.allows(request, policies.DISPATCH):
            return super().draw(row, request)
        return format_html('<span class="t2">{}</span>', _("{name}?").format(name=proposal.worker.name))


ORDER_COLUMNS = (
    TitleColumn("title", _("Order"), to="workorders.order.detail", value=headline, phone=1),
    StatusColumn("urgency", _("Urgency"), tones=URGENCY_TONES, icons=URGENCY_ICONS),
    Column("contact_name", _("Contact"), sort=False),
    WorkerColumn("worker__name", _("Worker"), sort=False),
    DueColumn("due_at", _("Limit"), due=due_of, phone=2),
    StatusColumn("state", _("State"), tones=STATE_TONES, icons=STATE_ICONS, sort=False, phone=4),
    InstantColumn("opened_at", _("Reported at"), relative=True),
    Column("number", _("Number"), sort=False, shown=False),
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, shown=False),
    Column("place_text", _("Place"), value=lambda order: order.where, shown=False),
    MaskedColumn("contact_phone", _("Phone"), mask=masking.phone, permission=residents.REVEAL_PEOPLE, shown=False),
    InstantColumn("contacted_at", _("First contact at"), sort=False, shown=False),
    InstantColumn("promised_at", _("Announced arrival"), sort=False, shown=False),
    InstantColumn("finished_at", _("Finished at"), sort=False, shown=False),
    InstantColumn("closed_at", _("Order closed at"), sort=False, shown=False),
)
