"""A project with a bank account, homes that owe, and people who work with the bank."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core.access import Actor
from anju.domains.banking import policies, services
from anju.domains.payments import policies as payment_policies

HEADER = "交易日期,流水号,贷方发生额,借方发生额,对方户名,对方账号,摘要,虚拟账号"


@pytest.fixture
def bank(project: Any, make_user: Any) -> SimpleNamespace:
    """Give the bank's world: three homes, each with bills, an account, and ``file(*rows)``."""

    def may(name: str) -> Actor:
        rights = (
            policies.VIEW_BANK,
            policies.IMPORT_STATEMENTS,
            policies.CLAIM,
            policies.EDIT_ACCOUNTS,
            policies.VIEW_DAYS,
            policies.CLOSE_DAYS,
            policies.RECEIVE_DAYS,
            payment_policies.REVERSE,
        )
        return actor_with(*rights, project_id=project.pk, user_id=make_user(name).pk)

    clerk, other = may("clerk"), may("other")
    homes = [make_unit(project, f"3-2-120{n}") for n in (1, 2, 3)]
    for home, name in zip(homes, ("王建国", "李秀英", "张伟"), strict=True):
        make_owner(home, name)
    bills = [make_bill(home, "100.00", month=f"2026-0{month}") for home in homes for month in (7, 8)]
    account = services.open_account(actor=clerk, project=project, name="基本户", bank="工行", number="6222000000000001")

    def file(*rows: str, header: str = HEADER, filename: str = "流水.csv") -> Any:
        content = "\n".join(["某银行交易明细", header, *rows]).encode("gbk")
        return services.import_statement(actor=clerk, account=account, content=content, filename=filename)

    return SimpleNamespace(
        project=project, clerk=clerk, other=other, homes=homes, bills=bills, account=account, file=file
    )
