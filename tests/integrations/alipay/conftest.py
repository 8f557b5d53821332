"""A gateway to talk to, and the channel to it."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from tests.factories import alipay
from tests.factories.payer import make_payer

from anju.domains.payments import ports
from anju.integrations.alipay.client import Alipay


@pytest.fixture
def gateway() -> Iterator[alipay.Gateway]:
    """Give a running gateway."""
    with alipay.gateway() as server:
        yield server


@pytest.fixture
def channel(gateway: alipay.Gateway) -> Alipay:
    """Give the merchant's channel."""
    return Alipay(merchant=alipay.merchant(), notify_url=alipay.NOTIFY_URL, gateway=gateway.url)


@pytest.fixture
def payer(project: Any, channel: Alipay) -> Iterator[SimpleNamespace]:
    """Give a resident who owes 100.00 and 200.00 and pays through Alipay alone."""
    with ports.only(channel):
        yield make_payer(project, channel.code, "100.00", "200.00")
