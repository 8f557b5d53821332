"""A channel's daily bill against what is stored (domain rule 1.16)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from anju.core import clock
from anju.domains.payments import tasks
from anju.domains.payments.models import ChannelDay, ChannelLine


def test_a_day_is_compared_line_by_line(online: Any) -> None:
    equal, differs, unheard = online.paid(0), online.paid(1), online.opened(2)
    online.channel.pay(unheard.number)  # and the notification is lost
    strange = f"P{online.project.pk}-261122-AAAAAAAAAA"
    online.channel.orders[differs.number]["amount"] = Decimal("100.01")
    gone = online.channel.orders.pop(equal.number)
    online.channel.orders[strange] = {**gone, "amount": Decimal("7.00"), "channel_no": "T-strange"}
    online.channel.orders["nobody's"] = {**gone}
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert tasks.compare_days() == 4
    found = dict(ChannelLine.objects.values_list("number", "result"))
    assert found == {
        equal.number: "system_only",
        differs.number: "amount",
        unheard.number: "state",
        strange: "channel_only",
    }
    day = ChannelDay.objects.get(day=clock.today())
    assert (day.lines, day.differences, day.paid, day.fees) == (3, 4, Decimal("207.01"), Decimal("0.03"))


def test_a_day_compared_again_is_kept_once(online: Any) -> None:
    order = online.paid()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert [tasks.compare_days(), tasks.compare_days()] == [0, 0]
    line = ChannelLine.objects.get()
    assert (line.number, line.result) == (order.number, "equal")
    assert ChannelDay.objects.count() == 3


def test_a_channel_without_a_bill_leaves_the_day_open(online: Any) -> None:
    online.channel.outage = True
    assert tasks.compare_days() == 0
    assert not ChannelDay.objects.exists()
