"""The pages of the daily reconciliation: what differs is settled with a reason, somebody else locks the day."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.test import Client
from tests.factories.acquirer import PaperAcquirer
from tests.surfaces.console.payments.test_online import paid_order

from anju.core import clock
from anju.domains.payments import ports, tasks
from anju.domains.payments.models import ChannelDay
from anju.domains.payments.ports import BillLine
from anju.domains.payments.services.online import comparing


def compared_day(project: Any) -> ChannelDay:
    """Return a day with one line that differs by one yuan."""
    paper = PaperAcquirer()
    with ports.only(paper):
        order = paid_order(project, paper)
    line = BillLine(
        number=order.number,
        is_refund=False,
        channel_no=order.channel_no,
        amount=order.amount - 1,
        fee=Decimal("0.10"),
        at=clock.now(),
    )
    return comparing.compare_day(actor=tasks.ACTOR, project=project, channel="paper", day=clock.today(), lines=[line])


def test_a_difference_is_settled_by_one_and_the_day_locked_by_another(
    signed_in: Callable[..., Client], project: Any
) -> None:
    day = compared_day(project)
    line = day.compared_lines.get()
    finance = signed_in("finance", project=project)
    page = finance.get(f"/p/T1/reconciliation/{day.pk}/", {"tab": "lines"}).content.decode()
    assert "tag-bad" in page
    lines = finance.get("/p/T1/reconciliation/lines/", {"waiting": "true"}).content.decode()
    assert line.number in lines
    assert "-1.00" in lines.replace("−", "-")
    asked = {"do": "bulk", "action": "settle", "pk": [line.pk], "confirmed": "1"}
    finance.post("/p/T1/reconciliation/lines/", asked | {"handling": "channel_error", "reason": "次日渠道补差"})
    line.refresh_from_db()
    assert (line.handling, line.reason) == ("channel_error", "次日渠道补差")
    answer = finance.post(f"/p/T1/reconciliation/{day.pk}/lock/", {})
    assert answer.status_code == 422
    manager = signed_in("project_manager", project=project, username="manager")
    assert manager.post(f"/p/T1/reconciliation/{day.pk}/lock/", {}).status_code == 302
    day.refresh_from_db()
    assert day.state == "locked"
    assert "tag-ok" in manager.get(f"/p/T1/reconciliation/{day.pk}/").content.decode()


def test_a_missing_bill_is_shown_with_its_reason(signed_in: Callable[..., Client], project: Any) -> None:
    day = comparing.note_missing(
        actor=tasks.ACTOR, project=project, channel="paper", day=clock.today(), fault="connection refused"
    )
    finance = signed_in("finance", project=project)
    assert "tag-bad" in finance.get("/p/T1/reconciliation/").content.decode()
    assert "connection refused" in finance.get(f"/p/T1/reconciliation/{day.pk}/fetch/").content.decode()
    assert finance.post(f"/p/T1/reconciliation/{day.pk}/fetch/", {}).status_code == 302
