"""An order as its worker sees it: where, until when, whom to call, what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anju.core import masking
from anju.domains.documents.models import Photo
from anju.domains.repairs import queries as repairs
from anju.domains.repairs.models import ArrivalFix
from anju.domains.service import policies
from anju.domains.service import queries as service
from anju.domains.workforce.models import Employee
from anju.domains.workorders import queries
from anju.domains.workorders.enums import Clock, OrderState, Urgency
from anju.domains.workorders.models import OrderNote, OrderStep, WorkOrder
from anju.surfaces.field import workflow
from anju.surfaces.field.repair import describe

FAST_CLOCK = dt.timedelta(minutes=2)
LATE = dt.timedelta(hours=12)
Say = Callable[[str], str]
"""How words are shown: as they are, or without the telephone numbers in them."""
_URGENT = {Urgency.EMERGENCY: "bad", Urgency.URGENT: "major"}


@dataclass(frozen=True)
class Due:
    """A limit that runs, or stands still: until when, and from when on little of it is left, as the server reckons."""

    label: str
    at: dt.datetime
    warns_at: dt.datetime | None = None
    is_stopped: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of the log: a step, or a note, with the phone's time where there is one and what is odd about it."""

    at: dt.datetime
    who: str
    title: str = ""
    text: str = ""
    is_note: bool = False
    is_public: bool = False
    device_at: dt.datetime | None = None
    doubt: str = ""


@dataclass(frozen=True)
class Card:
    """An order on screen; ``described`` is what the scripts get of it. Log and photos are the order page's own.

    Whoever may not see whom to call reads no telephone number in words either. The title of a visit says whom it is to,
    which stands nowhere on the order, to whose visit it is.
    """

    order: WorkOrder
    described: dict[str, Any]
    title: str
    detail: str
    place: str
    place_more: str
    tone: str
    urgency_tone: str
    due: Due | None
    contact_phone: str = ""
    care: service.CareOrder | None = None
    reported: list[dict[str, str]] = field(default_factory=list)
    photos: list[dict[str, str]] = field(default_factory=list)
    log: list[Entry] = field(default_factory=list)


def cards(
    request: HttpRequest, orders: Iterable[WorkOrder], employee: Employee | None, *, is_whole: bool = False
) -> list[Card]:
    """Return the orders as cards (ten queries for any number of them); ``is_whole`` with quotes and who pays."""
    rows = list(orders)
    paid, used = repairs.marks_of(rows), repairs.material_marks(rows)
    carried = repairs.own_stock_mark(request.actor, request.project) if employee else 0  # type: ignore[attr-defined]
    marks = queries.marks_of(rows)
    photos, shown = queries.photo_counts(rows), repairs.photos_of_work_done([row.pk for row in rows])
    actor = request.actor  # type: ignore[attr-defined]
    heard = {row.pk: queries.may_see_contact(actor, row, employee) for row in rows}
    to_visit = service.people_to_visit(actor, rows)
    drawn = [
        _card(request, row, employee, marks[row.pk], photos.get(row.pk, 0), say=_said(heard[row.pk])) for row in rows
    ]
    drawn = [
        replace(card, title=_("Visit {name}").format(name=to_visit[card.order.pk]))
        if card.order.pk in to_visit
        else card
        for card in drawn
    ]
    for card in drawn:
        card.described["photos"] = shown.get(card.order.pk, 0)
        card.described["stamp"] += f".{paid[card.order.pk]}.{used.get(card.order.pk, 0)}.{carried}"
        if is_whole:
            repair = describe(card.order, actor)
            card.described["repair"] = repair if heard[card.order.pk] else _without_numbers(repair)
    return drawn


def page(request: HttpRequest, order: WorkOrder, employee: Employee | None) -> Card:
    """Return one order with its log and photos; the telephone number only to whose order it is."""
    card = cards(request, [order], employee, is_whole=True)[0]
    may_call = queries.may_see_contact(request.actor, order, employee)  # type: ignore[attr-defined]
    say = _said(may_call)
    return replace(
        card,
        contact_phone=order.contact_phone if may_call else "",
        care=_care(service.care_of_order(request.actor, order), say),  # type: ignore[attr-defined]
        reported=[_addresses(request, order, photo) for photo in photos_of_report(request, order)],
        photos=[_addresses(request, order, photo) for photo in repairs.with_stages(queries.photos_of_order(order))],
        log=_log(order, say),
    )


def _said(may_call: bool) -> Say:
    return str if may_call else masking.words


def _without_numbers(told: Any) -> Any:
    """Return what the scripts know with every telephone number in words hidden."""
    if isinstance(told, dict):
        return {key: _without_numbers(value) for key, value in told.items()}
    if isinstance(told, list):
        return [_without_numbers(value) for value in told]
    return masking.words(told) if isinstance(told, str) else told


def _care(told: service.CareOrder | None, say: Say) -> service.CareOrder | None:
    if told is not None and told.last is not None:  # read for this page only
        told.last.note, told.last.next_need = say(told.last.note), say(told.last.next_need)
    return told


def photos_of_report(request: HttpRequest, order: WorkOrder) -> list[Photo]:
    """Return the photos that came with the report behind an order; none where it has none."""
    panel = service.ticket_of_order(request.actor, order)  # type: ignore[attr-defined]
    return panel.photos if panel else []


def _card(
    request: HttpRequest, order: WorkOrder, employee: Employee | None, mark: tuple[int, int], photos: int, *, say: Say
) -> Card:
    is_mine = employee is not None and order.worker_id == employee.pk
    place_text = say(order.place_text)
    place = str(order.unit or order.place or order.building or place_text or "—")
    step, note = mark
    described = {
        "id": order.pk,
        "number": order.number,
        "url": _url(request, "field:order", pk=order.pk),
        "state": order.state,
        "mine": is_mine,
        "pool": order.state == OrderState.WAITING,
        "promised": order.promised_at is not None,
        "arrived": order.arrived_at is not None,
        "care": order.kind == policies.CARE.name,
        "wants_photos": queries.photos_to_finish(order),
        "clocks": {
            Clock.ACCEPT: _limit(order, Clock.ACCEPT),
            Clock.CONTACT: None if order.contacted_at else _limit(order, Clock.CONTACT),
            Clock.ARRIVE: None if order.arrived_at else _limit(order, Clock.ARRIVE),
            Clock.FINISH: _limit(order, Clock.FINISH),
        },
        "version": step,
        "stamp": f"{step}.{note}.{photos}",
    }
    return Card(
        order=order,
        described=described,
        title=say(order.title),
        detail=say(order.detail),
        place=place,
        place_more=place_text if place_text != place else "",
        tone=workflow.TONES[OrderState(order.state)],
        urgency_tone=_URGENT.get(Urgency(order.urgency), ""),
        due=due_of(order),
    )


def _limit(order: WorkOrder, clock: Clock) -> dict[str, str] | None:
    at, warns_at = order.due_of(clock), order.warns_of(clock)
    return None if at is None else {"at": at.isoformat(), "warns": warns_at.isoformat() if warns_at else ""}


def due_of(order: WorkOrder) -> Due | None:
    """Return the limit that runs now; while work is held, the one that stands still."""
    words = workflow.clock_words()
    if order.due_at is not None:
        return Due(words[order.clock], order.due_at, order.warns_of(order.clock))
    if order.state == OrderState.HELD and order.finish_due_at is not None:
        return Due(words[Clock.FINISH], order.finish_due_at, is_stopped=True)
    return None


def _log(order: WorkOrder, say: Say) -> list[Entry]:
    steps = list(queries.steps_of(order))
    return log(steps, queries.notes_of(order), repairs.fixes_of(order, steps), say=say)


def log(
    steps: Iterable[OrderStep],
    notes: Iterable[OrderNote],
    fixes: Mapping[int, ArrivalFix] = MappingProxyType({}),
    *,
    say: Say = str,
) -> list[Entry]:
    """Return steps and notes as one log, the newest first; arrivals with what shows them, words as ``say`` has them."""
    lines = [
        Entry(
            at=step.happened_at,
            who=say(step.by_name),
            title=step.get_act_display(),
            text=say("\n".join(filter(None, _words_of(step, fixes.get(step.pk))))),
            device_at=step.device_at,
            doubt=doubt(step.device_at, step.at),
        )
        for step in steps
    ] + [
        Entry(
            at=note.at,
            who=say(note.by_name),
            text=say(note.text),
            is_note=True,
            is_public=note.is_public,
            device_at=note.device_at,
            doubt=doubt(note.device_at, note.at),
        )
        for note in notes
    ]
    return sorted(lines, key=lambda line: line.at)[::-1]  # of the same moment, what was done last comes first


def _words_of(step: OrderStep, fix: ArrivalFix | None) -> tuple[str, ...]:
    reason = str(step.get_reason_display()) if step.reason else ""
    return reason, step.proof_words, fix.words if fix else "", step.note


def doubt(device_at: dt.datetime | None, at: dt.datetime) -> str:
    """Say what is odd about a phone's time beside the server's; empty where nothing is."""
    if device_at is None:
        return ""
    if device_at - at > FAST_CLOCK:
        return _("The phone's clock is ahead of the server's")
    late = at - device_at
    if late > LATE:
        hours = int(late.total_seconds() // 3600)
        return ngettext("Sent {n} hour later", "Sent {n} hours later", hours).format(n=hours)
    return ""


def _addresses(request: HttpRequest, order: WorkOrder, photo: Photo) -> dict[str, str]:
    ids = {"pk": order.pk, "photo": photo.pk}
    stage = getattr(photo, "stage", "")
    urls = {"url": _url(request, "field:photo", **ids), "small_url": _url(request, "field:photo.small", **ids)}
    return {**urls, "stage": stage}


def _url(request: HttpRequest, name: str, **ids: int) -> str:
    return reverse(name, kwargs={"project_code": request.project.code, **ids})  # type: ignore[attr-defined]
