"""What reports bring to a home: the tile, the card of what is under way, and word of each step."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from anju.core import clock, events
from anju.domains.community import ports as community
from anju.domains.notifications import services as notifications
from anju.domains.residents.enums import HomeRight
from anju.domains.service import queries
from anju.domains.service.calc.progress import STEPS, called
from anju.domains.service.events import SurveyAsked, TicketMoved, TicketReported
from anju.domains.service.models import Ticket
from anju.domains.workorders import queries as workorders
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.events import OrderNoted
from anju.domains.workorders.models import OrderStep
from anju.surfaces.resident import home_cards, tiles
from anju.surfaces.resident.home_cards import Card
from anju.surfaces.resident.page import address
from anju.surfaces.resident.service import following
from anju.surfaces.resident.tiles import Tile

tiles.register(
    Tile("service.new", _("Report a problem"), "tool", "info", HomeRight.REPORT, order=10),
    Tile("service.list", _("My reports"), "clipboard-list", "teal", HomeRight.REPORT, order=15),
    Tile("service.prices", _("Price list"), "receipt", "warn", HomeRight.REPORT, order=65),
)

community.register_followers(queries.accounts_following)
_MOST_OF_A_NOTE = 200  # characters of it in the message; the page has the whole
_KIND_OF_ACT = {
    OrderAct.ASSIGN: "assigned",
    OrderAct.TAKE: "assigned",
    OrderAct.HAND_OVER: "assigned",
    OrderAct.TURN_DOWN: "assigned",
    OrderAct.PROMISE: "eta",
    OrderAct.ARRIVE: "arrived",
    OrderAct.HOLD: "held",
    OrderAct.RESUME: "resumed",
    OrderAct.FINISH: "finished",
    OrderAct.ANSWER: "closed",
    OrderAct.CLOSE: "closed",
    OrderAct.REOPEN: "reopened",
    OrderAct.CANCEL: "cancelled",
    OrderAct.QUOTE: "quoted",
    OrderAct.APPROVE: "quoted",
    OrderAct.DECLINE: "cancelled",
}


@home_cards.register(order=30)
def under_way(request: HttpRequest) -> Card | None:
    """Show of what is under way that which needs the resident first, then what is furthest."""
    home = request.home  # type: ignore[attr-defined]
    if not home.may(HomeRight.REPORT):
        return None
    rows = [
        following.progress_of(row) for row in queries.tickets_of_home(home).filter(order__closed_at__isnull=True)[:10]
    ]
    if not rows:
        return None
    rows.sort(key=lambda it: -STEPS.index(it.step))
    more_text = _("All {n}").format(n=len(rows))
    context = {"it": rows[0]}
    template = "resident/service/under_way.html"
    return Card(
        template, pgettext("report", "Under way"), context, more=address(request, "service.list"), more_text=more_text
    )


@events.subscribe(TicketReported)
def tell_received(reported: TicketReported) -> None:
    """Tell the reporter that we have it."""
    _tell(reported.ticket_id, "received", key=f"ticket.{reported.ticket_id}")


@events.subscribe(TicketMoved)
def tell_step(moved: TicketMoved) -> None:
    """Tell the reporter and who follows of a step, once, unless it was their own."""
    kind = _KIND_OF_ACT.get(OrderAct(moved.act), "")
    _tell(moved.ticket_id, kind, key=_key_of(moved.step_id), step_id=moved.step_id)


@events.subscribe(SurveyAsked)
def tell_survey(asked: SurveyAsked) -> None:
    """Ask the household that reported what it was like; under the step's own key this stands for word of the end."""
    _tell(asked.ticket_id, "rate", key=_key_of(asked.step_id), step_id=asked.step_id, is_for_own=True)


@events.subscribe(OrderNoted)
def tell_note(noted: OrderNoted) -> None:
    """Tell those who reported what was written to them; followers read no words that are meant for others."""
    ticket = queries.ticket_behind(noted.order_id) if noted.is_public else None
    if ticket is None:
        return
    readers = queries.readers_of(ticket)
    _freshen(ticket, readers)
    note = workorders.notes_of(ticket.order).get(pk=noted.note_id)
    for reader in readers:
        if reader.is_own and reader.user_id != note.by_id:
            order = ticket.order
            text = Truncator(note.text).chars(_MOST_OF_A_NOTE)
            notifications.tell(
                kind="service.ticket.noted",
                params={"number": order.number, "title": order.title, "text": text},
                users=[reader.user_id],
                url=_url(ticket, reader.unit_id),
                project_id=ticket.project_id,
                key=f"ticket.note.{note.pk}",
            )


def _freshen(ticket: Ticket, readers: list[queries.Reader]) -> None:
    """Let the open pages of who follows a report ask for it again; nothing of it is in the event itself."""
    data = {"kind": "service.ticket", "pk": ticket.pk}
    notifications.push_to(users=[reader.user_id for reader in readers], event="record", data=data)


def _key_of(step_id: int) -> str:
    """Return under which key a step is told: nobody hears of it twice."""
    return f"ticket.step.{step_id}"


def _tell(ticket_id: int, kind: str, *, key: str, step_id: int | None = None, is_for_own: bool = False) -> None:
    """Tell of a step where ``kind`` names how, or only those whose report it is; let open pages follow in any case."""
    ticket = queries.ticket_to_tell(ticket_id)
    readers = queries.readers_of(ticket) if ticket else []
    if ticket is None or not readers:
        return
    _freshen(ticket, readers)
    if not kind:
        return
    order = ticket.order
    step = workorders.steps_of(order).filter(pk=step_id).first() if step_id else None
    for reader in readers:
        if step is not None and reader.user_id == step.by_id:
            continue  # nobody has to be told of their own act
        if is_for_own and not reader.is_own:
            continue
        notifications.tell(
            kind=f"service.ticket.{kind}",
            params={
                "number": order.number,
                "title": order.title if reader.is_own else str(ticket.leaf or ""),
                "worker": called(order.worker.name) if order.worker else "",
                "eta": f"{order.promised_at.astimezone(clock.ZONE):%H:%M}" if order.promised_at else "",
                "reason": _reason(step, reader.is_own),
            },
            users=[reader.user_id],
            url=_url(ticket, reader.unit_id),
            project_id=ticket.project_id,
            key=key,
        )


def _reason(step: OrderStep | None, is_own: bool) -> str:
    """Return why an order is held or cancelled; its words are for the household only, internal ones for nobody."""
    if step is None or not step.is_public:
        return ""
    return " ".join(word for word in (step.get_reason_display(), step.note if is_own else "") if word)


def _url(ticket: Ticket, unit_id: int) -> str:
    ids = {"project_code": ticket.project.code, "home": unit_id, "pk": ticket.pk}
    return reverse("resident:service.detail", kwargs=ids)
