"""The story of an order: its steps and notes in one line of time, the newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from anju.domains.repairs import queries as repairs
from anju.domains.repairs.models import ArrivalFix
from anju.domains.workorders import queries
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.models import OrderNote, OrderStep, WorkOrder
from anju.ui.display import instant

ICONS = {
    OrderAct.OPEN: "plus",
    OrderAct.ASSIGN: "user-plus",
    OrderAct.RELEASE: "inbox",
    OrderAct.TAKE: "hand-grab",
    OrderAct.ACCEPT: "user-check",
    OrderAct.REFUSE: "user-x",
    OrderAct.HAND_OVER: "arrows-exchange",
    OrderAct.TURN_DOWN: "arrow-back-up",
    OrderAct.CONTACT: "phone-call",
    OrderAct.PROMISE: "calendar-time",
    OrderAct.ARRIVE: "map-pin",
    OrderAct.START: "tool",
    OrderAct.HOLD: "player-pause",
    OrderAct.RESUME: "player-play",
    OrderAct.FINISH: "checks",
    OrderAct.ANSWER: "message-circle",
    OrderAct.RETURN: "arrow-back-up",
    OrderAct.CLOSE: "circle-check",
    OrderAct.REOPEN: "refresh",
    OrderAct.CANCEL: "x",
    OrderAct.QUOTE: "file-invoice",
    OrderAct.SUBMIT: "gavel",
    OrderAct.APPROVE: "circle-check",
    OrderAct.REJECT: "arrow-back-up",
    OrderAct.AGREE: "signature",
    OrderAct.DECLINE: "circle-x",
}
_APART = dt.timedelta(minutes=1)
_SAYS_WORKER = (OrderAct.ASSIGN, OrderAct.HAND_OVER, OrderAct.TAKE, OrderAct.TURN_DOWN)


@dataclass(frozen=True)
class Moment:
    """One thing that happened. ``note`` is ``internal`` or ``public`` for a note and empty for a step.

    ``device_at`` is what the phone's clock said where that is another time than the server's.
    """

    at: dt.datetime
    icon: str
    title: str
    who: str
    text: str = ""
    facts: tuple[str, ...] = ()
    note: str = ""
    device_at: dt.datetime | None = None
    received_at: dt.datetime | None = None


def story_of(order: WorkOrder) -> list[Moment]:
    """Return everything that happened to an order, the newest first (three queries)."""
    made = list(queries.steps_of(order))
    fixes = repairs.fixes_of(order, made)
    steps = [(step.happened_at, 0, step.pk, _of_step(step, fixes.get(step.pk))) for step in made]
    notes = [(note.at, 1, note.pk, _of_note(note)) for note in queries.notes_of(order)]
    return [moment for *_place, moment in sorted([*steps, *notes], key=lambda one: one[:3], reverse=True)]


def _of_step(step: OrderStep, fix: ArrivalFix | None) -> Moment:
    facts = [step.proof_words] if step.proof else []
    if fix is not None:
        facts.append(fix.words)
    if step.worker is not None and step.act in _SAYS_WORKER:
        facts.append(step.worker.name)
    if step.reason:
        facts.append(str(step.get_reason_display()))
    if step.promised_at is not None:
        facts.append(instant(step.promised_at))
    is_late = step.device_at is not None and abs(step.at - step.device_at) >= _APART
    return Moment(
        at=step.happened_at,
        icon=ICONS[OrderAct(step.act)],
        title=str(step.get_act_display()),
        who=step.by_name or _("System"),
        text=step.note,
        facts=tuple(facts),
        device_at=step.device_at if is_late else None,
        received_at=step.at if is_late else None,
    )


def _of_note(note: OrderNote) -> Moment:
    is_late = note.device_at is not None and abs(note.at - note.device_at) >= _APART
    return Moment(
        at=note.at,
        icon="message-2" if note.is_public else "lock",
        title=_("Told to the resident") if note.is_public else _("Internal note"),
        who=note.by_name or _("System"),
        text=note.text,
        note="public" if note.is_public else "internal",
        device_at=note.device_at if is_late else None,
        received_at=note.at if is_late else None,
    )
