"""Paying on the phone: three taps, back and reload, two windows, an order that is over, nobody else's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.factories.acquirer import PaperAcquirer
from tests.factories.household import make_bill, make_unit
from tests.factories.resident import browser_of, home_path, make_resident, sign_in

from anju.core import clock
from anju.domains.payments import ports, tasks
from anju.domains.payments.models import Payment, PayOrder
from anju.domains.residents.enums import ResidencyRole


@pytest.fixture
def world(project: Any) -> Iterator[SimpleNamespace]:
    """Give a resident's phone, two bills and a channel."""
    unit = make_unit(project, "3-2-1201")
    bills = [make_bill(unit, "100.00", month="2026-08"), make_bill(unit, "276.08", month="2026-09")]
    user = make_resident(unit)
    paper = PaperAcquirer()
    with ports.only(paper):
        yield SimpleNamespace(unit=unit, bills=bills, user=user, phone=browser_of(user), channel=paper, project=project)


def choose(world: Any, *bills: Any, phone: Client | None = None) -> str:
    """Open the page of bills, confirm some of them, and return where that leads."""
    phone = phone or world.phone
    page = phone.get(home_path(world.unit, "pay/")).content.decode()
    hidden = dict(re.findall(r'name="(shown-\d+|client_id)" value="([^"]+)"', page))
    chosen = [bill.pk for bill in bills or world.bills]
    answer = phone.post(home_path(world.unit, "pay/"), {**hidden, "bill": chosen})
    assert answer.status_code == 302
    return str(answer["Location"])


def opened(world: Any) -> tuple[PayOrder, str]:
    address = choose(world)
    order = PayOrder.objects.get()
    tasks.open_order(order_id=order.pk, project_id=world.project.pk)
    order.refresh_from_db()
    return order, address


def test_three_taps_lead_to_the_cashier_page(world: Any) -> None:
    first = world.phone.get(home_path(world.unit)).content.decode()
    assert home_path(world.unit, "pay/") in first
    page = world.phone.get(home_path(world.unit, "pay/")).content.decode()
    assert page.count("checked") == 2
    assert "376.08" in page
    order, address = opened(world)
    assert address == home_path(world.unit, f"pay/{order.number}/?go=1")
    page = world.phone.get(address).content.decode()
    assert f'data-go="https://pay.example/{order.number}"' in page
    assert order.return_url == f"http://testserver{home_path(world.unit, f'pay/{order.number}/')}?back=1"
    # Going back to the page, or loading it again, does not lead away a second time.
    assert "data-go" not in world.phone.get(address.removesuffix("?go=1")).content.decode()


def test_the_page_turns_to_paid_by_itself(world: Any) -> None:
    order, _address = opened(world)
    page = world.phone.get(home_path(world.unit, f"pay/{order.number}/?back=1")).content.decode()
    assert "data-at-once" in page
    answer = world.phone.post(home_path(world.unit, f"pay/{order.number}/returned/"))
    state = home_path(world.unit, f"pay/{order.number}/state/")
    part = world.phone.get(state).content.decode()
    assert 'data-state="confirming"' in part
    assert "every 2s" in part
    assert "I have paid" not in part
    world.channel.pay(order.number)
    tasks.refresh_order(order_id=order.pk, project_id=world.project.pk)
    part = world.phone.get(state).content.decode()
    assert 'data-state="paid"' in part
    assert "every 2s" not in part
    receipt = home_path(world.unit, f"receipts/{Payment.objects.get().pk}/")
    assert receipt in part
    assert "376.08" in world.phone.get(receipt).content.decode()
    assert answer["Location"].endswith(f"/pay/{order.number}/")


def test_a_double_tap_and_two_windows_are_one_order(world: Any) -> None:
    choose(world)
    choose(world)
    choose(world, phone=browser_of(world.user))
    assert PayOrder.objects.count() == 1
    assert "have begun to pay" in world.phone.get(home_path(world.unit, "pay/")).content.decode()


def test_part_of_the_bills(world: Any) -> None:
    choose(world, world.bills[0])
    assert PayOrder.objects.get().amount == Decimal("100.00")


def test_bills_that_changed_are_told(world: Any) -> None:
    page = home_path(world.unit, "pay/")
    for sent in ({"bill": [world.bills[0].pk], f"shown-{world.bills[0].pk}": "1.00"}, {"bill": ["x"]}, {}):
        answer = world.phone.post(page, sent, follow=True)
        assert "note-warn" in answer.content.decode()
    assert world.phone.post(page, {"bill": [world.bills[0].pk]}).status_code == 302
    assert not PayOrder.objects.exists()


def test_an_order_that_is_over(world: Any) -> None:
    order, _address = opened(world)
    with clock.at(clock.now() + dt.timedelta(minutes=20)):
        page = world.phone.get(home_path(world.unit, f"pay/{order.number}/")).content.decode()
        assert "to-cashier" not in page
        tasks.close_order(order_id=order.pk, project_id=world.project.pk)
    page = world.phone.get(home_path(world.unit, f"pay/{order.number}/state/")).content.decode()
    assert 'data-state="closed"' in page
    assert home_path(world.unit, "pay/") in page


def test_giving_up(world: Any) -> None:
    order, _address = opened(world)
    assert world.phone.post(home_path(world.unit, f"pay/{order.number}/give-up/")).status_code == 302
    tasks.close_order(order_id=order.pk, project_id=world.project.pk)
    order.refresh_from_db()
    assert order.state == "closed"


def test_nobody_else_sees_the_order(world: Any) -> None:
    order, _address = opened(world)
    neighbour = make_unit(world.project, "3-2-1301")
    for phone in (sign_in(world.unit, name="李四"), sign_in(neighbour, name="赵六")):
        for rest in ("", "state/"):
            assert phone.get(home_path(world.unit, f"pay/{order.number}/{rest}")).status_code == 404
        for rest in ("returned/", "give-up/"):
            assert phone.post(home_path(world.unit, f"pay/{order.number}/{rest}")).status_code == 404
    assert world.phone.get(home_path(neighbour, f"pay/{order.number}/")).status_code == 404


def test_a_tenant_who_does_not_pay_has_no_page(world: Any) -> None:
    phone = sign_in(world.unit, ResidencyRole.TENANT, name="租客")
    assert phone.get(home_path(world.unit, "pay/")).status_code == 403


def test_without_a_channel_the_page_says_where_to_pay(world: Any) -> None:
    with ports.only():
        page = world.phone.get(home_path(world.unit, "pay/")).content.decode()
    assert "alert-info" in page
    assert 'id="pay"' not in page


def test_the_first_page_shows_what_is_under_way(world: Any) -> None:
    order, _address = opened(world)
    assert f"pay/{order.number}/" in world.phone.get(home_path(world.unit)).content.decode()


def test_the_notification_address_tells_nothing(world: Any) -> None:
    order, _address = opened(world)
    world.channel.pay(order.number)
    headers, body = world.channel.told[0]
    vendor = Client(enforce_csrf_checks=True)

    def tell(channel: str, content: bytes, **signed: str) -> Any:
        return vendor.post(f"/pay/notify/{channel}/", content, content_type="application/json", headers=signed)

    assert tell("nobody", body).status_code == 404
    forged = tell("paper", body, **{"Paper-Signature": "0" * 64})
    assert (forged.status_code, forged.content) == (400, b"fail")
    assert tell("paper", b"x" * 20_000).status_code == 413
    assert vendor.get("/pay/notify/paper/").status_code == 405
    taken = tell("paper", body, **headers)
    assert (taken.status_code, taken.content) == (200, b"ok")
    assert "set-cookie" not in taken.headers
    order.refresh_from_db()
    assert order.state == "paid"


def test_the_payer_chooses_among_several_channels(world: Any) -> None:
    assert 'type="radio"' not in world.phone.get(home_path(world.unit, "pay/")).content.decode()
    other = PaperAcquirer(code="other", label="Other")
    with ports.only(world.channel, other):
        page = world.phone.get(home_path(world.unit, "pay/")).content.decode()
        assert re.findall(r'type="radio" name="channel" value="(\w+)"( checked)?', page) == [
            ("paper", " checked"),
            ("other", ""),
        ]
        hidden = dict(re.findall(r'name="(shown-\d+|client_id)" value="([^"]+)"', page))
        chosen = {**hidden, "bill": [world.bills[0].pk], "channel": "other"}
        assert world.phone.post(home_path(world.unit, "pay/"), chosen).status_code == 302
        assert PayOrder.objects.get().channel == "other"
        gone = {**chosen, "client_id": "", "channel": "nobody"}
        assert world.phone.post(home_path(world.unit, "pay/"), gone)["Location"] == home_path(world.unit, "pay/")
    assert PayOrder.objects.count() == 1
