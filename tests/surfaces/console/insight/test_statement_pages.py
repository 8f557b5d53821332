"""Statements by fee scheme on screen, in Excel and on paper."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
from django.test import Client

from anju.core.access import Actor
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account
from anju.domains.ledger.services import Posting

Browsers = Callable[..., Client]
HERE = "/p/T1/fee-statement/"


def _post(root: Actor, project: Any, debit: str, credit: str, amount: str, kind: str) -> None:
    held = dict(Account.objects.filter(project=project).values_list("code", "pk"))
    lines = [Posting(held[debit], Decimal(amount)), Posting(held[credit], -Decimal(amount))]
    ledger.post_entry(actor=root, project=project, kind=kind, on_date=dt.date(2026, 10, 5), lines=lines)


def test_a_scheme_is_entered_and_its_statement_opens_the_entries(
    signed_in: Browsers, project: Any, root: Actor
) -> None:
    _post(root, project, "1002", "1122", "600.00", "payment")
    _post(root, project, "6401.01", "2202", "40.00", "expense")
    manager = signed_in("project_manager", project=project)
    sent = {
        "kind": "commission",
        "begins_on": "2026-09-01",
        "pay_by": "percent",
        "percent": "10",
        "agreed_in": "前期服务合同",
    }
    answer = manager.post("/p/T1/fee-schemes/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    shown = manager.get(f"{HERE}?month=2026-10").content.decode()
    cost = Account.objects.get(project=project, code="6401.01").pk
    assert "560.00" not in shown
    assert "500.00" in shown
    assert f"/p/T1/ledger/accounts/{cost}/" in shown or f"/{cost}/" in shown
    assert "kind=payment" in shown
    book = openpyxl.load_workbook(io.BytesIO(manager.get(f"{HERE}excel/?month=2026-10").content))
    formulas = [cell.value for row in book.active.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert any("SUM" in one for one in formulas)
    assert manager.get(f"{HERE}paper/?month=2026-10").content.startswith(b"%PDF")
    lump = manager.get(f"{HERE}?kind=lump&by=year&month=2026-10").content.decode()
    assert "40.00" not in lump
    assert manager.get(f"{HERE}?month=x").status_code == 200
    assert manager.get(f"{HERE}excel/?month=x").status_code == 400


def test_an_audit_is_recorded_and_shown(signed_in: Browsers, project: Any) -> None:
    manager = signed_in("project_manager", project=project)
    sent = {"kind": "commission", "begins_on": "2026-09-01", "pay_by": "fixed", "monthly": "10", "agreed_in": "合同"}
    manager.post("/p/T1/fee-schemes/new/", sent)
    finance = signed_in("finance", project=project, username="kuaiji")
    audit = {"year": "2025", "auditor": "天平会计师事务所", "audited_on": "2026-03-01", "opinion": "无保留意见"}
    assert finance.post("/p/T1/fee-audits/new/", audit).status_code == 302
    assert "天平会计师事务所" in finance.get(HERE).content.decode()
