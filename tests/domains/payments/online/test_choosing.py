"""Which channels a project takes money through, and which of them a payer pays by."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from tests.factories import wechat
from tests.factories.acquirer import PaperAcquirer

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.payments import ports, queries, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.models import PayOrder
from anju.integrations.wechat_pay.client import WechatPay

OWN, OTHER = "91330106MA27XXXX0A", "91330106MA27YYYY1B"


def merchant(code: str, *companies: str, payer_app: str = "") -> PaperAcquirer:
    made = PaperAcquirer(code=code, label=code, merchant=f"M-{code}")
    made.companies, made.payer_app = frozenset(companies), payer_app
    return made


@pytest.fixture
def world(online: Any) -> Iterator[SimpleNamespace]:
    """Give a resident whose project's company has two merchants of its own, beside another company's."""
    online.project.company.credit_code = OWN
    online.project.company.save()
    offered = [merchant("theirs", OTHER), merchant("green", OWN, payer_app="wx1"), merchant("blue")]
    with ports.only(*offered):
        yield SimpleNamespace(**vars(online), offered=offered)


def codes(world: Any, *, is_inside: bool = False) -> list[str]:
    found = queries.payer_channels(world.project, world.actor.user_id, is_inside=is_inside)
    return [one.code for one in found]


def start(world: Any, *, channel: str = "", is_inside: bool = False) -> PayOrder:
    bill = world.bills[0]
    return payments.start_online_payment(
        actor=world.actor,
        home=world.home,
        bill_ids=[bill.pk],
        expected=bill.balance,
        client_id=uuid.uuid4(),
        channel=channel,
        is_inside=is_inside,
    )


def choose(root: Actor, world: Any, *channels: str, is_offered: bool = True) -> None:
    payments.set_online_settings(
        actor=root, project=world.project, is_offered=is_offered, channels=channels, surplus="balance", minutes=15
    )


def test_money_is_taken_for_its_own_company_alone(world: Any, root: Actor) -> None:
    assert codes(world) == ["green", "blue"]
    assert start(world).merchant == "M-green"
    with pytest.raises(payments.NotOffered):
        start(world, channel="theirs")
    with pytest.raises(DomainError) as refused:
        choose(root, world, "theirs")
    assert refused.value.field == "channels"
    assert not queries.is_served(world.project, "theirs")


def test_the_payer_chooses_and_what_was_paid_by_last_comes_first(world: Any) -> None:
    order = start(world, channel="blue")
    assert (order.channel, order.merchant) == ("blue", "M-blue")
    tasks.open_order(order_id=order.pk, project_id=world.project.pk)
    blue = world.offered[2]
    blue.pay(order.number)
    headers, body = blue.told[-1]
    assert payments.handle_notification(channel="blue", headers=headers, body=body) == blue.accepted()
    assert codes(world) == ["blue", "green"]


def test_another_way_replaces_the_order_that_was_begun(world: Any) -> None:
    first = start(world, channel="green")
    tasks.open_order(order_id=first.pk, project_id=world.project.pk)
    assert start(world, channel="green") == first
    second = start(world, channel="blue")
    assert (second.channel, second.replaces_id) == ("blue", first.pk)
    tasks.open_order(order_id=second.pk, project_id=world.project.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("closed", "waiting")


def test_a_project_offers_what_it_ticks(world: Any, root: Actor) -> None:
    choose(root, world, "blue")
    assert codes(world) == ["blue"]
    choose(root, world, is_offered=False)
    assert codes(world) == []


def test_inside_an_application_only_what_it_opens_is_offered(world: Any, root: Actor) -> None:
    assert codes(world, is_inside=True) == ["green"]
    assert start(world, is_inside=True).channel == "green"
    choose(root, world, "blue")
    assert codes(world, is_inside=True) == ["blue"]  # better a page to open elsewhere than none


def test_a_code_at_the_desk_goes_to_the_company_of_the_project(world: Any, root: Actor) -> None:
    code = f"13{7:016d}"
    theirs, own = (
        WechatPay(merchant=wechat.merchant(code=name, companies=frozenset([company])), notify_url="")
        for name, company in (("theirs", OTHER), ("own", OWN))
    )
    with ports.only(theirs, own):
        assert queries.code_channel(world.project, code) is own
        choose(root, world, is_offered=False)
        assert not queries.takes_codes(world.project)
    with ports.only(theirs):
        choose(root, world)
        assert not queries.takes_codes(world.project)
