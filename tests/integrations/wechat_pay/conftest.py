"""A platform to talk to, and the channel to it."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from tests.factories import wechat
from tests.factories.payer import make_payer

from anju.domains.payments import ports
from anju.integrations.wechat_pay.client import WechatPay


@pytest.fixture
def platform() -> Iterator[wechat.Wechat]:
    """Give a running platform."""
    with wechat.platform() as server:
        yield server


@pytest.fixture
def channel(platform: wechat.Wechat) -> WechatPay:
    """Give the merchant's channel, in public-key mode."""
    return WechatPay(merchant=wechat.merchant(), notify_url=wechat.NOTIFY_URL, gateway=platform.url)


@pytest.fixture
def payer(project: Any, channel: WechatPay) -> Iterator[SimpleNamespace]:
    """Give a resident who owes 100.00 and 200.00 and pays through WeChat alone."""
    with ports.only(channel):
        yield make_payer(project, channel.code, "100.00", "200.00")
