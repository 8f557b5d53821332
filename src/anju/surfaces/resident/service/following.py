"""How reports look to a resident: how far they are, who comes, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from anju.core.errors import NotFound
from anju.domains.billing import queries as billing
from anju.domains.documents import queries as documents
from anju.domains.documents.models import Photo
from anju.domains.repairs import queries as repairs
from anju.domains.repairs.enums import QuoteState
from anju.domains.repairs.models import Quote
from anju.domains.residents.queries import Home
from anju.domains.service import queries, services
from anju.domains.service.calc import progress
from anju.domains.service.enums import Step
from anju.domains.service.models import Group, Leaf, Rating, Ticket
from anju.domains.workorders import queries as workorders
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import OrderStep

TONES = {
    Step.RECEIVED: ("info", "clock"),
    Step.ASSIGNED: ("info", "user-check"),
    Step.COMING: ("info", "tool"),
    Step.DONE: ("warn", "checkbox"),
    Step.RATED: ("ok", "circle-check"),
    Step.CANCELLED: ("mute", "circle-x"),
}


@dataclass(frozen=True)
class Progress:
    """A report and how far it is."""

    ticket: Ticket
    step: Step
    marks: list[progress.Mark]
    tone: str
    icon: str
    is_own: bool

    @property
    def title(self) -> str:
        """What the report is called: of a neighbour's only its class."""
        return self.ticket.order.title if self.is_own else str(self.ticket.leaf or "")

    @property
    def is_coming(self) -> bool:
        """Tell whether somebody said when they come, and is not there yet."""
        order = self.ticket.order
        return bool(order.promised_at) and order.state in (OrderState.ACCEPTED, OrderState.HELD)

    @property
    def surname(self) -> str:
        """The family name of who comes."""
        worker = self.ticket.order.worker
        return progress.surname(worker.name) if worker else ""

    @property
    def called(self) -> str:
        """How who comes is spoken to."""
        worker = self.ticket.order.worker
        return progress.called(worker.name) if worker else ""

    @property
    def phone(self) -> str:
        """Whom to call while the work is under way; the worker's number is nobody's any more afterwards."""
        order = self.ticket.order
        return order.worker.phone if order.worker and order.closed_at is None else ""


def progress_of(ticket: Ticket) -> Progress:
    """Return how far a report is (asks nothing more when it came with its order, worker and rating)."""
    step = progress.step_of(ticket.order.state, has_promised=ticket.order.promised_at is not None)
    tone, icon = TONES[step]
    is_own = bool(getattr(ticket, "is_own", False))
    return Progress(ticket, step, progress.marks(step, is_rated=rating_of(ticket) is not None), tone, icon, is_own)


def rating_of(ticket: Ticket) -> Rating | None:
    """Return what the resident has said of a report."""
    return getattr(ticket, "rating", None)


def story_of(ticket: Ticket, home: Home) -> dict[str, Any]:
    """Return everything that a report's page shows in a home; words and pictures of a neighbour's are left out.

    ``stamp`` changes with any of it, so that a page that has seen it all is not drawn anew.
    """
    told = progress_of(ticket)
    order = ticket.order
    steps = [step for step in workorders.steps_of(order) if step.is_public]
    story: dict[str, Any] = {"it": told, "ticket": ticket, "order": order, "steps": list(reversed(steps))}
    if not told.is_own:
        return {**story, "steps": [_without_words(step) for step in story["steps"]], "stamp": f"{len(steps)}"}
    rating = rating_of(ticket)
    notes = [note for note in workorders.notes_of(order) if note.is_public]
    is_done = order.state == OrderState.DONE
    quote = shown_quote(ticket)
    return {
        **story,
        "photos": _photos(ticket),
        "notes": notes,
        "stamp": f"{len(steps)}-{len(notes)}-{rating is not None:d}-{ticket.stage}-{quote.due if quote else 0}",
        "complaint": queries.complaint_behind(ticket),
        "quote": quote,
        "sees_money": billing.has_money_to_see(home),
        "may_answer": quote is not None and quote.state == QuoteState.OFFERED,
        "rating": rating,
        "given": ["on" if number <= rating.stars else "" for number in range(1, 6)] if rating else [],
        "may_confirm": is_done,
        "may_rate": rating is None and not is_done and services.is_ratable(ticket),
        "may_reopen": services.is_reopenable(ticket),
        "may_withdraw": services.is_withdrawable(ticket),
    }


def shown_quote(ticket: Ticket) -> Quote | None:
    """Return the quote that the household has to answer, or the newest that it has answered."""
    told = (QuoteState.OFFERED, QuoteState.AGREED, QuoteState.DECLINED)
    return repairs.quotes_of(ticket.order).filter(is_paid=True, state__in=told).first()


def photo_of(ticket: Ticket, pk: int) -> Photo:
    """Return a picture of a report or of the work done on it, or raise `NotFound`."""
    for photo in (one for _label, photos in _photos(ticket) for one in photos):
        if photo.pk == pk:
            return photo
    raise NotFound(str(pk))


def seen_by(home: Home, tickets: Iterable[Ticket]) -> list[Progress]:
    """Return open reports as they are shown to somebody who may be about to make one of them again."""
    shown = list(tickets)
    own = queries.own_among(home, shown)
    told = []
    for ticket in shown:
        ticket.is_own = ticket.pk in own  # type: ignore[attr-defined]
        told.append(progress_of(ticket))
    return told


def grouped_leaves() -> list[tuple[Group, list[Leaf]]]:
    """Return the classes in use by their groups, in order (one query)."""
    groups: dict[int, tuple[Group, list[Leaf]]] = {}
    for leaf in queries.leaves_in_use():
        groups.setdefault(leaf.group_id, (leaf.group, []))[1].append(leaf)
    return list(groups.values())


def _photos(ticket: Ticket) -> list[tuple[bool, list[Photo]]]:
    """Return the pictures of the report and those of the work, each with whether it is of the work."""
    of_report = documents.photos_of(queries.SUBJECT, [ticket.pk]).get(ticket.pk, [])
    of_work = documents.photos_of("workorders.order", [ticket.order_id]).get(ticket.order_id, [])
    shown = ((False, of_report), (True, repairs.with_stages(of_work)))
    return [(is_work, photos) for is_work, photos in shown if photos]


def _without_words(step: OrderStep) -> OrderStep:
    step.note = ""
    return step
