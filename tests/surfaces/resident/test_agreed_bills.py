"""The bill of a paid repair is for who signed for it and who owes it: seen and paid on the phone, and no other bill."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from tests.domains.repairs.conftest import LINES, signature
from tests.factories import work
from tests.factories.acquirer import PaperAcquirer
from tests.factories.household import make_bill, make_unit
from tests.factories.resident import actor_of, browser_of, home_of, home_path, make_resident

from anju.core.access import Actor
from anju.core.errors import AccessDenied
from anju.domains.billing import queries as billing
from anju.domains.billing.models import Bill
from anju.domains.payments import ports, tasks
from anju.domains.payments import queries as payments
from anju.domains.payments import services as paying
from anju.domains.payments.models import Payment, PayOrder
from anju.domains.payments.services.taking import BillsChanged
from anju.domains.repairs import services as repairs
from anju.domains.residents.models import Person
from anju.domains.service import services
from anju.domains.service.models import Ticket
from anju.domains.workorders import services as workorders


@pytest.fixture
def home(project: Any) -> SimpleNamespace:
    """A let home: owner, tenant, the tenant's wife, and a bill of the home's that is none of the tenants' business."""
    unit = make_unit(project, "3-2-1201")
    users = {
        "owner": make_resident(unit, name="王建国"),
        "tenant": make_resident(unit, "tenant", name="刘洋"),
        "wife": make_resident(unit, "tenant_family", name="陈静"),
    }
    return SimpleNamespace(
        unit=unit,
        users=users,
        phones={name: browser_of(user) for name, user in users.items()},
        fee=make_bill(unit, "276.08", month="2026-09"),
    )


def repaired(home: SimpleNamespace, root: Actor, *, by: str = "tenant", on_spot: str = "") -> Ticket:
    """Return the report of a paid repair that was done and confirmed; signed by the reporter or by a name on site."""
    project, user = home.unit.project, home.users[by]
    ticket = services.report(actor=actor_of(user), home=home_of(user, home.unit), words="水龙头漏水")
    worker, actor = work.make_worker(project)
    order = ticket.order
    workorders.assign_order(actor=root, order=order, worker=worker)
    for act in (workorders.accept_order, workorders.arrive):
        act(actor=actor, order=order)
    order.refresh_from_db()
    repairs.say_who_is_liable(actor=actor, order=order, liable="owner", reason="住户使用损坏")
    quote = repairs.give_quote(actor=actor, order=order, findings="角阀老化", plan="更换", lines=LINES)
    signed: dict[str, Any] = {"is_agreed": True, "signature": signature()}
    if on_spot:
        repairs.answer_on_spot(actor=actor, order=order, quote=str(quote.pk), name=on_spot, **signed)
    else:
        services.answer_quote(
            actor=actor_of(user),
            home=home_of(user, home.unit),
            ticket=ticket,
            quote_id=quote.pk,
            digest=quote.digest,
            name="签字人",
            **signed,
        )
    workorders.start_work(actor=actor, order=order)
    workorders.finish_order(actor=actor, order=order, note="已更换")
    services.confirm(actor=actor_of(user), home=home_of(user, home.unit), ticket=ticket)
    ticket.refresh_from_db()
    return ticket


def pages(home: SimpleNamespace, bill: Bill) -> list[str]:
    return [home_path(home.unit, rest) for rest in ("bills/", f"bills/{bill.pk}/", "pay/", "receipts/")]


def test_the_tenant_who_signed_pays_this_bill_and_sees_no_other(home: SimpleNamespace, root: Actor) -> None:
    phone = home.phones["tenant"]
    assert phone.get(home_path(home.unit, "bills/")).status_code == 403
    ticket = repaired(home, root)
    bill = Bill.objects.exclude(pk=home.fee.pk).get()
    assert home_path(home.unit, "bills/") in phone.get(home_path(home.unit, f"reports/{ticket.pk}/")).content.decode()
    first = phone.get(home_path(home.unit)).content.decode()
    assert "151.00" in first
    assert "276.08" not in first
    paper = PaperAcquirer()
    with ports.only(paper):
        for asked in pages(home, bill):
            page = phone.get(asked)
            assert page.status_code == 200, asked
            assert "276.08" not in page.content.decode()
        assert phone.get(home_path(home.unit, f"bills/{home.fee.pk}/")).status_code == 404
        assert phone.get(home_path(home.unit, "shared-costs/")).status_code == 403
        assert phone.get(home_path(home.unit, "invoices/")).status_code == 403
        page = phone.get(home_path(home.unit, "pay/")).content.decode()
        hidden = dict(re.findall(r'name="(shown-\d+|client_id)" value="([^"]+)"', page))
        phone.post(home_path(home.unit, "pay/"), {**hidden, "bill": [bill.pk]})
        order = PayOrder.objects.get()
        assert order.amount == Decimal("151.00")
        tasks.open_order(order_id=order.pk, project_id=home.unit.project_id)
        assert order.number in phone.get(home_path(home.unit)).content.decode()
        paper.pay(order.number)
        tasks.refresh_order(order_id=order.pk, project_id=home.unit.project_id)
    bill.refresh_from_db()
    assert bill.balance == 0
    ticket.refresh_from_db()
    assert ticket.stage != "payment"
    receipt = home_path(home.unit, f"receipts/{Payment.objects.get().pk}/")
    assert "151.00" in phone.get(receipt).content.decode()
    assert home.phones["wife"].get(receipt).status_code == 403


def test_nobody_else_of_the_household_sees_it(home: SimpleNamespace, root: Actor, project: Any) -> None:
    ticket = repaired(home, root)
    bill = Bill.objects.exclude(pk=home.fee.pk).get()
    other_tenant = browser_of(make_resident(home.unit, "tenant", name="合租人"))
    neighbour = browser_of(make_resident(make_unit(project, "3-2-1202"), name="邻居"))
    for phone, code in ((home.phones["wife"], 403), (other_tenant, 403), (neighbour, 404)):
        assert {phone.get(asked).status_code for asked in pages(home, bill)} == {code}
    # The tenant's wife follows the report, and is not led to a page that would send her away.
    page = home.phones["wife"].get(home_path(home.unit, f"reports/{ticket.pk}/")).content.decode()
    assert home_path(home.unit, "bills/") not in page
    assert "151.00" not in home.phones["wife"].get(home_path(home.unit)).content.decode()


def test_who_signs_without_owing_sees_it_as_well_as_the_tenant_who_owes(home: SimpleNamespace, root: Actor) -> None:
    repaired(home, root, by="wife")
    bill = Bill.objects.exclude(pk=home.fee.pk).get()
    assert bill.person == Person.objects.get(name="刘洋")
    for name in ("tenant", "wife"):
        home_key = home_of(home.users[name], home.unit)
        assert list(billing.bills_of_home(home_key)) == [bill]


@pytest.mark.parametrize(("name", "seers"), [("陈静", {"tenant", "wife"}), ("刘洋", {"tenant"}), ("路人", {"tenant"})])
def test_a_name_signed_on_the_workers_phone_is_found_at_home(
    home: SimpleNamespace, root: Actor, name: str, seers: set[str]
) -> None:
    repaired(home, root, on_spot=name)
    seen = {who for who in ("tenant", "wife") if billing.has_money_to_see(home_of(home.users[who], home.unit))}
    assert seen == seers


def test_a_name_of_the_other_household_signs_for_nobody(home: SimpleNamespace, root: Actor) -> None:
    repaired(home, root, by="owner", on_spot="刘洋")
    assert Bill.objects.exclude(pk=home.fee.pk).get().person != Person.objects.get(name="刘洋")
    assert not billing.has_money_to_see(home_of(home.users["tenant"], home.unit))


def test_other_bills_cannot_be_slipped_into_the_payment(home: SimpleNamespace, root: Actor) -> None:
    repaired(home, root)
    bill = Bill.objects.exclude(pk=home.fee.pk).get()
    key = home_of(home.users["tenant"], home.unit)
    said: dict[str, Any] = {"actor": actor_of(home.users["tenant"]), "home": key}
    with ports.only(PaperAcquirer()):
        for wanted, sum_ in (([home.fee.pk], "276.08"), ([bill.pk, home.fee.pk], "427.08")):
            with pytest.raises(BillsChanged):
                paying.start_online_payment(**said, bill_ids=wanted, expected=Decimal(sum_), client_id=uuid4())
        wife = home_of(home.users["wife"], home.unit)
        with pytest.raises(AccessDenied):
            paying.start_online_payment(
                actor=actor_of(home.users["wife"]),
                home=wife,
                bill_ids=[bill.pk],
                expected=bill.balance,
                client_id=uuid4(),
            )
    assert not PayOrder.objects.exists()


def test_a_payment_of_the_owner_is_no_receipt_of_the_tenant(home: SimpleNamespace, root: Actor, project: Any) -> None:
    repaired(home, root)
    owner, bills = home.users["owner"], list(Bill.objects.order_by("pk"))
    paper = PaperAcquirer()
    with ports.only(paper):
        order = paying.start_online_payment(
            actor=actor_of(owner),
            home=home_of(owner, home.unit),
            bill_ids=[bill.pk for bill in bills],
            expected=Decimal("427.08"),
            client_id=uuid4(),
        )
        tasks.open_order(order_id=order.pk, project_id=project.pk)
        paper.pay(order.number)
        tasks.refresh_order(order_id=order.pk, project_id=project.pk)
    assert Payment.objects.count() == 1
    assert list(payments.receipts_of_home(home_of(home.users["tenant"], home.unit))) == []


def test_the_next_tenant_sees_nothing_of_it(home: SimpleNamespace, root: Actor) -> None:
    repaired(home, root)
    following = make_resident(home.unit, "tenant", name="新租客", since=dt.date(2026, 1, 1))
    assert not billing.has_money_to_see(home_of(following, home.unit))
