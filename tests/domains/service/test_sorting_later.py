"""Reports that are sorted after somebody has them, and what becomes private when it turns out to be a complaint."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.domains.estate.models import Place
from anju.domains.service import policies, queries, services
from anju.domains.service.models import Correction, Leaf, Ticket
from anju.domains.workorders import services as workorders

DESK = (policies.REGISTER, policies.VIEW)


@pytest.fixture
def lobby(project: Any) -> Place:
    return Place.objects.create(project=project, code="L1", name="大堂", kind="lobby")


@pytest.fixture
def seen(project: Any, worker: Any, worker_actor: Any, lobby: Place) -> Ticket:
    """Give a report that a worker saw, took and nobody has sorted."""
    ticket, _is_new = services.report_seen(
        actor=worker_actor, project=project, words="这里坏了", place=lobby, is_taken=True
    )
    ticket.order.refresh_from_db()
    assert (ticket.leaf, ticket.order.worker) == (None, worker)
    return ticket


def test_e26_what_somebody_has_already_gets_its_class_and_stays_with_them(project, seen, worker):
    desk, leaf = actor_with(*DESK, project_id=project.pk), Leaf.objects.get(code="water.drain")
    assert [row.pk for row in queries.unsorted_tickets(desk, project)] == [seen.pk]
    services.sort_ticket(actor=desk, ticket=seen, leaf=leaf)
    seen.refresh_from_db()
    order = seen.order
    assert (seen.leaf, order.category, order.kind, order.urgency) == (leaf, leaf.code, "service.repair", "urgent")
    assert (order.state, order.worker) == ("accepted", worker)
    assert order.arrive_due_at > order.stepped_at, "nobody could keep a limit that did not hold yet"
    assert not queries.unsorted_tickets(desk, project).exists()
    assert Correction.objects.get().leaf == leaf


def test_what_somebody_works_on_becomes_no_complaint_and_what_has_ended_nothing(project, seen, root, worker_actor):
    desk = actor_with(*DESK, project_id=project.pk)
    with pytest.raises(workorders.NotPossible):
        services.sort_ticket(actor=desk, ticket=seen, leaf=Leaf.objects.get(code="complaint.noise"))
    workorders.withdraw_order(actor=root, order=seen.order, note="误报")
    with pytest.raises(workorders.NotPossible):
        services.sort_ticket(actor=desk, ticket=seen, leaf=Leaf.objects.get(code="water.drain"))
    seen.refresh_from_db()
    assert seen.leaf is None


def test_danger_that_the_worker_saw_stays_until_somebody_says_otherwise(project, worker_actor, lobby):
    desk, leaf = actor_with(*DESK, project_id=project.pk), Leaf.objects.get(code="light.stairs")
    ticket, _is_new = services.report_seen(
        actor=worker_actor, project=project, words="这里坏了", place=lobby, is_dangerous=True
    )
    services.sort_ticket(actor=desk, ticket=ticket, leaf=leaf)
    ticket.order.refresh_from_db()
    assert ticket.order.urgency == "emergency"
    services.sort_ticket(actor=desk, ticket=ticket, leaf=leaf, urgency="urgent")
    ticket.order.refresh_from_db()
    assert ticket.order.urgency == "urgent"


def test_what_turns_out_to_be_a_complaint_is_private_from_then_on(project, lobby):
    desk = actor_with(*DESK, project_id=project.pk)
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="有件事", at_home=False, place=lobby)
    assert not ticket.is_private
    services.sort_ticket(actor=desk, ticket=ticket, leaf=Leaf.objects.get(code="complaint.attitude"))
    ticket.refresh_from_db()
    assert ticket.is_private
    services.sort_ticket(actor=desk, ticket=ticket, leaf=Leaf.objects.get(code="light.stairs"))
    ticket.refresh_from_db()
    assert ticket.is_private, "what was told in confidence stays so"
