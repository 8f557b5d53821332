"""What debtors said: promises to pay, and disputes. Either stops the chasing; a broken promise starts it again."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.arrears import policies
from anju.domains.arrears.enums import PromiseState
from anju.domains.arrears.models import Dispute, Promise
from anju.domains.arrears.services.collectors import require_collector
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit

LONGEST_DAYS = 180


def note_promise(*, actor: Actor, unit: Unit, amount: Decimal, promised_on: dt.date, remark: str = "") -> Promise:
    """Keep that a household pays an amount (yuan) by a day; an earlier promise that still runs is taken back by it.

    Raises `DomainError` for no amount, and for a day that is over or further away than half a year.
    """
    require_collector(actor, policies.WORK_TASKS, unit.project)
    today = clock.today()
    if amount <= 0:
        raise DomainError(_("How much was promised?"), field="amount")
    if not today <= promised_on <= today + dt.timedelta(days=LONGEST_DAYS):
        raise DomainError(_("By which day, within half a year, was it promised?"), field="promised_on")
    with transaction.atomic():
        Promise.objects.filter(unit=unit, state=PromiseState.OPEN).update(
            state=PromiseState.WITHDRAWN, settled_on=today
        )
        return Promise.objects.create(
            project=unit.project,
            unit=unit,
            amount=amount,
            promised_on=promised_on,
            made_on=today,
            remark=remark.strip(),
            recorded_by_id=actor.user_id,
            recorded_at=clock.now(),
        )


def withdraw_promise(*, actor: Actor, promise: Promise) -> Promise:
    """Take back a promise that was noted by mistake; the ladder goes on. Raises `DomainError` when it is settled."""
    require_collector(actor, policies.WORK_TASKS, promise.project)
    if promise.state != PromiseState.OPEN:
        raise DomainError(_("This promise is settled."))
    promise.state, promise.settled_on = PromiseState.WITHDRAWN, clock.today()
    promise.save(update_fields=["state", "settled_on"])
    return promise


def note_dispute(*, actor: Actor, unit: Unit, reason: str, bill: Bill | None = None) -> Dispute:
    """Keep that a household disputes a bill, or (without one) all it is asked for.

    Raises `DomainError` without a reason, for another household's bill, and for what is disputed already.
    """
    require_collector(actor, policies.WORK_TASKS, unit.project)
    if not reason.strip():
        raise DomainError(_("What is disputed?"), field="reason")
    if bill is not None and bill.unit_id != unit.pk:
        raise DomainError(_("This bill is another household's."), field="bill")
    if Dispute.objects.filter(unit=unit, bill=bill, settled_on=None).exists():
        raise DomainError(_("This is disputed already."), field="reason")
    return Dispute.objects.create(
        project=unit.project,
        unit=unit,
        bill=bill,
        reason=reason.strip(),
        raised_on=clock.today(),
        recorded_by_id=actor.user_id,
    )


def settle_dispute(*, actor: Actor, dispute: Dispute, answer: str) -> Dispute:
    """Note how a dispute ended; what is still owed is chased again. Raises `DomainError` without an answer."""
    require_collector(actor, policies.WORK_TASKS, dispute.project)
    if not answer.strip():
        raise DomainError(_("How did it end?"), field="answer")
    if dispute.settled_on is not None:
        raise DomainError(_("This dispute is settled."))
    dispute.settled_on, dispute.answer, dispute.settled_by_id = clock.today(), answer.strip(), actor.user_id
    dispute.save(update_fields=["settled_on", "answer", "settled_by"])
    return dispute
