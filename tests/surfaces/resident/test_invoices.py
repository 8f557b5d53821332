"""Invoices on the phone: asked for with a title, followed, downloaded; nobody else's are seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories.bureau import BUYER, PaperBureau, ask, open_invoicing, pay
from tests.factories.household import make_bill, make_unit
from tests.factories.resident import home_path, sign_in

from anju.domains.estate.models import Space
from anju.domains.invoicing import ports, services, tasks
from anju.domains.invoicing.models import Invoice
from anju.domains.notifications.models import Notification
from anju.domains.payments import policies as payments


@pytest.fixture
def home(project: Any, make_user: Any) -> Iterator[SimpleNamespace]:
    """Give an owner's phone; a service fee and a parking fee are paid."""
    open_invoicing(project)
    unit = make_unit(project, "3-2-1201")
    rights = (payments.COLLECT, payments.WORK_SHIFTS, payments.VIEW_SHIFTS)
    cashier = actor_with(*rights, project_id=project.pk, user_id=make_user("cashier").pk)
    fee, parking = make_bill(unit, "276.08"), make_bill(unit, "300.00", item="车位租金")
    space = Space.objects.create(project=project, code="B1-001", unit=unit)
    pay(cashier, unit, fee, parking)
    paper = PaperBureau()
    with ports.only(paper):
        browser = sign_in(unit)
        yield SimpleNamespace(
            unit=unit, fee=fee, parking=parking, space=space, browser=browser, project=project, bureau=paper
        )


def send(home: SimpleNamespace, *bills: Any, **more: str) -> Any:
    facts = {"kind": "person", "name": "王建国", "client_id": str(uuid.uuid4()), **more}
    facts |= {"bill": [bill.pk for bill in bills], **{f"shown-{bill.pk}": str(bill.amount) for bill in bills}}
    return home.browser.post(home_path(home.unit, "invoices/new/"), facts)


def test_it_is_asked_for_followed_and_downloaded(home: SimpleNamespace) -> None:
    listed = home.browser.get(home_path(home.unit, "invoices/")).content.decode()
    assert "2 paid bills can be invoiced" in listed
    page = home.browser.get(home_path(home.unit, "invoices/new/")).content.decode()
    assert "王建国" in page
    assert "576.08" in page
    answer = send(home, home.fee, home.parking)
    invoice = Invoice.objects.get()
    assert answer["Location"] == home_path(home.unit, f"invoices/{invoice.pk}/")
    page = home.browser.get(answer["Location"]).content.decode()
    assert "Being issued" in page
    assert "hx-get" in page
    tasks.issue_invoice(invoice_id=invoice.pk, project_id=home.project.pk)
    tasks.fetch_files(invoice_id=invoice.pk, project_id=home.project.pk)
    invoice.refresh_from_db()
    state = home.browser.get(f"{answer['Location']}state/").content.decode()
    assert invoice.invoice_no in state
    assert "hx-get" not in state
    (told,) = Notification.objects.filter(kind="invoicing.invoice.issued")
    assert told.url == answer["Location"]
    assert invoice.invoice_no in told.body
    file = home.browser.get(f"{answer['Location']}file/pdf/")
    assert file.getvalue() == f"pdf {invoice.invoice_no}".encode()
    assert file["Content-Type"] == "application/pdf"
    assert "Nothing to invoice" in home.browser.get(home_path(home.unit, "invoices/new/")).content.decode()


def test_a_company_s_title_is_checked_kept_and_forgotten(home: SimpleNamespace) -> None:
    wrong = send(home, home.parking, kind="company", name="深圳某某公司", tax_number="123")
    assert wrong.status_code == 422
    assert "no tax number" in wrong.content.decode()
    assert send(home, home.parking, kind="company", name="深圳某某公司", tax_number=BUYER).status_code == 302
    page = home.browser.get(home_path(home.unit, "invoices/new/")).content.decode()
    assert BUYER in page
    titles = home.browser.get(home_path(home.unit, "invoices/titles/")).content.decode()
    assert "深圳某某公司" in titles
    path = titles.split('action="')[1].split('"')[0]
    home.browser.post(path)
    assert "深圳某某公司" not in home.browser.get(home_path(home.unit, "invoices/titles/")).content.decode()


def test_the_same_page_sent_twice_is_one_invoice(home: SimpleNamespace) -> None:
    key = str(uuid.uuid4())
    first, second = (send(home, home.fee, client_id=key)["Location"] for _time in range(2))
    assert first == second
    assert Invoice.objects.count() == 1


def test_what_changed_meanwhile_is_told(home: SimpleNamespace) -> None:
    ask(home.unit, home.fee)
    answer = send(home, home.fee)
    assert answer.status_code == 422
    assert "look at them again" in answer.content.decode()


def test_neighbours_and_tenants_see_nothing(home: SimpleNamespace) -> None:
    invoice = ask(home.unit, home.fee)
    neighbour = make_unit(home.project)
    browser = sign_in(neighbour, name="邻居")
    assert browser.get(home_path(neighbour, f"invoices/{invoice.pk}/")).status_code == 404
    assert browser.get(home_path(home.unit, "invoices/")).status_code == 404
    tenant = sign_in(home.unit, "tenant", name="租客")
    assert tenant.get(home_path(home.unit, "invoices/")).status_code == 403


def test_where_it_is_not_offered_the_desk_is_named(home: SimpleNamespace, root: Any) -> None:
    held = {"seller_name": "测试物业", "seller_tax_number": BUYER, "drawer": "周会计"}
    services.set_invoicing(actor=root, project=home.project, is_offered=False, **held)
    for page in ("invoices/", "invoices/new/"):
        assert "service centre" in home.browser.get(home_path(home.unit, page)).content.decode()
    assert send(home, home.fee).status_code == 422
