"""What workers do with their orders.

The acts of a worker who has no account are entered by somebody who dispatches; nobody else acts in a worker's place.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, queries
from anju.domains.workorders.enums import OrderAct, Proof
from anju.domains.workorders.models import OrderStep, WorkOrder
from anju.domains.workorders.ports import kinds, photos_of_work_done
from anju.domains.workorders.services.answering import note_answers
from anju.domains.workorders.services.moving import Act, Gate, NotPossible, Sent, Shown, move

MOST_SCANNED = 300


def take_order(
    *, actor: Actor, order: WorkOrder, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Take an order that waits in the pool, and accept it with that; one that the plan suggested counts as taken up.

    Raises `NotPossible` for what is in no pool: somebody is given it (`ports.Kind.is_personal`).
    """
    actor.require(policies.WORK, order.project_id)
    employee = queries.employee_of(actor)
    if employee is None:
        raise DomainError(_("Only somebody who is entered as an employee can take orders."))
    asked, suggested = Act(act=OrderAct.TAKE, worker=employee), queries.suggested_to(employee, order.project)
    sent = Sent(client_id=client_id, device_at=device_at)
    step = move(actor=actor, order=order, asked=asked, sent=sent, gate=_require_free)
    if order.pk in suggested:
        note_answers(actor=actor, order_ids=[order.pk], worker=employee)
    return step


def accept_order(
    *, actor: Actor, order: WorkOrder, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Accept an order that was assigned."""
    return _work(actor, order, Act(act=OrderAct.ACCEPT), client_id, device_at)


def refuse_order(
    *, actor: Actor, order: WorkOrder, note: str, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Refuse an assigned order and say why; it waits for dispatch again.

    One that a colleague handed over goes back to that colleague.
    """
    known = queries.step_by_client_id(order.project_id, client_id) if client_id else None
    giver = queries.handed_over_by(order) if known is None else None
    if known is not None and known.act == OrderAct.TURN_DOWN:
        giver = known.worker
    asked = Act(act=OrderAct.TURN_DOWN, note=note, worker=giver) if giver else Act(act=OrderAct.REFUSE, note=note)
    return _work(actor, order, asked, client_id, device_at)


def hand_over(
    *,
    actor: Actor,
    order: WorkOrder,
    worker: Employee,
    note: str,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Hand an own order over to a colleague, with what was done so far; it is theirs to accept or to refuse.

    Refused, it comes back. The limit for acceptance begins anew for them, all others run on. Raises `NotPossible`,
    and DomainError for somebody who does not work on orders here.
    """
    if not note.strip():
        raise DomainError(_("Say what you have done so far and what is left."), field="note")
    known = queries.step_by_client_id(order.project_id, client_id) if client_id else None
    if known is None and worker not in queries.colleagues_of(actor, order.project):
        raise DomainError(_("{name} takes no orders here.").format(name=worker.name), field="worker")
    asked = Act(act=OrderAct.HAND_OVER, note=note, worker=worker)
    return _work(actor, order, asked, client_id, device_at)


def contact_resident(
    *,
    actor: Actor,
    order: WorkOrder,
    note: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Note that somebody spoke with the resident; the first time ends the limit for first contact (首次联系).

    The worker notes it on own orders, the desk (`policies.NOTE`) on any, also before anybody goes.
    """
    asked, sent = Act(act=OrderAct.CONTACT, note=note), Sent(client_id=client_id, device_at=device_at)
    if actor.may(policies.NOTE, order.project_id):
        return move(actor=actor, order=order, asked=asked, sent=sent)
    return _work(actor, order, asked, client_id, device_at)


def promise_arrival(
    *,
    actor: Actor,
    order: WorkOrder,
    at: dt.datetime,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Announce when the worker will be there; the resident is told."""
    return _work(actor, order, Act(act=OrderAct.PROMISE, promised_at=at), client_id, device_at)


def arrive(
    *,
    actor: Actor,
    order: WorkOrder,
    proof: str = "",
    scanned: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Check in on site; this stops the limit for arrival.

    ``scanned`` is what the worker's phone read there by ``proof`` (`enums.Proof`); the step keeps whether it fits.
    """
    shown = Shown(proof=proof, scanned=scanned[:MOST_SCANNED]) if proof in Proof.values and scanned else None
    return _work(actor, order, Act(act=OrderAct.ARRIVE, shown=shown), client_id, device_at)


def start_work(
    *, actor: Actor, order: WorkOrder, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Begin to work; whoever begins has arrived."""
    return _work(actor, order, Act(act=OrderAct.START), client_id, device_at)


def hold_order(
    *,
    actor: Actor,
    order: WorkOrder,
    reason: str,
    note: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Put an order on hold for a `HoldReason`: its clocks stand until it is resumed [domain rule 2.2]."""
    return _work(actor, order, Act(act=OrderAct.HOLD, reason=reason, note=note), client_id, device_at)


def resume_order(
    *, actor: Actor, order: WorkOrder, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Go on with an order that was held; what is due moves by the time it was held."""
    return _work(actor, order, Act(act=OrderAct.RESUME), client_id, device_at)


def finish_order(
    *,
    actor: Actor,
    order: WorkOrder,
    note: str = "",
    is_on_the_spot: bool = False,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Report the work as done, with a record of what was done; it waits for inspection.

    Who reports it on the spot, with a phone in hand, shows it: `NotPossible` then names what the kind of work asks for
    and is missing, words or photos (`ports.Kind`); photos from before, or of work that was sent back or is done again,
    do not show it. The desk that enters it for somebody else has neither.
    """
    asked, shown = Act(act=OrderAct.FINISH, note=note), _shown_work(note) if is_on_the_spot else None
    return _work(actor, order, asked, client_id, device_at, more=shown)


def hand_back(
    *, actor: Actor, order: WorkOrder, note: str, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Give an own order that work has not begun on back to the desk, and say why; it waits for dispatch again."""
    if not note.strip():
        raise DomainError(_("Say why you hand the order back."), field="note")
    return _work(actor, order, Act(act=OrderAct.RELEASE, note=note), client_id, device_at)


def _require_free(order: WorkOrder) -> None:
    if not queries.is_free(order):
        raise NotPossible(
            _("{number} is given to somebody by the office; nobody takes it.").format(number=order.number)
        )


def _shown_work(note: str) -> Gate:
    def require(order: WorkOrder) -> None:
        kind = kinds().get(order.kind)
        if kind is None:
            return
        lacking = [_("what was done")] if kind.needs_record and not note.strip() else []
        shown = photos_of_work_done([order.pk]).get(order.pk, 0) if kind.photos_to_finish else 0
        photos = kind.photos_to_finish - shown
        if photos > 0:
            words = ngettext("{count} photo of the work", "{count} photos of the work", photos)
            lacking.append(words.format(count=photos))
        if lacking:
            raise NotPossible(_("Still missing: {what}").format(what=_(", ").join(lacking)))

    return require


def require_own(*, actor: Actor, order: WorkOrder) -> None:
    """Raise unless an order is in the actor's hands, or in those of a worker whom the desk enters for."""
    if not actor.may(policies.DISPATCH, order.project_id):
        actor.require(policies.WORK, order.project_id)
    if order.worker is None:
        raise NotPossible(_("{number} is with nobody now.").format(number=order.number))
    _own_work(actor)(order)


def work_on(
    *, actor: Actor, order: WorkOrder, asked: Act, client_id: UUID | None, device_at: dt.datetime | None
) -> OrderStep:
    """Do an act of the worker whose order it is."""
    return _work(actor, order, asked, client_id, device_at)


def _work(
    actor: Actor,
    order: WorkOrder,
    asked: Act,
    client_id: UUID | None,
    device_at: dt.datetime | None,
    *,
    more: Gate | None = None,
) -> OrderStep:
    if not actor.may(policies.DISPATCH, order.project_id):
        actor.require(policies.WORK, order.project_id)
    sent = Sent(client_id=client_id, device_at=device_at)
    own = _own_work(actor)

    def gate(order: WorkOrder) -> None:
        own(order)
        if more is not None:
            more(order)

    return move(actor=actor, order=order, asked=asked, sent=sent, gate=gate)


def _own_work(actor: Actor) -> Gate:
    employee = queries.employee_of(actor)

    def require(order: WorkOrder) -> None:
        worker = order.worker
        if worker is None:  # only a contact may be noted of an order that nobody has
            raise NotPossible(_("{number} is with nobody yet.").format(number=order.number))
        if employee is not None and worker.pk == employee.pk and actor.may(policies.WORK, order.project_id):
            return
        if worker.user_id is None and actor.may(policies.DISPATCH, order.project_id):
            return
        raise NotPossible(_("{number} is with {name} now.").format(number=order.number, name=worker.name))

    return require
