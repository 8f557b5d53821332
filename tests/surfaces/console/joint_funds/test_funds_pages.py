"""The owners' joint funds through the pages: entered by finance, decided by the manager, read by residents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.factories.household import make_unit
from tests.factories.resident import browser_of, home_path, make_resident

from anju.domains.approvals.models import Request
from anju.domains.joint_funds.enums import ActState, CommonHead
from anju.domains.joint_funds.models import CommonMovement, FundAccount, FundAct, Publication
from anju.surfaces.console.joint_funds.forms import last_half_year

DAY = "2026-06-01"


@pytest.fixture
def finance(signed_in: Callable[..., Client], project: Any) -> Client:
    return signed_in("finance", project=project)


@pytest.fixture
def manager(signed_in: Callable[..., Client], project: Any) -> Client:
    return signed_in("project_manager", project=project, username="manager")


def _approve(manager: Client) -> None:
    request = Request.objects.latest("pk")
    manager.post(f"/p/T1/approvals/{request.pk}/approve/", {})


def test_a_deposit_is_entered_decided_and_found_by_unit(project: Any, finance: Client, manager: Client) -> None:
    homes = [make_unit(project, f"1-1-010{number}", area="50.00") for number in (1, 2, 3)]
    answer = finance.post("/p/T1/maintenance-fund/new/", {"kind": "first", "on_date": DAY, "amount": "100.00"})
    act = FundAct.objects.get()
    assert answer["Location"] == f"/p/T1/maintenance-fund/{act.pk}/"
    _approve(manager)
    assert "33.34" in finance.get(f"/p/T1/maintenance-fund/{act.pk}/?tab=shares").content.decode()
    listed = finance.get("/p/T1/maintenance-fund/units/").content.decode()
    assert all(home.code in listed for home in homes)
    account = FundAccount.objects.order_by("pk").first()
    assert account is not None
    page = finance.get(f"/p/T1/maintenance-fund/units/{account.pk}/?tab=entries").content.decode()
    assert act.number in page


def test_a_use_beyond_what_is_held_is_told_at_its_field(project: Any, finance: Client) -> None:
    make_unit(project)
    facts = {"kind": "use", "on_date": DAY, "amount": "1.00", "route": "vote", "purpose": "电梯主板"}
    answer = finance.post("/p/T1/maintenance-fund/new/", facts)
    assert answer.status_code == 422
    assert "amount" in answer.context["form"].errors
    assert not FundAct.objects.exists()


def test_income_spending_and_what_residents_read(project: Any, finance: Client, manager: Client) -> None:
    facts = {"on_date": DAY, "held_in": "bank", "counterparty": "分众传媒", "memo": ""}
    finance.post("/p/T1/common-income/new/", {**facts, "head": "lift_ads", "amount": "500.00"})
    spent = {**facts, "head": "repair", "amount": "200.00", "memo": "儿童乐园地垫"}
    finance.post("/p/T1/common-income/spend/", spent)
    asked = CommonMovement.objects.latest("pk")
    _approve(manager)
    asked.refresh_from_db()
    assert asked.state == ActState.POSTED
    assert asked.number in finance.get(f"/p/T1/common-income/{asked.pk}/").content.decode()
    finance.post("/p/T1/publications/new/", {"first_on": "2026-01-01", "last_on": "2026-06-30"})
    made = Publication.objects.get()
    own = f"/p/T1/publications/{made.pk}/"
    assert "300.00" in finance.get(own).content.decode()
    home = make_unit(project)
    phone = browser_of(make_resident(home))
    assert phone.get(home_path(home, f"publications/{made.pk}/")).status_code == 404  # a draft is nobody's to read
    manager.post(f"{own}publish/", {})
    page = phone.get(home_path(home, f"publications/{made.pk}/")).content.decode()
    assert str(CommonHead.LIFT_ADVERTISING.label) in page
    assert "300.00" in page
    paper = finance.get(f"{own}paper/")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_the_form_offers_the_half_year_that_ended_last() -> None:
    assert last_half_year(dt.date(2026, 11, 22)) == (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert last_half_year(dt.date(2026, 3, 1)) == (dt.date(2025, 7, 1), dt.date(2025, 12, 31))
