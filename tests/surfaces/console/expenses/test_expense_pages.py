"""Expenses on screen: claimed with a proof, approved, paid, beside their entries; wages from Excel."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anju.core import clock
from anju.domains.approvals import queries as approvals
from anju.domains.approvals import services as deciding
from anju.domains.documents.models import Document
from anju.domains.expenses.models import Claim
from anju.domains.identity import queries as identity
from anju.domains.ledger import queries as books
from anju.domains.ledger.models import Account

Browsers = Callable[..., Client]


def _fields(project: Any, **more: Any) -> dict[str, Any]:
    account = Account.objects.get(project=project, code="6401.02")
    sent = {"account": account.pk, "payee": "迅达电梯", "amount": "3,200", "on_date": f"{clock.today()}"}
    return {**sent, "description": "十一月电梯维保", **more}


def test_an_expense_is_claimed_approved_and_paid(signed_in: Browsers, project: Any) -> None:
    engineer = signed_in("engineering_head", project=project, username="gongcheng")
    proof = SimpleUploadedFile("发票.pdf", b"%PDF-1.4 invoice", content_type="application/pdf")
    answer = engineer.post("/p/T1/expenses/new/", _fields(project, attachment=proof))
    claim = Claim.objects.get()
    assert answer["Location"] == f"/p/T1/expenses/{claim.pk}/"
    assert Document.objects.get().subject == "expenses.claim"
    assert "发票.pdf" in engineer.get(f"/p/T1/expenses/{claim.pk}/?tab=documents").content.decode()
    request = approvals.latest_request(project, "expenses.claim", claim.pk)
    assert request is not None
    manager = signed_in("project_manager", project=project, username="jingli")
    assert f"/p/T1/expenses/{claim.pk}/" in manager.get(f"/p/T1/approvals/{request.pk}/").content.decode()
    decider = identity.actor_for(manager.user, surface="test")  # type: ignore[attr-defined]
    deciding.decide(actor=decider, request=request, is_approved=True)
    payer = signed_in("finance", project=project, username="chuna")
    bank = books.account_of(project, "bank")
    page = payer.get(f"/p/T1/expenses/{claim.pk}/").content.decode()
    assert f"/p/T1/expenses/{claim.pk}/pay/" in page
    sent = {"account": bank.pk, "on_date": f"{clock.today()}"}
    assert payer.post(f"/p/T1/expenses/{claim.pk}/pay/", sent).status_code == 302
    claim.refresh_from_db()
    entries = payer.get(f"/p/T1/expenses/{claim.pk}/?tab=entries").content.decode()
    assert f"/p/T1/entries/{claim.entry_id}/" in entries
    assert f"/p/T1/entries/{claim.payment_entry_id}/" in entries
    entry = payer.get(f"/p/T1/entries/{claim.payment_entry_id}/").content.decode()
    assert f"/p/T1/expenses/{claim.pk}/" in entry
    assert "迅达电梯" in payer.get("/p/T1/expenses/?q=迅达").content.decode()


def test_a_wrong_claim_is_told_at_its_field(signed_in: Browsers, project: Any) -> None:
    engineer = signed_in("engineering_head", project=project)
    answer = engineer.post("/p/T1/expenses/new/", _fields(project, on_date="2999-01-01"))
    assert answer.status_code == 422
    assert "The date lies in the future." in answer.content.decode()
    wrong = SimpleUploadedFile("x.exe", b"MZ\x00\x01", content_type="application/octet-stream")
    assert engineer.post("/p/T1/expenses/new/", _fields(project, attachment=wrong)).status_code == 422
    assert not Claim.objects.exists()


def test_wages_are_claimed_from_excel_and_seen_by_few(signed_in: Browsers, project: Any) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([("姓名", "部门", "应发工资"), ("王建国", "工程部", 6200.5)]):
            sheet.write_row(at, 0, row)
    sent = SimpleUploadedFile("工资.xlsx", file.getvalue())
    finance = signed_in("finance", project=project, username="caiwu")
    finance.post("/p/T1/expenses/wages/", {"file": sent, "on_date": f"{clock.today()}", "description": "十一月工资"})
    claim = Claim.objects.get()
    assert "王建国" in finance.get(f"/p/T1/expenses/{claim.pk}/?tab=wages").content.decode()
    engineer = signed_in("engineering_head", project=project, username="gongcheng")
    assert "王建国" not in engineer.get(f"/p/T1/expenses/{claim.pk}/?tab=wages").content.decode()
    assert engineer.get("/p/T1/expenses/wages/").status_code == 403
