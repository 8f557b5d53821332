"""What each act changes on the order itself, besides its state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.workorders.calc.transitions import ASKED
from anju.domains.workorders.enums import HoldReason, OrderAct, OrderState
from anju.domains.workorders.models import WorkOrder
from anju.domains.workorders.services import clocks

if TYPE_CHECKING:
    from anju.domains.workorders.services.moving import Act

REOPEN_WITHIN = dt.timedelta(days=7)
"""How long after its end an order is opened again for the same fault [domain rule 2.3]."""
_AFTER_ACCEPTANCE = (OrderState.ACCEPTED, OrderState.ON_SITE, OrderState.WORKING, OrderState.HELD, *ASKED)


def apply(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    """Change the order as the act says; ``order.state`` is still the one before. Raises `DomainError`."""
    _EFFECTS[asked.act](order, asked, at)


def _assign(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    if asked.worker is None:
        raise DomainError(_("Say whom the order goes to."), field="worker")
    if asked.worker.pk == order.worker_id:
        raise DomainError(_("The order is with {name} already.").format(name=asked.worker.name), field="worker")
    _leave(order, at)
    order.worker, order.assigned_at = asked.worker, at
    if order.state in ASKED:  # it goes on waiting, and then from the site: nothing is left to accept
        order.accepted_at = at


def _release(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    _leave(order, at)
    order.worker = None


def _take(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    order.worker = asked.worker
    order.assigned_at = order.accepted_at = at


def _accept(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    order.accepted_at = at


def _refuse(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    order.worker, order.assigned_at = None, None


def _hand_over(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    """Leave an order to a colleague, who has to accept it anew; all other limits run on, what was begun stays so."""
    _assign(order, asked, at)


def _turn_down(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    """Give an order back to whom it came from, who had accepted it before."""
    if asked.worker is None:
        raise DomainError(_("Nobody handed this order over; refuse it, and it goes to the desk."))
    order.worker, order.assigned_at, order.accepted_at = asked.worker, at, at


def _contact(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    order.contacted_at = order.contacted_at or at


def _promise(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    if asked.promised_at is None or asked.promised_at < at:
        raise DomainError(_("Say when you will be there, from now on."), field="at")
    order.promised_at = asked.promised_at


def _arrive(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    _end_hold(order, at)
    order.arrived_at = order.arrived_at or at
    _contact(order, asked, at)  # whoever is there speaks with the resident, if not before


def _start(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    _arrive(order, asked, at)
    order.started_at = order.started_at or at


def _hold(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    if asked.reason not in HoldReason.values:
        raise DomainError(_("Say what the work waits for."), field="reason")
    order.held_at, order.hold_reason, order.promised_at = at, asked.reason, None


def _resume(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    _end_hold(order, at)
    if order.arrived_at is not None:  # what was held on the way goes on with the way
        _start(order, asked, at)


def _finish(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    _start(order, asked, at)
    order.finished_at = at


def _answer_at_once(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    order.worker = asked.worker
    for name in ("assigned", "accepted", "finished", "closed"):
        setattr(order, f"{name}_at", at)


def _return(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    # Nobody could work while it waited for inspection: what was left of the limit then is left now.
    clocks.go_on(order, stopped_at=order.finished_at or at, at=at)
    order.finished_at = None
    order.returned += 1


def _close(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    order.closed_at = at


def _reopen(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    if order.closed_at is not None and clock.now() - order.closed_at > REOPEN_WITHIN:
        raise DomainError(
            _("Work can be asked for again within {days} days; report it anew.").format(days=REOPEN_WITHIN.days)
        )
    order.worker = None
    for name in ("assigned", "accepted", "contacted", "promised", "arrived", "started", "finished", "closed"):
        setattr(order, f"{name}_at", None)
    order.reopened += 1
    clocks.begin(order, at)


def _cancel(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    if order.started_at is not None:
        raise DomainError(_("Work has begun already; hold it or finish it."))
    _end_hold(order, at)
    order.closed_at, order.quoted_at = at, None


def _quote(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    _survey(order, asked, at)
    # A better quote while the resident still thinks about the first is the same wait.
    order.quoted_at = order.quoted_at or at


def _submit(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    _survey(order, asked, at)
    _end_quote(order, at)


def _approve(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    order.quoted_at = at


def _answer(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    _end_quote(order, at)


def _survey(order: WorkOrder, asked: Act, at: dt.datetime) -> None:
    """Who says what has to be done has seen it."""
    if order.arrived_at is None:
        raise DomainError(_("Nobody has been there yet: a quote follows the survey on site."))
    _arrive(order, asked, at)


def _end_quote(order: WorkOrder, at: dt.datetime) -> None:
    if order.quoted_at is not None:
        clocks.go_on(order, stopped_at=order.quoted_at, at=at)
        order.quoted_at = None


def _leave(order: WorkOrder, at: dt.datetime) -> None:
    """Take the order out of its worker's hands; who accepted it before may have been in time, the next has to be."""
    _end_hold(order, at)
    if order.state in _AFTER_ACCEPTANCE:
        clocks.begin_acceptance(order, at)
    order.assigned_at = order.accepted_at = order.promised_at = None


def _end_hold(order: WorkOrder, at: dt.datetime) -> None:
    if order.held_at is not None:
        clocks.go_on(order, stopped_at=order.held_at, at=at)
        order.held_at, order.hold_reason = None, ""


_EFFECTS: dict[OrderAct, Callable[[WorkOrder, Act, dt.datetime], None]] = {
    OrderAct.ASSIGN: _assign,
    OrderAct.RELEASE: _release,
    OrderAct.TAKE: _take,
    OrderAct.ACCEPT: _accept,
    OrderAct.REFUSE: _refuse,
    OrderAct.HAND_OVER: _hand_over,
    OrderAct.TURN_DOWN: _turn_down,
    OrderAct.CONTACT: _contact,
    OrderAct.PROMISE: _promise,
    OrderAct.ARRIVE: _arrive,
    OrderAct.START: _start,
    OrderAct.HOLD: _hold,
    OrderAct.RESUME: _resume,
    OrderAct.FINISH: _finish,
    OrderAct.ANSWER: _answer_at_once,
    OrderAct.RETURN: _return,
    OrderAct.CLOSE: _close,
    OrderAct.REOPEN: _reopen,
    OrderAct.CANCEL: _cancel,
    OrderAct.QUOTE: _quote,
    OrderAct.SUBMIT: _submit,
    OrderAct.APPROVE: _approve,
    OrderAct.REJECT: _answer,
    OrderAct.AGREE: _answer,
    OrderAct.DECLINE: _cancel,
}
