"""Measures: opened from a finding, carried out as a work order, verified by somebody else."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, events, numbering, validation
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.improvements import policies
from anju.domains.improvements.enums import Effect, MeasureState
from anju.domains.improvements.events import MeasureOpened, MeasureSettled
from anju.domains.improvements.models import Measure
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import services as workorders
from anju.domains.workorders.calc.transitions import ENDED
from anju.domains.workorders.enums import OrderState, Urgency
from anju.domains.workorders.models import OrderStep, WorkOrder

_END_OF_DAY = dt.time(18)
_OWN_PATH = re.compile(r"/(?!/)[^\\\s]*")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a measure comes from; see `Measure`. ``path`` is an address within the platform."""

    label: str = ""
    path: str = ""
    subject: str = ""
    subject_id: int | None = None
    finding: str = ""
    finding_key: str = ""
    figure: str = ""
    before: Decimal | None = None


def open_measure(
    *,
    actor: Actor,
    project: Project,
    title: str,
    reason: str,
    expected: str,
    responsible: Employee,
    due_on: dt.date,
    origin: Origin | None = None,
) -> Measure:
    """Open a measure and the work order of it, given to who is responsible and due at the end of the day.

    Publishes `MeasureOpened`. Raises DomainError for a day that is over and for who does not work in the project.
    """
    actor.require(policies.OPEN, project.pk)
    origin = origin or Origin()
    if due_on < clock.today():
        raise DomainError(_("The day lies in the past."), field="due_on")
    if origin.path and not _OWN_PATH.fullmatch(origin.path):
        raise DomainError(_("The source is a page of the platform."))
    now = clock.now()
    with transaction.atomic():
        order = _order_of(actor, project, (title, reason.strip(), expected.strip()), responsible, due_on)
        period = f"{clock.today():%y%m}"
        number = numbering.take(project_id=project.pk, kind="measure", period=period)
        measure = Measure(
            project=project,
            number=f"GJ{period}-{number:04d}",
            title=title.strip(),
            reason=reason.strip(),
            expected=expected.strip(),
            responsible=responsible,
            due_on=due_on,
            order=order,
            source=origin.label.strip(),
            source_path=origin.path,
            subject=origin.subject,
            subject_id=origin.subject_id,
            finding=origin.finding,
            finding_key=origin.finding_key,
            figure=origin.figure.strip(),
            before=origin.before,
            opened_by_id=actor.user_id,
            opened_at=now,
        )
        validation.check(measure)
        measure.save()
        events.publish(
            MeasureOpened(
                project_id=project.pk,
                measure_id=measure.pk,
                order_id=order.pk,
                subject=measure.subject,
                subject_id=measure.subject_id,
            )
        )
    return measure


def follow_order(*, order_id: int, step_id: int, target: str) -> Measure | None:
    """Bring a measure to where its work order stands: done, going on again, or given up."""
    measure = Measure.objects.select_for_update(of=("self",)).filter(order=order_id).first()
    if measure is None or measure.state == MeasureState.CLOSED:
        return None
    if target in (OrderState.DONE, OrderState.CLOSED):
        if measure.state == MeasureState.OPEN:
            step = OrderStep.objects.get(pk=step_id)
            measure.result, measure.done_by_id, measure.done_at = step.note, step.by_id, step.happened_at
        measure.state = MeasureState.DONE
    elif target == OrderState.CANCELLED:
        measure.state = MeasureState.DROPPED
    else:
        measure.state, measure.result, measure.done_by, measure.done_at = MeasureState.OPEN, "", None, None
    measure.save(update_fields=["state", "result", "done_by", "done_at"])
    if measure.state == MeasureState.DROPPED:
        _tell(measure)
    return measure


def verify_measure(
    *, actor: Actor, measure: Measure, effect: str, verdict: str, after: Decimal | None = None
) -> Measure:
    """Say whether a measure that was carried out had its effect, and close it with its work order.

    Neither who did it nor who is responsible for it verifies. Publishes `MeasureSettled`.
    """
    actor.require(policies.VERIFY, measure.project_id)
    with transaction.atomic():
        found = _verifiable(actor, measure)
        if effect not in Effect.values:
            raise DomainError(_("Say whether it had an effect."), field="effect")
        if not verdict.strip():
            raise DomainError(_("Say how it was verified."), field="verdict")
        found.state, found.effect, found.after, found.verdict = MeasureState.CLOSED, effect, after, verdict.strip()
        found.verified_by_id, found.verified_at = actor.user_id, clock.now()
        validation.check(found)
        found.save(update_fields=["state", "effect", "after", "verdict", "verified_by", "verified_at"])
        if found.order.state not in ENDED:
            workorders.confirm_order(actor=actor, order=found.order, note=found.verdict)
        _tell(found)
    return found


def return_measure(*, actor: Actor, measure: Measure, reason: str) -> Measure:
    """Send a measure back that was not carried out as meant; its work order goes on."""
    actor.require(policies.VERIFY, measure.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        found = _verifiable(actor, measure)
        workorders.ask_again(actor=actor, order=found.order, note=reason.strip())
        found.refresh_from_db()
    return found


def drop_measure(*, actor: Actor, measure: Measure, reason: str) -> Measure:
    """Give a measure up on which work has not begun, with its work order."""
    actor.require(policies.OPEN, measure.project_id)
    with transaction.atomic():
        found = _locked(measure.pk)
        if found.state != MeasureState.OPEN:
            raise DomainError(_("Only a measure that is being carried out is given up."))
        workorders.withdraw_order(actor=actor, order=found.order, note=reason.strip())
        found.refresh_from_db()
    return found


def _order_of(
    actor: Actor, project: Project, said: tuple[str, str, str], responsible: Employee, due_on: dt.date
) -> WorkOrder:
    title, reason, expected = said
    return workorders.open_order(
        actor=actor,
        project=project,
        kind=policies.KIND.name,
        category="",
        title=title,
        urgency=Urgency.NORMAL,
        detail=_("{reason}\nExpected effect: {expected}").format(reason=reason, expected=expected),
        worker=responsible,
        finish_by=max(dt.datetime.combine(due_on, _END_OF_DAY, clock.ZONE), clock.now() + dt.timedelta(hours=1)),
    )


def _verifiable(actor: Actor, measure: Measure) -> Measure:
    found = _locked(measure.pk)
    if found.state != MeasureState.DONE:
        raise DomainError(_("Only what was carried out is verified."))
    if actor.user_id is not None and actor.user_id in (found.done_by_id, found.responsible.user_id):
        raise AccessDenied(_("Who carried a measure out does not verify it."))
    return found


def _locked(pk: int) -> Measure:
    return Measure.objects.select_for_update(of=("self",)).select_related("order", "responsible").get(pk=pk)


def _tell(measure: Measure) -> None:
    events.publish(
        MeasureSettled(
            project_id=measure.project_id,
            measure_id=measure.pk,
            state=measure.state,
            subject=measure.subject,
            subject_id=measure.subject_id,
        )
    )
