"""A quote that is decided on while its worker quotes anew or its order is cancelled: nobody waits for the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction
from tests.factories import work
from tests.factories.household import make_unit

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.approvals import policies as deciding
from anju.domains.approvals import services as approvals
from anju.domains.approvals.models import Request
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.repairs import services as repairs
from anju.domains.repairs.calc.quotes import Line
from anju.domains.repairs.models import Quote
from anju.domains.tenancy import services as tenancy
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import WorkOrder

ROOT = system_actor("tests")
LINES = (Line("labour", "更换立管", "次", Decimal(1), Decimal(500)),)


@pytest.fixture
def case(committed_db: Any) -> SimpleNamespace:
    """Commit an order whose quote of 500 yuan waits for the project's manager."""
    with transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            repairs.edit_settings(actor=ROOT, project=project, approval_above=Decimal(100), call_out_fee=Decimal(0))
            employee, hands = work.make_worker(project)
            user = identity.create_user(actor=ROOT, username="manager9", name="王经理", password="Anju-2026")
            role = next(one for one in identity_queries.roles() if one.code == "project_manager")
            identity.grant_role(actor=ROOT, user=user, role=role, project=project)
            order = work.open_order(project, unit=make_unit(project), urgency="normal")
            workorders.assign_order(actor=ROOT, order=order, worker=employee)
            for act in (workorders.accept_order, workorders.arrive):
                act(actor=hands, order=order)
            order.refresh_from_db()
            repairs.say_who_is_liable(actor=hands, order=order, liable="owner", reason="户内")
            repairs.give_quote(actor=hands, order=order, findings="立管锈穿", plan="更换立管", lines=LINES)
    return SimpleNamespace(
        project=project,
        order=order,
        hands=hands,
        manager=work.actor_of(user, project, deciding.DECIDE),
        owner_url=committed_db.owner_url,
    )


def _meanwhile(case: SimpleNamespace, act: Any) -> str:
    """Do something in a session of its own, which waits no longer than three seconds for a lock."""

    def run() -> str:
        try:
            with transaction.atomic(), scope.enter([case.project.pk], actor=ROOT):
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '3s'")
                act()
            return "done"
        except Exception as error:  # whatever went wrong is what the test looks at
            return f"{type(error).__name__}: {error}"
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_records_of_the_project_are_written_while_a_decision_is_taken(case: SimpleNamespace) -> None:
    with transaction.atomic(), scope.enter([case.project.pk], actor=ROOT):
        approvals.decide(actor=case.manager, request=Request.objects.get(), is_approved=True)
        with psycopg.connect(case.owner_url) as other:  # as every foreign key to the project does
            sql = "SELECT id FROM tenancy_project WHERE id = %s FOR KEY SHARE NOWAIT"
            assert other.execute(sql, [case.project.pk]).fetchone() == (case.project.pk,)


@pytest.mark.parametrize("which", ["cancel", "quote"])
def test_whoever_holds_the_order_does_not_wait_for_the_decision(case: SimpleNamespace, which: str) -> None:
    acts = {
        "cancel": lambda: workorders.cancel_order(actor=ROOT, order=case.order, note="住户取消"),
        "quote": lambda: repairs.give_quote(
            actor=case.hands, order=case.order, findings="立管锈穿", plan="补焊", lines=LINES
        ),
    }
    with transaction.atomic(), scope.enter([case.project.pk], actor=ROOT):
        request = Request.objects.select_for_update(of=("self",)).get()  # as a decision begins
        assert "decided right now" in _meanwhile(case, acts[which])
        approvals.decide(actor=case.manager, request=request, is_approved=True)
    with transaction.atomic(), scope.enter([case.project.pk], actor=ROOT):
        assert (WorkOrder.objects.get().state, Quote.objects.get().state) == ("quoted", "offered")
        # Once it is decided, either goes on.
        acts[which]()
