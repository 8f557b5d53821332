"""Going on duty and off: orders are dispatched by rule to those on duty."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, queries
from anju.domains.workorders.events import DutyChanged
from anju.domains.workorders.models import Duty
from anju.domains.workorders.services.moving import time_that_counts

_EARLIEST = dt.timedelta(hours=24)
"""How far back a phone that had no network may date the begin of a duty."""


def go_on_duty(
    *, actor: Actor, project: Project, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> Duty:
    """Let the actor be on duty in a project from now on; somebody who is already stays so."""
    employee = _worker(actor, project)
    known = (client_id and queries.duty_of(project, employee, client_id=client_id)) or queries.duty_of(
        project, employee
    )
    if known:
        return known
    last = Duty.objects.filter(project=project, employee=employee).order_by("-began_at").first()
    earliest = clock.now() - _EARLIEST
    not_before = max(earliest, last.ended_at) if last and last.ended_at else earliest
    began_at = time_that_counts(device_at, not_before=not_before)
    duty = Duty.objects.create(project=project, employee=employee, began_at=began_at, began_client_id=client_id)
    events.publish(DutyChanged(project_id=project.pk, employee_id=employee.pk))
    return duty


def go_off_duty(
    *, actor: Actor, project: Project, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> Duty:
    """End the actor's duty in a project. Raises `NotFound` for somebody who is on none."""
    employee = _worker(actor, project)
    known = queries.duty_of(project, employee, client_id=client_id) if client_id else None
    if known is not None and known.ended_client_id == client_id:
        return known
    duty = Duty.objects.select_for_update().filter(project=project, employee=employee, ended_at__isnull=True).first()
    if duty is None:
        raise NotFound("duty")
    duty.ended_at, duty.ended_client_id = time_that_counts(device_at, not_before=duty.began_at), client_id
    duty.save(update_fields=["ended_at", "ended_client_id"])
    events.publish(DutyChanged(project_id=project.pk, employee_id=employee.pk))
    return duty


def _worker(actor: Actor, project: Project) -> Employee:
    actor.require(policies.WORK, project.pk)
    employee = queries.employee_of(actor)
    if employee is None:
        raise DomainError(_("Only somebody who is entered as an employee goes on duty."))
    # Locked, so that two taps of one thumb make one duty.
    return Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
