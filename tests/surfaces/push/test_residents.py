"""Live events to residents' phones: what moves for a household is heard in it, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from tests.factories.household import make_unit
from tests.factories.resident import actor_of, home_of, make_resident
from tests.factories.session import make_session
from tests.factories.work import make_worker
from tests.surfaces.push.listening import Page

from anju.domains.service import services
from anju.domains.tenancy import services as tenancy
from anju.domains.workorders import services as workorders
from anju.surfaces.push import app


@pytest.fixture
def houses(in_transaction: Callable[..., Any], root: Any) -> SimpleNamespace:
    """Give an estate with two households next door to each other, and a worker."""
    with in_transaction(actor=root):
        company = tenancy.open_company(actor=root, name="安居物业", credit_code="91330100MA27XYZX1A")
        project = tenancy.open_project(actor=root, company=company, code="T1", name="翠苑", city="杭州")
    with in_transaction(project.pk, actor=root):
        near, far = make_unit(project, "3-2-1201"), make_unit(project, "3-2-1202")
        users = make_resident(near), make_resident(far, name="李四")
        ticket = services.report(actor=actor_of(users[0]), home=home_of(users[0], near), words="厨房水龙头漏水")
        worker, works = make_worker(project)
    return SimpleNamespace(project=project, users=users, order=ticket.order, ticket=ticket, worker=worker, works=works)


def work_goes_on(houses: SimpleNamespace, in_transaction: Callable[..., Any], root: Any) -> None:
    """Dispatch, accept, write a note for the resident and one that is not."""
    with in_transaction(houses.project.pk, actor=root):
        workorders.assign_order(actor=root, order=houses.order, worker=houses.worker)
    with in_transaction(houses.project.pk, actor=houses.works):
        houses.order.refresh_from_db()
        workorders.accept_order(actor=houses.works, order=houses.order)
    with in_transaction(houses.project.pk, actor=houses.works):
        workorders.add_note(actor=houses.works, order=houses.order, text="明早带配件来", is_public=True)
    with in_transaction(houses.project.pk, actor=houses.works):
        workorders.add_note(actor=houses.works, order=houses.order, text="住户说话冲", is_public=False)
    connection.close()  # this runs in a thread of its own


def test_a_household_hears_of_its_report_and_the_next_one_of_nothing(
    houses: SimpleNamespace,
    in_transaction: Callable[..., Any],
    root: Any,
    fresh_hub: Any,
) -> None:
    keys = [make_session(user) for user in houses.users]

    async def listen() -> list[Page]:
        pages = [Page(key) for key in keys]
        tasks = [asyncio.create_task(app.application(page.scope, page.receive, page.send)) for page in pages]
        for page in pages:
            await page.until("event: counts")
        await asyncio.to_thread(work_goes_on, houses, in_transaction, root)
        await pages[0].until("event: notification")
        await asyncio.sleep(0.5)
        for page in pages:
            page.left.set()
        await asyncio.gather(*tasks)
        fresh_hub.stop()
        return pages

    own, foreign = asyncio.run(listen())
    moved = f'event: record\ndata: {{"kind": "service.ticket", "pk": {houses.ticket.pk}}}\n\n'
    assert own.text.count(moved) == 3  # dispatched, accepted, the public note
    assert own.text.count("event: notification") == 2  # dispatched, and the note
    assert f"/r/T1/{houses.ticket.home_id}/reports/{houses.ticket.pk}/" in own.text
    assert "住户说话冲" not in own.text
    assert "明早带配件来" not in own.text
    told = [line for line in foreign.text.splitlines() if line.startswith("event:")]
    assert set(told) == {"event: counts"}
    assert [line for line in foreign.text.splitlines() if line.startswith("data:")] == ["data: {}"] * len(told)
