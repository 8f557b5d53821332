"""Workers, limits and orders for tests about work."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor, Grant, system_actor
from anju.domains.identity import services as identity
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, ports, services
from anju.domains.workorders.enums import Calendar, Urgency
from anju.domains.workorders.models import Duty, WorkOrder

KIND = "tests.work"
DESK_RIGHTS = (policies.VIEW, policies.DISPATCH, policies.INSPECT, policies.CANCEL, policies.NOTE)
_numbers = count(1)
ports.register_kind(ports.Kind(KIND, _("Work orders"), is_answered=True))


def actor_of(user: Any, project: Any, *permissions: Any) -> Actor:
    """Return a signed-in person who holds just these permissions in the project."""
    names = frozenset(str(permission) for permission in permissions)
    return Actor(user_id=user.pk, name=user.name, grants=(Grant(names, project.pk),), surface="test")


def make_worker(project: Any, name: str = "张师傅") -> tuple[Employee, Actor]:
    """Return an employee with an account that may do work, and the actor of it."""
    number = next(_numbers)
    user = identity.create_user(
        actor=system_actor("tests"), username=f"worker{number}", name=name, password="Anju-2026"
    )
    employee = Employee.objects.create(project=project, user=user, number=f"E{number:05d}", name=name)
    return employee, actor_of(user, project, policies.WORK, policies.CALL)


def give_role(project: Any, *workers: tuple[Employee, Actor], also: Sequence[Any] = ()) -> None:
    """Let workers hold the right to work, and others, by a role in the database, as people outside tests do."""
    names = [str(one) for one in (policies.WORK, policies.CALL, *also)]
    facts = {"name": "测试工", "name_en": "Worker in tests", "scope": "project", "position": 900}
    role = identity.ship_role(code="tests_worker", permissions=names, **facts)
    for employee, _actor in workers:
        identity.grant_role(actor=system_actor("tests"), user=employee.user, role=role, project=project)


def make_desk(project: Any, name: str = "李客服") -> Actor:
    """Return somebody at the desk who dispatches and inspects."""
    user = identity.create_user(
        actor=system_actor("tests"), username=f"desk{next(_numbers)}", name=name, password="Anju-2026"
    )
    return actor_of(user, project, *DESK_RIGHTS)


def set_limits(
    project: Any,
    accept: int | None,
    arrive: int | None,
    finish: int | None,
    *,
    urgency: str = Urgency.EMERGENCY,
    calendar: str = Calendar.ALWAYS,
    category: str = "",
    contact: int | None = None,
) -> None:
    """Set limits for the project's orders, in minutes."""
    services.set_limits(
        actor=system_actor("tests"),
        project=project,
        kind=KIND,
        category=category,
        urgency=urgency,
        accept_minutes=accept,
        arrive_minutes=arrive,
        finish_minutes=finish,
        contact_minutes=contact,
        calendar=calendar,
    )


def open_order(project: Any, **given: Any) -> WorkOrder:
    """Open an order about a tap that drips."""
    facts = {
        "kind": KIND,
        "category": "water.tap",
        "title": "厨房水龙头滴水",
        "urgency": Urgency.EMERGENCY,
        "contact_name": "王建国",
        "contact_phone": "13800006721",
    }
    return services.open_order(actor=given.pop("actor", system_actor("tests")), project=project, **(facts | given))


def put_on_duty(project: Any, employee: Employee) -> Duty:
    """Let an employee be on duty since now."""
    from anju.core import clock

    return Duty.objects.create(project=project, employee=employee, began_at=clock.now())
