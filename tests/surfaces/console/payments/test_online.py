"""On-line orders at the console: found, read, refunded by who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from tests.factories.acquirer import PaperAcquirer
from tests.factories.household import make_bill, make_unit
from tests.factories.resident import actor_of, home_of, make_resident

from anju.domains.payments import ports, queries, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.models import OnlineRefund, PayOrder


def paid_order(project: Any, paper: PaperAcquirer) -> PayOrder:
    """Return an order that was paid and told twice."""
    import uuid

    unit = make_unit(project, "3-2-1201")
    bill = make_bill(unit)
    user = make_resident(unit)
    order = payments.start_online_payment(
        actor=actor_of(user),
        home=home_of(user, unit),
        bill_ids=[bill.pk],
        expected=bill.amount,
        client_id=uuid.uuid4(),
    )
    tasks.open_order(order_id=order.pk, project_id=project.pk)
    paper.pay(order.number)
    for told in (paper.told[0], paper.notification(order.number)):
        payments.handle_notification(channel="paper", headers=told[0], body=told[1])
    order.refresh_from_db()
    return order


def test_an_order_is_found_read_and_refunded(signed_in: Callable[..., Client], project: Any) -> None:
    paper = PaperAcquirer()
    with ports.only(paper):
        order = paid_order(project, paper)
        browser = signed_in("finance", project=project)
        page = browser.get("/p/T1/online-orders/", {"q": order.number}).content.decode()
        assert order.number in page
        detail = f"/p/T1/online-orders/{order.pk}/"
        for tab in ("facts", "bills", "notifications", "refunds"):
            assert browser.get(detail, {"tab": tab}).status_code == 200
        assert order.channel_no in browser.get(detail).content.decode()
        answer = browser.post(f"{detail}refund/", {"reason": "重复缴费"})
        assert answer["Location"] == detail
        order.refresh_from_db()
        assert (order.state, OnlineRefund.objects.get().asked_by.username) == ("refunding", "finance-T1")
        assert "重复缴费" in browser.get(detail, {"tab": "refunds"}).content.decode()


def test_a_cashier_reads_but_does_not_refund(signed_in: Callable[..., Client], project: Any) -> None:
    paper = PaperAcquirer()
    with ports.only(paper):
        order = paid_order(project, paper)
        browser = signed_in("cashier", project=project)
        assert browser.get(f"/p/T1/online-orders/{order.pk}/").status_code == 200
        assert browser.post(f"/p/T1/online-orders/{order.pk}/refund/", {"reason": "错"}).status_code == 403
        receipt = f"/p/T1/receipts/{order.payment_id}/"
        assert browser.get(receipt).status_code == 200
        assert browser.post(f"{receipt}print/slip/").headers["Content-Type"] == "application/pdf"


def test_settings_are_kept(signed_in: Callable[..., Client], project: Any) -> None:
    browser = signed_in("finance", project=project)
    with ports.only(PaperAcquirer()):
        answer = browser.post(
            "/p/T1/online-orders/settings/",
            {"is_offered": "on", "channels": ["paper"], "surplus": "refund", "minutes": "30"},
        )
    assert answer.status_code == 302
    held = queries.online_settings(project)
    assert (held.is_offered, held.channels, held.surplus, held.minutes) == (True, ["paper"], "refund", 30)
