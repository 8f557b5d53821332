"""Doors to reports among millions: what is asked for can be served by an index, under row-level security as well."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.core.access import Actor
from anju.domains.estate.models import Place
from anju.domains.service import filters, queries, services
from anju.domains.service.models import Complaint, Ticket
from anju.domains.workorders import services as workorders


def test_reports_of_a_home_are_found_by_keys_and_its_index(project: Any) -> None:
    unit, place = make_unit(project), Place.objects.create(project=project, code="L1", name="大堂", kind="lobby")
    (actor, home), (neighbour, next_door) = make_home(unit), make_home(make_unit(project), name="李四")
    lamp = services.report(actor=neighbour, home=next_door, words="大堂灯不亮", at_home=False, place=place)
    drain = services.report(actor=actor, home=home, words="马桶堵了")
    services.report(actor=neighbour, home=next_door, words="门锁坏了")
    services.join(actor=actor, home=home, ticket=lamp, words="")
    rows = queries.tickets_of_home(home)
    assert [(one.pk, one.is_own) for one in rows] == [(drain.pk, True), (lamp.pk, False)]
    assert queries.own_among(home, rows) == {drain.pk}
    # Whom somebody follows is read first: with a sub-select in the OR every report of the project would be looked at.
    assert "service_follower" not in str(rows.query)


def test_what_is_open_at_a_unit_is_found_by_keys(project: Any, root: Actor) -> None:
    unit, place = make_unit(project), Place.objects.create(project=project, code="L1", name="大堂", kind="lobby")
    actor, home = make_home(unit)
    at_home = services.report(actor=actor, home=home, words="马桶堵了")
    elsewhere = services.report(actor=actor, home=home, words="大堂灯不亮", at_home=False, place=place)
    over = services.report(actor=actor, home=home, words="门锁坏了")
    workorders.cancel_order(actor=root, order=over.order, note="误报")
    of_nobody = services.register_call(actor=root, project=project, channel="phone", words="漏水", home=unit)
    Ticket.objects.filter(pk=of_nobody.pk).update(home=None)
    rows = queries.open_tickets_of_unit(root, project, unit)
    assert set(rows) == {at_home, elsewhere, of_nobody}
    assert " OR " not in str(rows.query)


@pytest.mark.parametrize(("sieve", "model"), [(filters.TicketFilter, Ticket), (filters.ComplaintFilter, Complaint)])
def test_numbers_are_compared_as_they_stand(project: Any, sieve: Any, model: Any) -> None:
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="投诉保安态度恶劣")
    number = ticket.order.number
    assert Complaint.objects.filter(ticket=ticket).exists()
    for typed, is_found in ((number.lower(), True), (f" {number[:6]}", True), ("W", True), ("9", False)):
        rows = sieve({"q": typed}, queryset=model.objects.filter(project=project)).qs
        assert rows.exists() == is_found, typed
        assert "UPPER" not in str(rows.query).upper().replace("UPPERCASE", "")


def test_a_number_leads_to_its_report_however_it_is_written(project: Any, root: Actor) -> None:
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    assert queries.ticket_by_number(root, project, f" {ticket.order.number.lower()} ") == ticket
