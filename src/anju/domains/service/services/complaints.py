"""Complaints: graded, given to somebody, answered, upgraded; each act moves the order that the complaint goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from types import EllipsisType

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor, system_actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.documents import services as documents
from anju.domains.service import policies
from anju.domains.service.calc import complaints as calc
from anju.domains.service.calc.complaints import Act
from anju.domains.service.enums import ComplaintStep, Grade, Kind, VisitReason
from anju.domains.service.events import ComplaintUpgraded
from anju.domains.service.models import Cause, Complaint, Ticket
from anju.domains.service.services.visits import raise_visit
from anju.domains.workforce.models import Employee
from anju.domains.workorders import services as workorders
from anju.domains.workorders.calc.transitions import target_of
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import OrderStep, WorkOrder
from anju.domains.workorders.queries.phones import PHOTOS

LONGEST_PLAN, LONGEST_REPLY, MOST_PHOTOS = 1000, 500, 9


def grade_complaint(
    *,
    actor: Actor,
    complaint: Complaint,
    grade: str,
    about: Employee | EllipsisType | None = ...,
    employee: Employee | None = None,
    reason: str = "",
) -> Complaint:
    """Say how grave a complaint is and whom it is of; its order gets the limits of the grade.

    ``about`` left out stays as it was, None is nobody. Whoever it is of loses it, to ``employee`` where that is given;
    somebody has to be where the work has begun. Once somebody has it the grade only rises, with a reason; it is an
    upgrade then. Publishes `ComplaintUpgraded` for what becomes major. Raises `DomainError`.
    """
    actor.require(policies.LEAD_COMPLAINTS, complaint.project_id)
    complaint = _locked(complaint, Act.GRADE)
    require_apart(actor=actor, complaint=complaint)
    order, before = complaint.ticket.order, complaint.grade
    is_taken = complaint.step not in (ComplaintStep.REGISTERED, ComplaintStep.GRADED)
    if is_taken and calc.rank_of(grade) < calc.rank_of(before):
        raise DomainError(_("Somebody has it already: its grade can only rise."), field="grade")
    is_upgrade = bool(before) and calc.rank_of(grade) > calc.rank_of(before)
    if is_upgrade and not reason.strip():
        raise DomainError(_("Say why it is graver than it was."), field="reason")
    if is_upgrade:
        _note_upgrade(complaint, reason.strip(), actor)
    _set_grade(complaint, grade)
    if about is not ...:
        complaint.about = about
    if employee is not None and employee.pk == complaint.about_id:
        raise _of_them(employee)
    if complaint.about_id is not None and complaint.about_id == order.worker_id:
        complaint.responsible = None
        if employee is None and target_of(OrderAct.RELEASE, order.state) is None:
            text = _("{name} has begun with it already; name who answers for it now.")
            raise DomainError(text.format(name=order.worker.name if order.worker else ""), field="employee")
    complaint.save()
    if employee is not None and employee.pk != order.worker_id:
        workorders.steer_order(actor=actor, order=order, act=OrderAct.ASSIGN, worker=employee)
        complaint.refresh_from_db()
    elif complaint.about_id is not None and complaint.about_id == order.worker_id:
        workorders.steer_order(actor=actor, order=order, act=OrderAct.RELEASE)
        complaint.refresh_from_db()
    _set_limits(actor, complaint, dispatches=not is_taken and before == "")
    if is_upgrade:
        _tell_upgrade(complaint)
    complaint.refresh_from_db()
    return complaint


def assign_complaint(*, actor: Actor, complaint: Complaint, employee: Employee) -> Complaint:
    """Make somebody answer for a complaint; never whom it is of. Raises `DomainError`."""
    actor.require(policies.LEAD_COMPLAINTS, complaint.project_id)
    complaint = _locked(complaint, Act.ASSIGN)
    require_apart(actor=actor, complaint=complaint)
    workorders.steer_order(actor=actor, order=complaint.ticket.order, act=OrderAct.ASSIGN, worker=employee)
    complaint.refresh_from_db()
    return complaint


def note_contact(*, actor: Actor, complaint: Complaint, note: str) -> Complaint:
    """Note the first contact with whoever complained, and what was said; it stops the limit for it."""
    complaint = _of_responsible(actor, complaint, Act.CONTACT)
    if not note.strip():
        raise DomainError(_("Say what was spoken about."), field="note")
    order = complaint.ticket.order
    if order.state == OrderState.ASSIGNED:
        workorders.steer_order(actor=actor, order=order, act=OrderAct.ACCEPT)
    workorders.steer_order(actor=actor, order=order, act=OrderAct.CONTACT, note=note)
    complaint.refresh_from_db()
    return complaint


def plan_complaint(*, actor: Actor, complaint: Complaint, plan: str, until: dt.date) -> Complaint:
    """Write what is going to be done and until when; whoever complained reads it, and the work begins."""
    complaint = _of_responsible(actor, complaint, Act.PLAN)
    if not plan.strip():
        raise DomainError(_("Write what is going to be done."), field="plan")
    if until < clock.today():
        raise DomainError(_("Choose today or a later day."), field="until")
    complaint.plan, complaint.planned_until = plan.strip()[:LONGEST_PLAN], until
    complaint.save(update_fields=["plan", "planned_until"])
    if complaint.step == ComplaintStep.CONTACTED:
        workorders.steer_order(actor=actor, order=complaint.ticket.order, act=OrderAct.START)
    complaint.refresh_from_db()
    return complaint


def tell_progress(*, actor: Actor, complaint: Complaint, text: str, photos: Sequence[bytes] = ()) -> Complaint:
    """Tell whoever complained how it goes, with photos; they read it on the phone."""
    complaint = _of_responsible(actor, complaint, Act.TELL)
    _keep_photos(actor, complaint, photos)
    workorders.add_note(actor=actor, order=complaint.ticket.order, text=text, is_public=True)
    return complaint


def answer_complaint(
    *,
    actor: Actor,
    complaint: Complaint,
    text: str,
    cause: Cause,
    correction: str = "",
    photos: Sequence[bytes] = (),
) -> Complaint:
    """Give the answer to a complaint, with its cause and photos that show it; a return visit is raised.

    What is graver than general needs a plan first. Raises `DomainError`.
    """
    complaint = _of_responsible(actor, complaint, Act.REPLY)
    if not text.strip():
        raise DomainError(_("Write the answer."), field="text")
    require_planned(complaint=complaint)
    complaint.cause, complaint.correction = cause, correction.strip()
    complaint.save(update_fields=["cause", "correction"])
    _keep_photos(actor, complaint, photos)
    workorders.steer_order(actor=actor, order=complaint.ticket.order, act=OrderAct.FINISH, note=text)
    complaint.refresh_from_db()
    return complaint


def name_cause(*, actor: Actor, complaint: Complaint, cause: Cause, correction: str = "") -> Complaint:
    """Say, or say better, what caused a complaint and what is done so that it does not come again."""
    complaint = _of_responsible(actor, complaint, Act.CAUSE)
    complaint.cause, complaint.correction = cause, correction.strip()
    complaint.save(update_fields=["cause", "correction"])
    return complaint


def register_complaint(*, ticket: Ticket) -> Complaint | None:
    """Keep beside a report that is a complaint what complaints have; one that is none any more is withdrawn as such."""
    held = Complaint.objects.filter(ticket=ticket).first()
    if ticket.kind == Kind.COMPLAINT:
        held = held or Complaint(project_id=ticket.project_id, ticket=ticket)
        _follow(held, WorkOrder.objects.get(pk=ticket.order_id))
        return held
    if held is not None:
        held.step, held.responsible = ComplaintStep.WITHDRAWN, None
        held.save(update_fields=["step", "responsible"])
    return None


def follow_order(*, ticket: Ticket, step_id: int) -> Complaint | None:
    """Bring a complaint to where an act has brought its order; an answer raises its return visit.

    Opened again, or sent back, its outcome counts no more; the second time makes it a major one [domain rule 2.4].
    Raises `DomainError` for an order that somebody gives to whom the complaint is of; a rule that does so is undone.
    """
    if ticket.kind != Kind.COMPLAINT:
        return None
    complaint = Complaint.objects.select_for_update(of=("self",)).filter(ticket=ticket).first()
    if complaint is None:
        return register_complaint(ticket=ticket)
    order = WorkOrder.objects.get(pk=ticket.order_id)
    step = OrderStep.objects.get(pk=step_id)
    if order.worker_id is not None and order.worker_id == complaint.about_id:
        return _keep_away(complaint, order, step)
    if step.act in (OrderAct.REOPEN, OrderAct.RETURN):
        complaint.reopenings += 1
        complaint.outcome, complaint.closed_at, complaint.replied_at = "", None, None
        _follow(complaint, order)
        _upgrade_if_often(complaint, order)
        return complaint
    _follow(complaint, order)
    if step.act == OrderAct.FINISH:
        raise_visit(ticket=ticket, reason=VisitReason.COMPLAINT)
    return complaint


def settle_outcome(*, complaint: Complaint, outcome: str) -> None:
    """Keep what the return visit came to; the complaint is closed with its order."""
    complaint.outcome = outcome
    _follow(complaint, WorkOrder.objects.get(pk=complaint.ticket.order_id))


def require_planned(*, complaint: Complaint) -> None:
    """Raise `DomainError` for a grave complaint that is to be worked on or answered before anybody planned how."""
    if complaint.grade in (Grade.SERIOUS, Grade.MAJOR) and not complaint.plan:
        raise DomainError(_("A grave complaint needs a plan before it is answered."), field="plan")


def require_apart(*, actor: Actor, complaint: Complaint) -> None:
    """Raise `AccessDenied` for whom a complaint is of: they neither lead it, nor handle it, nor ask about it."""
    if complaint.about is not None and actor.user_id is not None and complaint.about.user_id == actor.user_id:
        raise AccessDenied(_("Nobody handles a complaint of themselves."))


def _follow(complaint: Complaint, order: WorkOrder) -> None:
    """Read off the order how far the complaint is, and store it."""
    if not complaint.grade and order.state not in (OrderState.WAITING, OrderState.CANCELLED):
        # A rule has given it to somebody before anybody graded it: it stands as its class is urgent.
        _set_grade(complaint, calc.grade_by_urgency(order.urgency))
    complaint.rank = calc.rank_of(complaint.grade)
    complaint.responsible_id = order.worker_id
    complaint.contacted_at = complaint.contacted_at or order.contacted_at
    complaint.step = calc.step_of(
        order.state,
        is_graded=bool(complaint.grade),
        is_contacted=order.contacted_at is not None,
        has_outcome=bool(complaint.outcome),
    )
    if complaint.step in (ComplaintStep.REPLIED, ComplaintStep.CLOSED):
        require_planned(complaint=complaint)
        complaint.replied_at = complaint.replied_at or order.finished_at
    if complaint.step == ComplaintStep.CLOSED:
        complaint.closed_at = complaint.closed_at or clock.now()
    complaint.save()


def _keep_away(complaint: Complaint, order: WorkOrder, step: OrderStep) -> Complaint:
    if step.by_id is not None:
        assert complaint.about is not None
        raise _of_them(complaint.about)
    workorders.steer_order(actor=system_actor("complaints"), order=order, act=OrderAct.RELEASE)
    complaint.refresh_from_db()
    return complaint


def _of_them(about: Employee) -> DomainError:
    text = _("The complaint is of {name}; somebody else has to answer for it.")
    return DomainError(text.format(name=about.name), field="employee")


def _upgrade_if_often(complaint: Complaint, order: WorkOrder) -> None:
    grade = calc.grade_after(complaint.grade, complaint.reopenings)
    if grade == complaint.grade:
        return
    reason = _("Opened again {n} times.").format(n=complaint.reopenings)
    _note_upgrade(complaint, reason, None)
    _set_grade(complaint, grade)
    complaint.save()
    _set_limits(system_actor("complaints"), complaint, dispatches=False)
    _tell_upgrade(complaint)


def _set_grade(complaint: Complaint, grade: str) -> None:
    complaint.grade, complaint.rank = Grade(grade), calc.rank_of(grade)
    complaint.graded_at = clock.now()
    if complaint.step == ComplaintStep.REGISTERED:
        complaint.step = ComplaintStep.GRADED


def _set_limits(actor: Actor, complaint: Complaint, *, dispatches: bool) -> None:
    """Give the order the limits of the grade; one that nobody has yet is dispatched by rule with it."""
    order = WorkOrder.objects.get(pk=complaint.ticket.order_id)
    urgency = calc.URGENCIES[Grade(complaint.grade)]
    if dispatches and order.state == OrderState.WAITING:
        workorders.reclassify_order(actor=actor, order=order, kind=order.kind, category=order.category, urgency=urgency)
    else:
        workorders.set_urgency(actor=actor, order=order, urgency=urgency)


def _note_upgrade(complaint: Complaint, reason: str, actor: Actor | None) -> None:
    complaint.upgraded_at, complaint.upgraded_for = clock.now(), reason[:200]
    complaint.upgraded_by_id = actor.user_id if actor else None


def _tell_upgrade(complaint: Complaint) -> None:
    events.publish(
        ComplaintUpgraded(
            project_id=complaint.project_id,
            complaint_id=complaint.pk,
            ticket_id=complaint.ticket_id,
            reason=complaint.upgraded_for,
        )
    )


def _keep_photos(actor: Actor, complaint: Complaint, photos: Sequence[bytes]) -> None:
    if len(photos) > MOST_PHOTOS:
        raise DomainError(_("At most {count} photos.").format(count=MOST_PHOTOS), field="photos")
    for content in photos:
        documents.store_photo(
            actor=actor,
            project=complaint.ticket.project,
            subject=PHOTOS,
            subject_id=complaint.ticket.order_id,
            content=content,
        )


def _locked(complaint: Complaint, act: Act) -> Complaint:
    rows = Complaint.objects.select_for_update(of=("self",)).select_related(
        "ticket__order", "ticket__project", "ticket__leaf", "about", "responsible"
    )
    complaint = rows.get(pk=complaint.pk)
    if not calc.is_allowed(act, complaint.step):
        raise DomainError(
            _("This is not possible now: the complaint is “{step}”.").format(step=complaint.get_step_display())
        )
    return complaint


def _of_responsible(actor: Actor, complaint: Complaint, act: Act) -> Complaint:
    """Return the complaint, locked, to whoever answers for it or leads complaints."""
    actor.require(policies.HANDLE_COMPLAINTS, complaint.project_id)
    complaint = _locked(complaint, act)
    employee = complaint.responsible
    if employee is not None and employee.user_id is not None and employee.user_id == actor.user_id:
        return complaint
    require_apart(actor=actor, complaint=complaint)
    actor.require(policies.LEAD_COMPLAINTS, complaint.project_id)
    return complaint
