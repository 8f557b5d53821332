"""Complaints of an older system are counted by their cause, as if they had been answered here."""

from __future__ import annotations

import datetime as dt

from tests.conftest import actor_with
from tests.factories import work
from tests.factories.household import make_unit

from anju.core.clock import ZONE
from anju.domains.service import policies, queries, services
from anju.domains.service.enums import Channel, VisitReason, VisitResult
from anju.domains.service.models import Cause, Complaint, Leaf
from anju.domains.service.services.history import PastOrder, PastTicket, record_past_tickets
from anju.domains.workorders import policies as orders
from anju.domains.workorders.enums import Urgency

OPENED = dt.datetime(2026, 10, 5, 9, tzinfo=ZONE)


def past(project, cause=None, visit_result=None):
    leaf = Leaf.objects.get(code="complaint.noise")
    hours = [OPENED + dt.timedelta(hours=number) for number in range(7)]
    order = PastOrder(
        kind="service.complaint",
        category=leaf.code,
        title="楼上装修太吵",
        urgency=Urgency.URGENT,
        worker=work.make_worker(project)[0],
        desk_id=None,
        opened_at=hours[0],
        assigned_at=hours[1],
        accepted_at=hours[2],
        arrived_at=hours[3],
        started_at=hours[4],
        finished_at=hours[5],
        closed_at=hours[6],
        unit_id=make_unit(project).pk,
        finish_note="已约定施工时间",
    )
    return PastTicket(
        order=order,
        channel=Channel.PHONE,
        leaf=leaf,
        words="楼上装修太吵",
        reporter_id=None,
        home_id=None,
        party="",
        is_private=True,
        visit=VisitReason.COMPLAINT,
        visit_result=visit_result,
        visited_at=hours[6] if visit_result else None,
        cause=cause,
        correction="公示施工时间" if cause else "",
    )


def test_past_complaints_are_counted_by_cause(project):
    services.ship_causes()
    cause = Cause.objects.get(code="neighbours")
    taker = actor_with(policies.REGISTER, orders.TAKE_OVER_HISTORY)
    told = [past(project), past(project, cause), past(project, cause, VisitResult.SATISFIED)]
    for one in told:
        record_past_tickets(actor=taker, project=project, tickets=[one])
    outcomes = list(Complaint.objects.order_by("pk").values_list("step", "grade", "outcome", "cause__code"))
    assert outcomes == [
        ("closed", "serious", "given_up", "neighbours"),
        ("closed", "serious", "satisfied", "neighbours"),
    ]
    reader = actor_with(policies.HANDLE_COMPLAINTS, policies.VIEW)
    (row,) = queries.causes_between(reader, project, OPENED.date(), OPENED.date())
    assert (row.name, row.number) == (cause.name, 2)
