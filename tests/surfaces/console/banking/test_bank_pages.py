"""The bank and the desks' days through the pages: imported, claimed, closed, received, debited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.banking import queries, services
from anju.domains.banking.models import BankClaim, BankLine, CashBanking, CashDay, DebitBatch, DebitMandate
from anju.domains.payments import services as payments
from anju.domains.payments.models import CashierShift
from anju.surfaces.console.banking import days

ROOT = system_actor("tests")
ROW = "2026-11-20,S1,150.00,某公司,6217001234567890,转账"
FILE = f"银行交易明细\n交易日期,流水号,贷方发生额,对方户名,对方账号,摘要\n{ROW}\n"


@pytest.fixture
def cashier(signed_in: Callable[..., Client], project: Any) -> Client:
    return signed_in("cashier", project=project)


@pytest.fixture
def finance(signed_in: Callable[..., Client], project: Any) -> Client:
    return signed_in("finance", project=project, username="finance")


@pytest.fixture
def home(project: Any) -> Any:
    unit = make_unit(project, "3-2-1201")
    make_owner(unit)
    make_bill(unit, "100.00")
    services.open_account(actor=ROOT, project=project, name="基本户", bank="工行", number="62220001")
    return unit


def upload(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("gbk"))


def test_a_statement_is_imported_claimed_in_parts_and_undone_by_finance(
    project: Any, cashier: Client, finance: Client, home: Any
) -> None:
    other = make_unit(project, "3-2-1202")
    account = services.open_account(actor=ROOT, project=project, name="一般户", bank="", number="2")
    answer = cashier.post("/p/T1/bank-receipts/import/", {"account": account.pk, "file": upload("流水.csv", FILE)})
    assert answer["Location"] == "/p/T1/bank-receipts/statements/"
    line = BankLine.objects.get()
    assert "某公司" in cashier.get("/p/T1/bank-receipts/").content.decode()
    page = f"/p/T1/bank-receipts/{line.pk}/"
    assert "6217001234567890" not in cashier.get(page).content.decode()
    wrong = cashier.post(f"{page}claim/", {"parts": "3-2-1201 100\n3-2-9999 50"})
    assert wrong.status_code in (200, 422)
    cashier.post(f"{page}claim/", {"parts": "3-2-1201 100\n3-2-1202 50"})
    assert set(BankClaim.objects.values_list("unit__code", "amount")) == {(home.code, 100), (other.code, 50)}
    claim = BankClaim.objects.get(unit=other)
    assert cashier.get(f"/p/T1/bank-receipts/claims/{claim.pk}/undo/").status_code == 403
    finance.post(f"/p/T1/bank-receipts/claims/{claim.pk}/undo/", {"reason": "认错"})
    line.refresh_from_db()
    assert (line.state, line.left) == ("suspense", 50)


def test_the_cashier_closes_the_day_and_finance_receives_it(
    project: Any, cashier: Client, finance: Client, home: Any
) -> None:
    cashier.post("/p/T1/shifts/open/", {"opening_float": "200"})
    payments.close_shift(actor=ROOT, shift=CashierShift.objects.get(), denominations={"100": 2})
    account = services.open_account(actor=ROOT, project=project, name="一般户", bank="", number="2")
    facts = {"account": account.pk, "amount": "50", "slip": "J1", "banked_on": f"{clock.today()}"}
    cashier.post("/p/T1/day-closes/banked/new/", facts)
    assert CashBanking.objects.get().amount == 50
    day = {"day": f"{clock.today()}", "counted": "149"}
    warned = cashier.post("/p/T1/day-closes/close/", day)
    assert not CashDay.objects.exists()
    cashier.post("/p/T1/day-closes/close/", day | {"acknowledged": warned.context["form"].acknowledgement})
    closed = CashDay.objects.get()
    assert (closed.expected, closed.difference) == (150, -1)
    assert cashier.post(f"/p/T1/day-closes/{closed.pk}/receive/").status_code == 403
    finance.post(f"/p/T1/day-closes/{closed.pk}/receive/")
    closed.refresh_from_db()
    assert closed.received_by is not None


def test_a_home_is_debited_by_its_mandate(project: Any, finance: Client, home: Any) -> None:
    facts = {"unit": home.pk, "number": "A1", "holder": "王建国", "bank": "工行", "account": "6222021001001234567"}
    finance.post("/p/T1/debits/mandates/new/", facts | {"starts_on": "2026-01-01"})
    mandate = DebitMandate.objects.get()
    assert "6222021001001234567" not in finance.get(f"/p/T1/debits/mandates/{mandate.pk}/").content.decode()
    account = services.open_account(actor=ROOT, project=project, name="一般户", bank="", number="2")
    finance.post("/p/T1/debits/new/", {"account": account.pk, "due_until": f"{clock.today()}"})
    batch = DebitBatch.objects.get()
    sent = finance.get(f"/p/T1/debits/{batch.pk}/file/")
    assert "6222021001001234567" in sent.content.decode("gb18030")
    answers = upload("回盘.csv", "协议号,金额,处理结果,失败原因\nA1,100.00,失败,余额不足\n")
    finance.post(f"/p/T1/debits/{batch.pk}/answers/", {"file": answers})
    assert "余额不足" in finance.get("/p/T1/debits/all/").content.decode()
    tab = finance.get(f"/p/T1/units/{home.pk}/?tab=debits").content.decode()
    assert "余额不足" in tab


def test_days_that_wait_for_the_bank_come_in_pages(
    project: Any, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [queries.UnbankedCash(dt.date(2026, 9, day), Decimal(10), Decimal(10), 90 - day) for day in range(1, 6)]
    monkeypatch.setattr(queries, "unbanked_cash", lambda *_: waiting)
    monkeypatch.setattr(days.Unbanked, "days_shown", 2)
    path, seen = f"/p/{project.code}/day-closes/unbanked/", []
    for page in ("", "?from=2026-09-03", "?from=2026-09-05"):
        html = finance.get(path + page).content.decode()
        assert "50.00" in html
        seen.append([one.day.day for one in waiting if f">{one.day}<" in html])
    assert seen == [[1, 2], [3, 4], [5]]
