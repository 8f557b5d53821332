"""How every act on an order is done: the row locked, the table asked, one step written, one event told."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from anju.core import clock, events, prepared
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.workforce.models import Employee
from anju.domains.workorders import ports, queries
from anju.domains.workorders.calc import transitions
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.events import OrderMoved
from anju.domains.workorders.models import OrderNote, OrderStep, WorkOrder
from anju.domains.workorders.services import clocks, effects, proving

NOTE_LENGTH = 500
HOLD_NUMBER = "SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 0))"


class NotPossible(DomainError):
    """The order is not, or no longer, in a state or in the hands in which the act is allowed."""


class KeyUsedOtherwise(DomainError):
    """A phone sent something else under a number that it had used already."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """How an act came: ``client_id`` makes it one act however often it is sent, ``device_at`` is the phone's clock."""

    client_id: UUID | None = None
    device_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What shows that a worker is there: by which means (`Proof`), and what was read."""

    proof: str
    scanned: str


@dataclass(frozen=True, kw_only=True)
class Act:
    """What is asked for: the act and what belongs to it."""

    act: OrderAct
    note: str = ""
    reason: str = ""
    promised_at: dt.datetime | None = None
    worker: Employee | None = None
    shown: Shown | None = None


Gate = Callable[[WorkOrder], None]


def move(*, actor: Actor, order: WorkOrder, asked: Act, sent: Sent, gate: Gate | None = None) -> OrderStep:
    """Do one act on an order and return its step; the same act sent again returns the step it made.

    Locks the order, then asks ``gate`` (facts about the actor that can change until then) and the table of
    transitions. Publishes `OrderMoved`. Raises `NotPossible` in words when the act is no longer legal, and
    `KeyUsedOtherwise`.
    """
    order = WorkOrder.objects.select_for_update(of=("self",)).select_related("worker").get(pk=order.pk)
    asked = _checked(asked)
    print_ = fingerprint(actor=actor, asked=asked, order_id=order.pk)
    known = replayed(project_id=order.project_id, client_id=sent.client_id, print_=print_)
    if known is not None:
        return known
    target = transitions.target_of(asked.act, order.state, has_arrived=order.arrived_at is not None)
    if target is None:
        raise NotPossible(_refusal(order, asked.act))
    if gate is not None:
        gate(order)
    ports.ask_gates(order, asked.act)
    source, former = order.state, order.worker_id
    happened_at = time_that_counts(sent.device_at, not_before=order.stepped_at)
    effects.apply(order, asked, happened_at)
    order.state, order.stepped_at = target, happened_at
    clocks.watch(order, happened_at)
    order.save()
    step = record(
        actor=actor, order=order, asked=asked, sent=sent, source=source, happened_at=happened_at, print_=print_
    )
    events.publish(
        OrderMoved(
            project_id=order.project_id,
            order_id=order.pk,
            kind=order.kind,
            step_id=step.pk,
            act=asked.act,
            source=source,
            target=order.state,
            worker_id=order.worker_id,
            former_worker_id=former,
        )
    )
    return step


def record(
    *,
    actor: Actor,
    order: WorkOrder,
    asked: Act,
    sent: Sent,
    source: str,
    happened_at: dt.datetime,
    print_: str = "",
) -> OrderStep:
    """Write the step of an act that was done."""
    place, fit = proving.fit_of(order, asked.shown.scanned) if asked.shown else (None, "")
    return OrderStep.objects.create(
        project_id=order.project_id,
        order=order,
        act=asked.act,
        source=source,
        target=order.state,
        by_id=actor.user_id,
        by_name="" if actor.is_system else actor.name[:60],
        worker_id=order.worker_id,
        at=clock.now(),
        device_at=sent.device_at,
        happened_at=happened_at,
        note=asked.note,
        reason=asked.reason,
        promised_at=asked.promised_at,
        is_public=asked.act not in transitions.INTERNAL,
        proof=asked.shown.proof if asked.shown else "",
        proof_fit=fit,
        proof_place=place,
        client_id=sent.client_id,
        fingerprint=print_ if sent.client_id else "",
    )


def replayed(*, project_id: int, client_id: UUID | None, print_: str) -> OrderStep | None:
    """Return the step that was made under this number already; raises `KeyUsedOtherwise` if it says something else.

    Holds the number until the transaction ends: of two that are sent at once the later one finds the earlier.
    """
    if client_id is None:
        return None
    prepared.fetch_one(HOLD_NUMBER, [str(client_id)])
    step = queries.step_by_client_id(project_id, client_id)
    noted = step is None and OrderNote.objects.filter(project=project_id, client_id=client_id).exists()
    if noted or (step is not None and step.fingerprint != print_):
        raise KeyUsedOtherwise(_("Something else was sent under this number before; look at the order and try again."))
    return step


def fingerprint(*, actor: Actor, asked: Act, order_id: int | None = None, more: Sequence[str | int | None] = ()) -> str:
    """Return what tells two acts apart that came under one number."""
    promised = asked.promised_at.astimezone(dt.UTC).isoformat() if asked.promised_at else None
    worker = asked.worker.pk if asked.worker else None
    content = [order_id, actor.user_id, asked.act, asked.note, asked.reason, promised, worker, *more]
    if asked.shown is not None:
        content += [asked.shown.proof, asked.shown.scanned]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def time_that_counts(device_at: dt.datetime | None, *, not_before: dt.datetime) -> dt.datetime:
    """Return when an act happened: what the phone says, kept between the step before and now.

    A phone's clock may be wrong, so it can neither change the order of the acts nor reach into the future.
    """
    now = clock.now()
    if device_at is not None and timezone.is_naive(device_at):
        raise DomainError(_("The phone's time has no time zone."), field="device_at")
    return max(min(device_at or now, now), not_before)


def _checked(asked: Act) -> Act:
    note = asked.note.strip()
    if not note and asked.act in transitions.NEEDS_WORDS:
        raise DomainError(_("“{act}” needs a reason.").format(act=asked.act.label), field="note")
    if len(note) > NOTE_LENGTH:
        raise DomainError(_("At most {count} characters.").format(count=NOTE_LENGTH), field="note")
    return replace(asked, note=note)


def _refusal(order: WorkOrder, act: OrderAct) -> str:
    """Say where the order stands and who brought it there, for somebody who acts on what they saw before."""
    text = _("“{act}” is no longer possible: {number} is “{state}” since {time} ({last} by {name}).")
    last = queries.steps_of(order).last()
    return text.format(
        act=act.label,
        number=order.number,
        state=OrderState(order.state).label,
        time=f"{order.stepped_at.astimezone(clock.ZONE):%m-%d %H:%M}",
        last=last.get_act_display() if last else "",
        name=(last.by_name if last else "") or _("the system"),
    )
