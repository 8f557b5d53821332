"""A paid repair waits for its money before it waits for anything else."""

from __future__ import annotations

import io
import uuid
from decimal import Decimal

import pytest
from PIL import Image, ImageDraw
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.domains.billing.models import Bill
from anju.domains.payments import policies as money
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.repairs import services as repairs
from anju.domains.repairs.calc.quotes import Line
from anju.domains.service import queries, services
from anju.domains.service.models import Ticket
from anju.domains.workorders import services as workorders

LINES = (Line("labour", "疏通", "次", Decimal("1.00"), Decimal("80.00")),)


def signature() -> bytes:
    image = Image.new("RGBA", (480, 180), (0, 0, 0, 0))
    ImageDraw.Draw(image).line((20, 90, 200, 40, 400, 150), fill=(0, 0, 0, 255), width=4)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def cashier(project, make_user):
    user = make_user("cashier")
    rights = (money.COLLECT, money.VIEW_SHIFTS, money.WORK_SHIFTS, money.VIEW_PAYMENTS)
    return actor_with(*rights, project_id=project.pk, user_id=user.pk)


def stage():
    return Ticket.objects.get().stage


def test_a_paid_repair_waits_for_its_money_and_again_when_it_is_taken_back(
    project, root, worker, worker_actor, cashier
):
    services.change_settings(
        actor=root, project=project, auto_close_days=3, duplicate_days=7, visit_share=0, least_ratings=5
    )
    unit = make_unit(project)
    actor, home = make_home(unit)
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    order = ticket.order
    workorders.assign_order(actor=root, order=order, worker=worker)
    for act in (workorders.accept_order, workorders.arrive):
        act(actor=worker_actor, order=order)
    order.refresh_from_db()
    repairs.say_who_is_liable(actor=worker_actor, order=order, liable="owner")
    quote = repairs.give_quote(actor=worker_actor, order=order, findings="堵塞", plan="疏通管道", lines=LINES)
    repairs.answer_on_spot(
        actor=worker_actor, order=order, quote=str(quote.pk), is_agreed=True, name="王建国", signature=signature()
    )
    order.refresh_from_db()
    workorders.start_work(actor=worker_actor, order=order)
    order.refresh_from_db()
    workorders.finish_order(actor=worker_actor, order=order, note="已疏通")
    services.confirm(actor=actor, home=home, ticket=ticket)
    assert stage() == "payment"
    assert queries.payable_of(Ticket.objects.get()) == Decimal("80.00")
    services.rate(actor=actor, home=home, ticket=ticket, stars=5)
    assert stage() == "payment"  # stars pay no bill
    bill = Bill.objects.get()
    shift = payments.open_shift(actor=cashier, project=project, opening_float=Decimal("0.00"), desk="1")
    payment = payments.take_payment(
        actor=cashier,
        project=project,
        unit=unit,
        shift=shift,
        tenders=[Tender(Method.POS, bill.balance)],
        bill_ids=[bill.pk],
        idempotency_key=str(uuid.uuid4()),
    )
    assert stage() == "closed"
    payments.void_payment(actor=cashier, payment=payment, reason="收错")
    assert stage() == "payment"
