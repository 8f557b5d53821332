"""The chart is added to and renamed; months close in order and open again in the opposite one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import actor_with

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.ledger import policies, queries, services
from anju.domains.ledger.enums import AccountRole, CostClass
from anju.domains.ledger.models import Account
from anju.domains.ledger.services import Posting


def _post(root: Actor, project: Any, on: dt.date) -> None:
    held = queries.account_ids(project)
    lines = [Posting(held["cash"], Decimal(5)), Posting(held["prepaid"], Decimal(-5))]
    services.post_entry(actor=root, project=project, kind="payment", on_date=on, lines=lines)


def test_the_chart_has_a_cost_account_for_every_cost_class(project: Any) -> None:
    found = queries.cost_accounts(project)
    assert {one.cost_class for one in found} == set(CostClass.values)
    assert found.get(cost_class=CostClass.GREENING).code == "6401.04"
    assert all(one.kind == "expense" for one in found)


def test_an_account_is_added_below_the_chart(project: Any) -> None:
    actor = actor_with(policies.EDIT_ACCOUNTS)
    facts = {"code": "6401.0201", "name": "电梯维保", "kind": "expense", "cost_class": "upkeep"}
    made = services.add_account(actor=actor, project=project, **facts)
    assert made.role == AccountRole.COST
    for wrong in ({"code": "6401.0201"}, {"code": "64"}, {"code": "1999"}, {"name": "电梯维保"}, {"kind": "income"}):
        with pytest.raises(DomainError):
            services.add_account(actor=actor, project=project, **{**facts, "code": "6401.0299", "name": "x", **wrong})


def test_an_account_is_renamed_by_who_may(project: Any) -> None:
    account = queries.account_of(project, AccountRole.BANK)
    with pytest.raises(AccessDenied):
        services.rename_account(actor=actor_with(policies.VIEW_ENTRIES), account=account, name="工商银行")
    actor = actor_with(policies.EDIT_ACCOUNTS)
    services.rename_account(actor=actor, account=account, name="工商银行基本户")
    assert Account.objects.get(pk=account.pk).name == "工商银行基本户"
    with pytest.raises(DomainError):
        services.rename_account(actor=actor, account=account, name="工商银行", cost_class="staff")


def test_months_are_closed_in_order(project: Any, root: Actor) -> None:
    _post(root, project, dt.date(2026, 8, 31))
    _post(root, project, dt.date(2026, 10, 2))
    with clock.at(dt.date(2026, 11, 22)):
        assert queries.month_to_close(project) == dt.date(2026, 8, 1)
        with pytest.raises(DomainError, match="2026-08"):
            services.close_period(actor=root, project=project, month=dt.date(2026, 10, 1))
        services.close_period(actor=root, project=project, month=dt.date(2026, 8, 1))
        assert queries.month_to_close(project) == dt.date(2026, 10, 1)
        services.close_period(actor=root, project=project, month=dt.date(2026, 10, 1))
        assert queries.month_to_close(project) is None


def test_months_are_opened_again_with_a_reason_the_last_one_first(project: Any, root: Actor) -> None:
    september, october = dt.date(2026, 9, 1), dt.date(2026, 10, 1)
    with clock.at(dt.date(2026, 11, 22)):
        for month in (september, october):
            services.close_period(actor=root, project=project, month=month)
        closer = actor_with(policies.CLOSE_PERIODS)
        with pytest.raises(AccessDenied):
            services.reopen_period(actor=closer, project=project, month=october, reason="漏记")
        with pytest.raises(DomainError):
            services.reopen_period(actor=root, project=project, month=october, reason=" ")
        with pytest.raises(DomainError, match="2026-10"):
            services.reopen_period(actor=root, project=project, month=september, reason="漏记")
        opened = services.reopen_period(actor=root, project=project, month=october, reason="漏记电费")
        assert (opened.closed_at, opened.reason) == (None, "漏记电费")
        _post(root, project, dt.date(2026, 10, 9))
        with pytest.raises(DomainError):
            services.reopen_period(actor=root, project=project, month=october, reason="再开")
