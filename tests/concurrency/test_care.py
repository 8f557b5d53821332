"""Two phones and two desks at once: one survey of a closed report, one sheet of a household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.concurrency.racing import at_once
from tests.concurrency.sessions import wait_for_a_wait
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.core.models import EventRecord
from anju.domains.service import services as service
from anju.domains.service.models import Ticket
from anju.domains.surveys import services as surveys
from anju.domains.surveys.models import AskedHome, Sheet
from anju.domains.tenancy import services as tenancy
from anju.domains.workforce.models import Employee
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.models import WorkOrder

ROOT = system_actor("tests")


@pytest.fixture
def place(committed_db: Any) -> SimpleNamespace:
    """Commit a report whose work is done, and a questionnaire that a household of two was asked."""
    with transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            unit = make_unit(project)
            actor, home = make_home(unit)
            _wife, other = make_home(unit, "family")
            service.ship_taxonomy()
            ticket = service.report(actor=actor, home=home, words="马桶堵了")
            worker = Employee.objects.create(project=project, number="A1", name="张伟")
            for act in (OrderAct.ASSIGN, OrderAct.ACCEPT, OrderAct.ARRIVE, OrderAct.FINISH):
                workorders.steer_order(
                    actor=ROOT, order=ticket.order, act=act, worker=worker if act == OrderAct.ASSIGN else None
                )
            form = surveys.write_form(
                actor=ROOT, project=project, title="满意度", closes_on=clock.today() + dt.timedelta(days=7)
            )
            question = surveys.add_question(actor=ROOT, questionnaire=form, kind="stars", words="满意吗？")
            surveys.open_form(actor=ROOT, questionnaire=form)
    return SimpleNamespace(
        project=project, actor=actor, home=home, other=other, ticket=ticket, form=form, question=question
    )


def test_a_resident_is_asked_once_however_many_close_the_report(place: SimpleNamespace) -> None:
    def confirm() -> None:
        service.confirm(actor=place.actor, home=place.home, ticket=place.ticket)

    def ask() -> None:
        service.ask_for_rating(ticket=Ticket.objects.get(pk=place.ticket.pk), step_id=0)

    told = at_once([confirm] * 4, place)
    assert told.count("done") == 1
    assert at_once([ask] * 4, place) == ["done"] * 4  # replayed later, it asks nobody
    with transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
        assert EventRecord.objects.filter(name="SurveyAsked").count() == 1
        assert Ticket.objects.get().surveyed_at is not None


def test_two_phones_of_a_household_send_one_sheet(place: SimpleNamespace) -> None:
    def answer(home: Any) -> Callable[[], Any]:
        return lambda: surveys.answer(home=home, pk=place.form.pk, said={place.question.pk: ["5"]})

    told = at_once([answer(place.home), answer(place.other), answer(place.home), answer(place.other)], place)
    assert told == ["AnsweredAlready"] * 3 + ["done"]
    with transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
        assert (Sheet.objects.count(), AskedHome.objects.filter(is_answered=True).count()) == (1, 1)


def test_a_rating_lets_go_on_who_sorts_the_report_meanwhile(place: SimpleNamespace, committed_db: Any) -> None:
    def rate() -> None:
        try:
            with transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
                service.rate(actor=place.actor, home=place.home, ticket=place.ticket, stars=5)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), scope.enter([place.project.pk], actor=ROOT), connection.cursor() as cursor:
            WorkOrder.objects.select_for_update().get(pk=place.ticket.order_id)  # as whoever sorts begins
            rated = pool.submit(rate)
            wait_for_a_wait(committed_db)
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            assert Ticket.objects.filter(pk=place.ticket.pk).update(is_private=True) == 1
        rated.result()
    with transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
        assert Ticket.objects.get().rating.stars == 5
