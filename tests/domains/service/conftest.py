"""A worker whom orders can be given to, and what a worker does with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import actor_with

from anju.core.access import Actor
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import WorkOrder


@pytest.fixture
def worker(project: Any, root: Actor, make_user: Callable[..., Any]) -> Employee:
    user = make_user("zhang", "technician", project=project)
    return Employee.objects.create(project=project, number="A1", name="张伟", phone="13700000001", user=user)


@pytest.fixture
def worker_actor(worker: Employee) -> Actor:
    return actor_with(policies.WORK, user_id=worker.user_id)


@pytest.fixture
def done(root: Actor, worker: Employee, worker_actor: Actor) -> Callable[[WorkOrder], WorkOrder]:
    """Give a function that has an order's work done, up to where its resident has to say so."""

    def run(order: WorkOrder) -> WorkOrder:
        workorders.assign_order(actor=root, order=order, worker=worker)
        for act in (workorders.accept_order, workorders.arrive, workorders.start_work):
            order.refresh_from_db()
            act(actor=worker_actor, order=order)
        order.refresh_from_db()
        workorders.finish_order(actor=worker_actor, order=order, note="换了阀芯")
        order.refresh_from_db()
        return order

    return run
