"""Whom the console tells of work orders, and whose numbers change with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse

from anju.core import clock, events, scope
from anju.core.access import Permission, system_actor
from anju.domains.identity import queries as identity
from anju.domains.notifications import services as notifications
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies, queries
from anju.domains.workorders.enums import AlarmLevel, OrderAct
from anju.domains.workorders.events import OrderInDanger, OrderMoved, OrderOpened, OrderOverdue
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.console.workorders.tables import headline

LEVEL_ROLES = {
    AlarmLevel.SUPERVISOR: (policies.DISPATCH,),
    AlarmLevel.MANAGER: (policies.EDIT_SETTINGS,),
    AlarmLevel.HEADQUARTERS: (policies.VIEW,),
}
"""Who is told at each level: who dispatches, who runs the project, who looks from headquarters."""


@events.subscribe(OrderOpened)
def order_opened(event: OrderOpened) -> None:
    """Tell those who dispatch of an order that no rule gives to anybody."""
    project, order = _order(event.project_id, event.order_id)
    _refresh(project)
    if event.goes_to is None:
        _tell("workorders.order.waiting", project, order, _holders(project, policies.DISPATCH), f"open:{order.pk}")


@events.subscribe(OrderMoved)
def order_moved(event: OrderMoved) -> None:
    """Tell the worker of a new order, the desk of one that came back, who inspects of one that is done."""
    project, order = _order(event.project_id, event.order_id)
    _refresh(project)
    key = f"step:{event.step_id}"
    if event.act == OrderAct.ASSIGN:
        _tell("workorders.order.assigned", project, order, _accounts([event.worker_id]), key)
        if event.former_worker_id is not None:
            _tell("workorders.order.withdrawn", project, order, _accounts([event.former_worker_id]), key)
    elif event.act == OrderAct.REFUSE:
        _tell("workorders.order.refused", project, order, _holders(project, policies.DISPATCH), key)
    elif event.act == OrderAct.FINISH:
        _tell("workorders.order.done", project, order, _holders(project, policies.INSPECT), key)
    elif event.act == OrderAct.RETURN:
        _tell("workorders.order.returned", project, order, _accounts([event.worker_id]), key)
    elif event.act in (OrderAct.CANCEL, OrderAct.RELEASE) and event.former_worker_id is not None:
        _tell("workorders.order.withdrawn", project, order, _accounts([event.former_worker_id]), key)


@events.subscribe(OrderInDanger)
def order_in_danger(event: OrderInDanger) -> None:
    """Warn the worker and those who dispatch that little time is left."""
    project, order = _order(event.project_id, event.order_id)
    _refresh(project)
    told = _accounts([event.worker_id]) | _holders(project, policies.DISPATCH)
    _tell("workorders.order.danger", project, order, told, f"danger:{order.pk}:{event.clock}:{order.due_at}")


@events.subscribe(OrderOverdue)
def order_overdue(event: OrderOverdue) -> None:
    """Tell who stands one level higher each time that an order is over its limit."""
    project, order = _order(event.project_id, event.order_id)
    _refresh(project)
    level = AlarmLevel(event.level)
    told = _holders(project, *LEVEL_ROLES[level], is_company=level is AlarmLevel.HEADQUARTERS)
    if level is AlarmLevel.SUPERVISOR:
        told |= _accounts([event.worker_id])
    _tell("workorders.order.overdue", project, order, told, f"over:{order.pk}:{event.clock}:{order.due_at}:{level}")


def _order(project_id: int | None, order_id: int) -> tuple[Project, WorkOrder]:
    project = tenancy.project_by_id(project_id)
    return project, queries.get_order(system_actor("console"), project, order_id)


def _tell(kind: str, project: Project, order: WorkOrder, users: set[int], key: str) -> None:
    """Tell accounts of an order, once under a key; nobody is told of what they did themselves."""
    current = scope.current()
    me = current.actor.user_id if current and current.actor else None
    desk = _may_see_desk(project, users)
    page = {"project_code": project.code, "pk": order.pk}
    params = {
        "number": order.number,
        "title": headline(order),
        "worker": order.worker.name if order.worker else "—",
        "due": f"{order.due_at.astimezone(clock.ZONE):%m-%d %H:%M}" if order.due_at else "—",
    }
    for url, told in (
        (reverse("console:workorders.order.detail", kwargs=page), desk),
        (_worker_page(page), users - desk),
    ):
        notifications.tell(
            kind=kind, params=params, users=told - {me}, url=url, project_id=project.pk, key=f"{kind}:{key}"
        )


def _worker_page(page: dict[str, object]) -> str:
    """Return the order's page on the worker's phone, or nothing in an installation that serves no phones."""
    try:
        return reverse("field:order", kwargs=page)
    except NoReverseMatch:
        return ""


def _refresh(project: Project) -> None:
    """Let the open pages of everybody who sees orders ask for their numbers and rows again."""
    notifications.push_to(users=_holders(project, policies.VIEW), event="counts")


def _holders(project: Project, *needed: Permission, is_company: bool = False) -> set[int]:
    """Return the accounts that hold all these permissions in a project, or only those who hold them for all of them."""
    held = identity.grants_reaching(project).filter(
        role__permissions__contains=[str(one) for one in needed], user__is_active=True
    )
    if is_company:
        held = held.filter(project__isnull=True)
    return set(held.values_list("user_id", flat=True))


def _may_see_desk(project: Project, users: set[int]) -> set[int]:
    return _holders(project, policies.VIEW) & users


def _accounts(employee_ids: Iterable[int | None]) -> set[int]:
    return queries.accounts_of([one for one in employee_ids if one is not None])
