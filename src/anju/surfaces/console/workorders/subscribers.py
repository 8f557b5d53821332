"""Whom the console tells of work orders, and whose numbers change with them.

Many orders may be moved at once: each reaction reads and tells by a few statements, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.urls import NoReverseMatch, reverse

from anju.core import clock, events, masking, scope
from anju.core.access import Permission, system_actor
from anju.core.events import Event
from anju.domains.identity import queries as identity
from anju.domains.notifications import services as notifications
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies, ports, queries
from anju.domains.workorders.enums import AlarmLevel, OrderAct, Urgency
from anju.domains.workorders.events import (
    DispatchPlanned,
    OrderInDanger,
    OrderMoved,
    OrderNoted,
    OrderOpened,
    OrderOverdue,
    OrderRaised,
)
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.console.workorders.tables import headline

E = TypeVar("E", bound=Event)
LEVELS = {
    AlarmLevel.SUPERVISOR: policies.DISPATCH,
    AlarmLevel.MANAGER: policies.EDIT_SETTINGS,
    AlarmLevel.HEADQUARTERS: policies.VIEW,
}
"""Who is told at each level: who dispatches, who runs the project, who looks on from headquarters."""
ANSWERED = (OrderAct.APPROVE, OrderAct.REJECT, OrderAct.AGREE, OrderAct.DECLINE)
"""Words on a quote, for which its worker waits."""
WAITING = "workorders.order.waiting"
WITHDRAWN = "workorders.order.withdrawn"
TAKEN_AWAY = (OrderAct.ANSWER, OrderAct.ASSIGN, OrderAct.CANCEL, OrderAct.HAND_OVER, OrderAct.RELEASE)


@dataclass
class _Told:
    """What is told of some orders of a project, gathered and told kind by kind; opens as a reading of the project."""

    project: Project
    orders: dict[int, WorkOrder]
    apart: dict[int, set[int]]
    readers: dict[str, list[notifications.Reader]] = field(default_factory=dict)
    held: dict[tuple[str, bool], set[int]] = field(default_factory=dict)

    def holders(self, permission: Permission, *, is_company: bool = False) -> set[int]:
        """Return the accounts that hold a permission in the project, or only those who hold it for all projects."""
        key = (str(permission), is_company)
        if key not in self.held:
            grants = identity.grants_reaching(self.project).filter(
                role__permissions__contains=[str(permission)], user__is_active=True
            )
            grants = grants.filter(project__isnull=True) if is_company else grants
            self.held[key] = set(grants.values_list("user_id", flat=True))
        return self.held[key]

    def add(self, kind: str, order_id: int, users: Iterable[int], key: str, clock_name: str = "") -> None:
        """Tell accounts of an order, once under a key; nobody hears of own acts, or of what is kept from them.

        ``clock_name`` is the limit that it is about, where it is not the one that is over first.
        """
        order, me = self.orders[order_id], _me()
        # Who is on the way has to know that they need not go, also when the order is none of theirs from now on.
        apart = set() if kind == WITHDRAWN else self.apart.get(order_id, set())
        desk = self.holders(policies.VIEW)
        due_at = order.due_of(clock_name) if clock_name else order.due_at
        page = {"project_code": self.project.code, "pk": order.pk}
        params = {
            "number": order.number,
            "worker": order.worker.name if order.worker else "—",
            "due": f"{due_at.astimezone(clock.ZONE):%m-%d %H:%M}" if due_at else "—",
        }
        for user in sorted(set(users) - {me} - apart):
            url = reverse("console:workorders.order.detail", kwargs=page) if user in desk else _worker_page(page)
            # What stands on a worker's locked screen names nobody's telephone number; the order's page has it.
            title = headline(order) if user in desk else masking.words(headline(order))
            reader = notifications.Reader(user, {**params, "title": title}, url, f"{kind}:{order.pk}:{key}")
            self.readers.setdefault(kind, []).append(reader)

    def add_waiting(self, event: OrderMoved, key: str) -> None:
        """Tell those who dispatch of what nobody has any more and nobody takes by themselves either."""
        if event.kind in ports.personal_kinds():
            self.add(WAITING, event.order_id, self.holders(policies.DISPATCH), key)

    def send(self) -> None:
        """Tell them, and let the open pages of everybody who sees orders ask for their numbers and rows again."""
        for kind, readers in self.readers.items():
            notifications.tell_each(kind=kind, readers=readers, project_id=self.project.pk)
        notifications.push_to(users=self.holders(policies.VIEW), event="counts")


@events.subscribe_all(OrderOpened)
def orders_opened(opened: list[OrderOpened]) -> None:
    """Tell those who dispatch of orders that no rule gives to anybody."""
    for told, some in _by_project(opened):
        for event in some:
            if event.goes_to is None:
                told.add(WAITING, event.order_id, told.holders(policies.DISPATCH), "open")
        told.send()


@events.subscribe_all(OrderMoved)
def orders_moved(moved: list[OrderMoved]) -> None:
    """Tell workers of new orders, the desk of those that came back, who inspects of those that are done."""
    for told, some in _by_project(moved):
        accounts, taken_back = _accounts(some), _taken_back(some)
        for event in some:
            now, before = accounts.get(event.worker_id or 0, set()), accounts.get(event.former_worker_id or 0, set())
            key = f"step:{event.step_id}"
            if event.act in (OrderAct.ASSIGN, OrderAct.HAND_OVER):
                told.add("workorders.order.assigned", event.order_id, now, key)
            if event.act in TAKEN_AWAY:
                # Who had an order that is cancelled stays its worker on paper, and has to know before they set out.
                lost = before if event.act == OrderAct.CANCEL else before - now
                if event.step_id in taken_back:
                    # What a rule gave is taken back in the same breath: who never heard of it does not hear now.
                    lost = lost - told.apart.get(event.order_id, set())
                told.add(WITHDRAWN, event.order_id, lost, key)
                if event.act == OrderAct.RELEASE:
                    told.add_waiting(event, key)
            elif event.act == OrderAct.REOPEN:
                told.add_waiting(event, key)
            elif event.act == OrderAct.REFUSE:
                told.add("workorders.order.refused", event.order_id, told.holders(policies.DISPATCH), key)
            elif event.act == OrderAct.TURN_DOWN:
                told.add("workorders.order.turned_down", event.order_id, now, key)
            elif event.act == OrderAct.FINISH:
                told.add("workorders.order.done", event.order_id, told.holders(policies.INSPECT), key)
            elif event.act == OrderAct.RETURN:
                told.add("workorders.order.returned", event.order_id, now, key)
            elif event.act in ANSWERED:
                told.add("workorders.order.answered", event.order_id, now, key)
        told.send()


@events.subscribe_all(OrderNoted)
def orders_noted(noted: list[OrderNoted]) -> None:
    """Tell workers what colleagues or residents wrote on their orders while they are open."""
    for told, some in _by_project(noted):
        workers = {pk: order.worker_id for pk, order in told.orders.items() if order.worker_id and order.is_open}
        accounts = queries.accounts_of(sorted(set(workers.values())))
        for event in some:
            user = accounts.get(workers.get(event.order_id, 0))
            if user is not None:
                told.add("workorders.order.noted", event.order_id, {user}, f"note:{event.note_id}")
        told.send()


@events.subscribe_all(OrderRaised)
def orders_raised(raised: list[OrderRaised]) -> None:
    """Tell who has an order, and those who dispatch, that it is an emergency now."""
    for told, some in _by_project(raised):
        accounts = queries.accounts_of(sorted({event.worker_id for event in some if event.worker_id}))
        for event in some:
            if event.urgency == Urgency.EMERGENCY:
                users = {accounts[pk] for pk in (event.worker_id,) if pk in accounts} | told.holders(policies.DISPATCH)
                key = f"raised:{told.orders[event.order_id].due_at}"
                told.add("workorders.order.emergency", event.order_id, users, key)
        told.send()


@events.subscribe_all(DispatchPlanned)
def dispatch_planned(planned: list[DispatchPlanned]) -> None:
    """Let the open pages of those who dispatch show the new suggestions; nobody is told of them."""
    for told, _some in _by_project(planned):
        notifications.push_to(users=told.holders(policies.DISPATCH), event="counts")


@events.subscribe_all(OrderInDanger)
def orders_in_danger(endangered: list[OrderInDanger]) -> None:
    """Warn workers and those who dispatch that little time is left."""
    for told, some in _by_project(endangered):
        accounts = _accounts(some)
        for event in some:
            users = accounts.get(event.worker_id or 0, set()) | told.holders(policies.DISPATCH)
            told.add("workorders.order.danger", event.order_id, users, _limit(told, event), event.clock)
        told.send()


@events.subscribe_all(OrderOverdue)
def orders_overdue(late: list[OrderOverdue]) -> None:
    """Tell who stands one level higher each time that an order is over its limit."""
    for told, some in _by_project(late):
        accounts = _accounts(some)
        for event in some:
            level = AlarmLevel(event.level)
            users = set(told.holders(LEVELS[level], is_company=level is AlarmLevel.HEADQUARTERS))
            if level is AlarmLevel.SUPERVISOR:
                users |= accounts.get(event.worker_id or 0, set())
            key = f"{_limit(told, event)}:{level}"
            told.add("workorders.order.overdue", event.order_id, users, key, event.clock)
        told.send()


def _by_project(published: Sequence[E]) -> Iterable[tuple[_Told, list[E]]]:
    """Yield each project's events with its orders."""
    for project_id in dict.fromkeys(event.project_id for event in published):
        project = tenancy.project_by_id(project_id)
        some = [event for event in published if event.project_id == project_id]
        seen = queries.orders_visible_to(system_actor("console"), project)
        named = [event.order_id for event in some if hasattr(event, "order_id")]
        yield _Told(project, seen.in_bulk(named) if named else {}, ports.apart_from(named)), some


def _accounts(some: Sequence[OrderMoved | OrderInDanger | OrderOverdue]) -> dict[int, set[int]]:
    """Return the account of each employee whom the events name; those without one are missing."""
    named = {event.worker_id for event in some} | {getattr(event, "former_worker_id", None) for event in some}
    return {employee: {user} for employee, user in queries.accounts_of(sorted(filter(None, named))).items()}


def _taken_back(some: Sequence[OrderMoved]) -> set[int]:
    """Return the steps by which the system took an order back that a rule or a plan had given."""
    released = [event.step_id for event in some if event.act == OrderAct.RELEASE]
    return queries.steps_by_nobody(released) if released else set()


def _limit(told: _Told, event: OrderInDanger | OrderOverdue) -> str:
    """Name the limit of an order: when the same clock runs anew, it is another one."""
    return f"{event.clock}:{told.orders[event.order_id].due_of(event.clock)}"


def _me() -> int | None:
    current = scope.current()
    return current.actor.user_id if current and current.actor else None


def _worker_page(page: dict[str, object]) -> str:
    """Return the order's page on the worker's phone, or nothing in an installation that serves no phones."""
    try:
        return reverse("field:order", kwargs=page)
    except NoReverseMatch:
        return ""
