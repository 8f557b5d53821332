"""Invoices at the desk and in the office: asked for from a receipt, listed, taken back; tax rates and the VAT book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import actor_with
from tests.factories.bureau import BUYER, SELLER, PaperBureau, ask, open_invoicing, pay
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core import clock
from anju.domains.invoicing import ports, queries, tasks
from anju.domains.invoicing.models import Invoice, TaxRate
from anju.domains.payments import policies as payments


@pytest.fixture
def desk(project: Any, make_user: Any, signed_in: Callable[..., Client]) -> Iterator[SimpleNamespace]:
    """Give a unit with two paid bills of two receipts, and who works with them."""
    open_invoicing(project)
    unit = make_unit(project, "3-2-1201")
    make_owner(unit)
    rights = (payments.COLLECT, payments.WORK_SHIFTS, payments.VIEW_SHIFTS)
    cashier = actor_with(*rights, project_id=project.pk, user_id=make_user("taker").pk)
    bills = [make_bill(unit, "276.08"), make_bill(unit, "300.00", item="车位租金")]
    receipts = [pay(cashier, unit, bill) for bill in bills]
    paper = PaperBureau()
    with ports.only(paper):
        yield SimpleNamespace(
            project=project, unit=unit, bills=bills, receipts=receipts, bureau=paper, signed_in=signed_in
        )


def issue(desk: SimpleNamespace, invoice: Invoice) -> Invoice:
    tasks.issue_invoice(invoice_id=invoice.pk, project_id=desk.project.pk)
    tasks.fetch_files(invoice_id=invoice.pk, project_id=desk.project.pk)
    invoice.refresh_from_db()
    return invoice


def test_a_receipt_leads_to_its_bills_and_the_invoice_is_followed(desk: SimpleNamespace) -> None:
    browser = desk.signed_in("cashier", project=desk.project)
    receipt, bill = desk.receipts[0], desk.bills[0]
    page = browser.get(f"/p/T1/receipts/{receipt.pk}/").content.decode()
    assert f"/p/T1/receipts/{receipt.pk}/invoice/" in page
    answer = browser.get(f"/p/T1/receipts/{receipt.pk}/invoice/", follow=True)
    form = answer.context["form"]
    assert form.initial["bills"] == [f"{bill.pk}:276.08"]
    assert form.initial["name"] == "王建国"
    sent = {"bills": form.initial["bills"], "kind": "company", "name": "深圳某某公司", "tax_number": BUYER}
    answer = browser.post(f"/p/T1/units/{desk.unit.pk}/invoice/", sent)
    invoice = Invoice.objects.get()
    assert answer["Location"] == f"/p/T1/invoices/{invoice.pk}/"
    assert "hx-trigger" in browser.get(answer["Location"]).content.decode()
    issue(desk, invoice)
    page = browser.get(answer["Location"]).content.decode()
    assert invoice.invoice_no in page
    assert "every 3s" not in page
    file = browser.get(f"{answer['Location']}file/ofd/")
    assert file.getvalue() == f"ofd {invoice.invoice_no}".encode()
    assert "red letter" not in page  # who takes money does not take invoices back
    assert browser.get(f"{answer['Location']}red/").status_code == 403


def test_a_wrong_tax_number_stands_at_its_field(desk: SimpleNamespace) -> None:
    browser = desk.signed_in("cashier", project=desk.project)
    choice = f"{desk.bills[0].pk}:276.08"
    sent = {"bills": [choice], "kind": "company", "name": "深圳某某公司", "tax_number": "123"}
    answer = browser.post(f"/p/T1/units/{desk.unit.pk}/invoice/", sent)
    assert answer.status_code == 422
    assert "no tax number" in answer.context["form"].errors["tax_number"][0]


def test_the_unit_is_chosen_first(desk: SimpleNamespace) -> None:
    browser = desk.signed_in("cashier", project=desk.project)
    answer = browser.post("/p/T1/invoices/new/", {"unit": desk.unit.pk})
    assert answer["Location"] == f"/p/T1/units/{desk.unit.pk}/invoice/"
    other = make_unit(desk.project)
    assert "Nothing of this unit can be invoiced" in browser.get(f"/p/T1/units/{other.pk}/invoice/").content.decode()


def test_invoices_are_found_and_filtered(desk: SimpleNamespace) -> None:
    first, second = ask(desk.unit, desk.bills[0]), ask(desk.unit, desk.bills[1], name="李敏")
    issue(desk, first)
    browser = desk.signed_in("finance", project=desk.project)
    for query, shown in (("q=李敏", second), (f"q={first.invoice_no}", first), ("state=asked", second)):
        page = browser.get(f"/p/T1/invoices/?{query}").content.decode()
        assert [one.number in page for one in (first, second)] == [one == shown for one in (first, second)]


def test_finance_takes_an_invoice_back_and_may_withdraw(desk: SimpleNamespace) -> None:
    desk.bureau.asks = True
    invoice = issue(desk, ask(desk.unit, desk.bills[0]))
    browser = desk.signed_in("finance", project=desk.project)
    page = f"/p/T1/invoices/{invoice.pk}/"
    assert "Take back by red letter" in browser.get(page).content.decode()
    assert browser.post(f"{page}red/", {"reason": "mistake", "remark": "抬头"}).status_code == 302
    letter = queries.open_letter(invoice)
    tasks.drive_letter(letter_id=letter.pk, project_id=desk.project.pk)
    shown = browser.get(page).content.decode()
    assert "Waits for the buyer" in shown
    assert "Withdraw the red letter" in shown
    assert browser.post(f"{page}red/withdraw/").status_code == 302
    tasks.drive_letter(letter_id=letter.pk, project_id=desk.project.pk)
    assert "Withdrawn" in browser.get(f"{page}?tab=letters").content.decode()


def test_a_refused_invoice_is_sent_again_or_withdrawn(desk: SimpleNamespace) -> None:
    desk.bureau.refuses = True
    invoice = issue(desk, ask(desk.unit, desk.bills[0]))
    browser = desk.signed_in("cashier", project=desk.project)
    page = f"/p/T1/invoices/{invoice.pk}/"
    assert "no quota left" in browser.get(page).content.decode()
    assert browser.post(f"{page}retry/").status_code == 302
    issue(desk, invoice)
    assert browser.post(f"{page}withdraw/").status_code == 302
    invoice.refresh_from_db()
    assert invoice.state == "withdrawn"


def test_the_book_shows_the_month_and_leads_to_the_lines(desk: SimpleNamespace) -> None:
    issue(desk, ask(desk.unit, desk.bills[0]))
    browser = desk.signed_in("finance", project=desk.project)
    page = browser.get("/p/T1/tax/?month=2026-09").content.decode()
    assert "576.08" in page
    assert "6%" in page
    now = browser.get("/p/T1/tax/")
    address = now.context["lines_url"]
    assert f"issued_min={clock.today().replace(day=1)}" in address
    assert "276.08" in browser.get(address).content.decode()


def test_rates_and_seller_are_set_by_finance(desk: SimpleNamespace) -> None:
    browser = desk.signed_in("finance", project=desk.project)
    item = desk.bills[1].tariff.fee_item
    sent = {"fee_item": item.pk, "starts_on": "2026-01-01", "treatment": "taxed", "percent": "9"}
    assert browser.post("/p/T1/tax/rates/new/", sent).status_code == 302
    rate = TaxRate.objects.get(fee_item=item)
    assert (rate.rate, rate.starts_on) == (Decimal("0.09"), dt.date(2026, 1, 1))
    assert "9%" in browser.get("/p/T1/tax/rates/").content.decode()
    assert browser.post(f"/p/T1/tax/rates/{rate.pk}/remove/").status_code == 302
    assert not TaxRate.objects.filter(fee_item=item).exists()
    seller = {"seller_name": "测试物业", "seller_tax_number": "1", "drawer": "周会计"}
    assert browser.post("/p/T1/invoices/settings/", seller).status_code == 422
    assert browser.post("/p/T1/invoices/settings/", {**seller, "seller_tax_number": SELLER}).status_code == 302


def test_who_takes_money_sees_no_tax(desk: SimpleNamespace) -> None:
    browser = desk.signed_in("cashier", project=desk.project)
    assert browser.get("/p/T1/tax/").status_code == 403
    assert browser.get("/p/T1/invoices/settings/").status_code == 403
