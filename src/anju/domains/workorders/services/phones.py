"""The one entry for acts that come from phones, perhaps hours after they were done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.models import OrderStep, WorkOrder
from anju.domains.workorders.services import working


def apply_act(
    *,
    actor: Actor,
    project: Project,
    order_id: int,
    act: str,
    client_id: UUID,
    device_at: dt.datetime | None,
    fields: Mapping[str, Any],
) -> OrderStep:
    """Do an act of a worker as a phone recorded it: ``act`` is an `OrderAct`, ``fields`` what belongs to it.

    These are ``note`` (refuse, release, hand_over, contact, hold, finish), ``reason`` (hold), ``worker`` (hand_over:
    the id of an employee), ``at`` (promise, ISO with zone), and ``proof`` with what was ``scanned`` (arrive).
    The order may be any of the project, so that a worker whose order went elsewhere meanwhile reads where it is
    (`NotPossible`) and not that there is none. Sent again, it returns the step it made.
    """
    actor.require(policies.WORK, project.pk)
    if act not in _SERVICES:
        raise DomainError(_("This act is not done from a phone."), field="act")
    order = WorkOrder.objects.filter(project=project, pk=order_id).first()
    if order is None:
        raise NotFound(str(order_id))
    asked = OrderAct(act)
    more: dict[str, Any] = {"client_id": client_id, "device_at": device_at}
    if asked in _WITH_WORDS:
        more["note"] = str(fields.get("note") or "")
    if asked == OrderAct.FINISH:
        more["is_on_the_spot"] = True
    if asked == OrderAct.HOLD:
        more["reason"] = str(fields.get("reason") or "")
    if asked == OrderAct.HAND_OVER:
        more["worker"] = _colleague(fields.get("worker"))
    if asked == OrderAct.ARRIVE:
        more |= {name: str(fields.get(name) or "") for name in ("proof", "scanned")}
    if asked == OrderAct.PROMISE:
        more["at"] = _instant(fields.get("at"))
    step: OrderStep = _SERVICES[asked](actor=actor, order=order, **more)
    return step


def _colleague(sent: Any) -> Employee:
    number = str(sent or "")
    found = Employee.objects.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if found is None:
        raise DomainError(_("Say whom the order goes to."), field="worker")
    return found


def _instant(sent: Any) -> dt.datetime:
    try:
        moment = sent if isinstance(sent, dt.datetime) else parse_datetime(str(sent))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise DomainError(_("Say when you will be there, from now on."), field="at")
    return moment


_WITH_WORDS = (
    OrderAct.REFUSE,
    OrderAct.RELEASE,
    OrderAct.HAND_OVER,
    OrderAct.CONTACT,
    OrderAct.HOLD,
    OrderAct.FINISH,
)
_SERVICES: dict[OrderAct, Any] = {
    OrderAct.TAKE: working.take_order,
    OrderAct.ACCEPT: working.accept_order,
    OrderAct.REFUSE: working.refuse_order,
    OrderAct.CONTACT: working.contact_resident,
    OrderAct.PROMISE: working.promise_arrival,
    OrderAct.ARRIVE: working.arrive,
    OrderAct.START: working.start_work,
    OrderAct.HOLD: working.hold_order,
    OrderAct.RESUME: working.resume_order,
    OrderAct.FINISH: working.finish_order,
    OrderAct.RELEASE: working.hand_back,
    OrderAct.HAND_OVER: working.hand_over,
}
