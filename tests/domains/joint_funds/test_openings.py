"""What units held in the maintenance fund before the project came here: out of a file, approved, once for each unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from tests.core.sheets.books import xlsx

from anju.core.errors import AccessDenied, DomainError
from anju.core.sheets.importing import import_roster
from anju.domains.identity.models import User
from anju.domains.joint_funds import queries, services
from anju.domains.joint_funds.models import FundAccount, FundAct, FundEntry, FundOpening

HEADER = ["房号", "维修资金期初余额", "截止日期"]
DAY = "2025-12-31"


def file(*rows: Sequence[Any]) -> bytes:
    return xlsx({"维修资金期初余额": [HEADER, *rows]})


def load(staff: SimpleNamespace, project: Any, *rows: Sequence[Any]) -> None:
    services.import_openings(actor=staff.finance, project=project, filename="期初.xlsx", content=file(*rows))


def held() -> dict[str, Decimal]:
    return dict(FundAccount.objects.values_list("unit__code", "balance"))


def test_balances_of_a_file_stand_once_the_manager_approved(
    project: Any, staff: SimpleNamespace, units: list[Any], decide: Callable[..., None]
) -> None:
    load(staff, project, ["1-1-0101", "8,953.00", DAY], ["1-1-0102", 12000.5, DAY])
    act = FundAct.objects.get()
    assert (act.kind, act.state, act.amount, act.on_date) == (
        "opening",
        "proposed",
        Decimal("20953.50"),
        dt.date(2025, 12, 31),
    )
    assert held() == {}
    assert [one.amount for one in queries.shares_of_act(staff.manager, act).order_by("amount")] == [
        Decimal("8953.00"),
        Decimal("12000.50"),
    ]
    decide(act)
    assert act.state == "posted"
    assert held() == {"1-1-101": Decimal("8953.00"), "1-1-102": Decimal("12000.50")}
    told = queries.account_of_period(project, dt.date(2026, 1, 1), dt.date(2026, 6, 30)).fund
    assert (told.opening, told.moves, told.closing) == (Decimal("20953.50"), (), Decimal("20953.50"))


def test_a_refused_file_of_balances_moves_nothing(
    project: Any, staff: SimpleNamespace, units: list[Any], decide: Callable[..., None]
) -> None:
    load(staff, project, ["1-1-0101", 100, DAY])
    decide(FundAct.objects.get(), is_approved=False)
    assert not FundEntry.objects.exists()
    load(staff, project, ["1-1-0101", 90, DAY])
    assert FundAct.objects.filter(state="proposed").get().amount == Decimal(90)


def test_a_unit_has_one_opening_balance_until_it_is_reversed(
    project: Any, staff: SimpleNamespace, units: list[Any], decide: Callable[..., None]
) -> None:
    load(staff, project, ["1-1-0101", 100, DAY])
    act = FundAct.objects.get()
    with pytest.raises(DomainError, match="reversed"):
        load(staff, project, ["1-1-0101", 101, DAY])  # still waiting, and stands all the same
    decide(act)
    with pytest.raises(DomainError, match="Row 3"):
        load(staff, project, ["1-1-0102", 50, DAY], ["1-1-0101", 101, DAY])
    load(staff, project, ["1-1-0101", 100, DAY], ["1-1-0102", 50, DAY])  # the same again changes nothing
    second = FundAct.objects.exclude(pk=act.pk).get()
    assert second.amount == Decimal(50)
    reversal = services.propose_reversal(actor=staff.finance, act=act, reason="对账单更正")
    decide(reversal)
    assert held() == {"1-1-101": Decimal("0.00")}
    load(staff, project, ["1-1-0101", 101, DAY])
    decide(FundAct.objects.latest("pk"))
    assert held() == {"1-1-101": Decimal("101.00")}


def test_each_bad_row_is_named_and_nothing_of_the_file_goes_in(
    project: Any, staff: SimpleNamespace, units: list[Any]
) -> None:
    bad: list[list[Any]] = [["9-9-0909", 100, DAY], ["1-1-0102", "若干", DAY], ["2-1-0101", -5, DAY]]
    with pytest.raises(DomainError) as refused:
        load(staff, project, ["1-1-0101", 100, DAY], *bad, ["1-1-0102", 5, "2999-01-01"])
    told = str(refused.value).splitlines()
    assert [line.split(",")[0] for line in told] == ["Row 3", "Row 4", "Row 5", "Row 6"]
    assert not FundAct.objects.exists()


def test_who_may_not_propose_loads_none(project: Any, staff: SimpleNamespace, units: list[Any]) -> None:
    with pytest.raises(AccessDenied):
        services.import_openings(
            actor=staff.manager, project=project, filename="期初.xlsx", content=file(["1-1-0101", 1, DAY])
        )
    with pytest.raises(AccessDenied):
        import_roster(actor=staff.manager, project=project, workbook=file(["1-1-0101", 1, DAY]))
    with pytest.raises(DomainError):
        services.propose_act(
            actor=staff.finance, project=project, kind="opening", on_date=dt.date(2026, 1, 1), amount=Decimal(1)
        )


def test_what_was_stated_is_not_changed(project: Any, staff: SimpleNamespace, units: list[Any]) -> None:
    load(staff, project, ["1-1-0101", 100, DAY])
    with pytest.raises(IntegrityError, match="rows are kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE joint_funds_fundopening SET amount = 1")
    with pytest.raises(IntegrityError), transaction.atomic():
        one = FundOpening.objects.get()
        FundOpening.objects.create(project=project, act=one.act, unit=one.unit, amount=1)


def test_finance_hands_the_file_in_on_screen(project: Any, staff: SimpleNamespace, units: list[Any]) -> None:
    browser = Client()
    browser.force_login(User.objects.get(pk=staff.finance.user_id))
    page = f"/p/{project.code}/maintenance-fund/openings/"
    assert browser.get(page).status_code == 200
    bad = browser.post(page, {"file": SimpleUploadedFile("a.xlsx", file(["9-9-0909", 100, DAY]))})
    assert (bad.status_code, "9-9-0909" in bad.content.decode() or "Row 2" in bad.content.decode()) == (422, True)
    assert browser.post(page, {"file": SimpleUploadedFile("a.xlsx", b"no workbook")}).status_code == 422
    sent = browser.post(page, {"file": SimpleUploadedFile("a.xlsx", file(["1-1-0101", 100, DAY]))})
    assert sent.status_code == 302
    shown = browser.get(f"/p/{project.code}/maintenance-fund/{FundAct.objects.get().pk}/").content.decode()
    assert "100.00" in shown
