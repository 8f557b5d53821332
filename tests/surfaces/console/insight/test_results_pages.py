"""Results on screen, in Excel and on paper."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from tests.factories import household

from anju.core.access import Actor
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account
from anju.domains.ledger.services import Posting

Browsers = Callable[..., Client]


@pytest.fixture
def booked(project: Any, root: Actor) -> dict[str, int]:
    held = dict(Account.objects.filter(project=project).values_list("code", "pk"))
    household.make_unit(project, "3-2-1201")
    for on, debit, credit, amount, kind in (
        (dt.date(2025, 11, 3), "6401.02", "2202", "1000", "expense"),
        (dt.date(2026, 10, 3), "6401.02", "2202", "1100", "expense"),
        (dt.date(2026, 11, 3), "6401.02", "2202", "1900", "expense"),
        (dt.date(2026, 11, 4), "1122", "6051", "5000", "journal"),
        (dt.date(2026, 11, 5), "1002", "1122", "4000", "payment"),
    ):
        lines = [Posting(held[debit], Decimal(amount)), Posting(held[credit], -Decimal(amount))]
        ledger.post_entry(actor=root, project=project, kind=kind, on_date=on, lines=lines)
    return held


def test_every_figure_opens_what_is_behind_it(signed_in: Browsers, project: Any, booked: dict[str, int]) -> None:
    browser = signed_in("finance", project=project)
    page = browser.get("/p/T1/results/?view=accrual&by=month&month=2026-11").content.decode()
    assert "3,100.00" in page
    link = f"/p/T1/accounts/{booked['6401.02']}/?first_on=2026-11-01&amp;last_on=2026-11-30"
    assert link in page
    behind = browser.get(link.replace("&amp;", "&")).content.decode()
    assert "1,900.00" in behind
    assert "10,800.00" in page  # 900 more than a year ago, twelve times
    assert "Largest changes against 2026-10" in page


def test_by_money_every_figure_opens_the_entries_of_its_kind(
    signed_in: Browsers, project: Any, booked: dict[str, int]
) -> None:
    browser = signed_in("finance", project=project)
    page = browser.get("/p/T1/results/?view=cash&by=quarter&month=2026-11").content.decode()
    link = "/p/T1/entries/?kind=payment&amp;first_on=2026-10-01&amp;last_on=2026-12-31"
    assert link in page
    assert "4,000.00" in browser.get(link.replace("&amp;", "&")).content.decode()


@pytest.mark.parametrize("by", ["month", "quarter", "year"])
@pytest.mark.parametrize("view", ["accrual", "cash"])
def test_the_workbook_adds_up_by_formulas(
    signed_in: Browsers, project: Any, booked: dict[str, int], by: str, view: str
) -> None:
    browser = signed_in("finance", project=project)
    answer = browser.get(f"/p/T1/results/excel/?view={view}&by={by}&month=2026-11")
    formulas = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    values = openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True).active
    found = [cell for row in formulas.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert any("SUM(" in cell.value for cell in found)
    profit = next(row for row in values.iter_rows(values_only=True) if row[0] == "Profit")
    assert profit[-1] == sum(profit[1:-1])
    assert profit[-2] == {"accrual": 3100 if by == "month" else 2000, "cash": 4000}[view]


def test_the_paper_is_a_pdf(signed_in: Browsers, project: Any, booked: dict[str, int]) -> None:
    browser = signed_in("finance", project=project)
    for by in ("month", "quarter", "year"):
        answer = browser.get(f"/p/T1/results/paper/?by={by}&month=2026-11")
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Type"] == "application/pdf"


def test_nothing_posted_and_nonsense_are_told(signed_in: Browsers, project: Any) -> None:
    browser = signed_in("finance", project=project)
    assert "Nothing was posted in these spans" in browser.get("/p/T1/results/").content.decode()
    assert browser.get("/p/T1/results/?month=2026-13").status_code == 200
    assert browser.get("/p/T1/results/excel/?month=x").status_code == 400
    assert browser.get("/p/T1/results/excel/").status_code == 200
    assert signed_in("guard", project=project, username="baoan").get("/p/T1/results/").status_code == 403
