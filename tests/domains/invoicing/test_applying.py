"""Invoices are asked for what was paid, once a bill, of income only, to buyers that are well formed."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.factories.bureau import BUYER, ask, pay
from tests.factories.household import make_bill, make_tariff, make_unit
from tests.factories.resident import make_home

from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.invoicing import queries, services, tasks
from anju.domains.invoicing.calc.titles import credit_code, is_tax_number
from anju.domains.invoicing.enums import InvoiceState
from anju.domains.invoicing.models import BuyerTitle, Invoice, InvoiceLine
from anju.domains.ledger import queries as ledger
from anju.domains.ledger.enums import AccountRole
from anju.domains.ledger.models import Account
from anju.domains.payments import services as payments


def test_an_invoice_takes_what_was_paid_and_no_more(office: SimpleNamespace) -> None:
    bill = make_bill(office.unit, "300.00")
    pay(office.cashier, office.unit, bill, amount="100.00")
    first = ask(office.unit, bill, expected="100.00", actor=office.cashier)
    assert (first.gross, first.state, first.asked_by_id) == (100, InvoiceState.ASKED, office.cashier.user_id)
    with pytest.raises(services.CannotInvoice, match="invoiced already"):
        ask(office.unit, bill, expected="0.00")
    pay(office.cashier, office.unit, bill, amount="200.00")
    second = ask(office.unit, bill, expected="200.00")
    assert first.tax + second.tax == Decimal("16.98")
    assert second.number.endswith("000002")


def test_the_same_page_sent_twice_is_one_invoice(office: SimpleNamespace) -> None:
    bill = make_bill(office.unit, "300.00")
    pay(office.cashier, office.unit, bill)
    key = uuid.uuid4()
    assert ask(office.unit, bill, client_id=key) == ask(office.unit, bill, client_id=key)
    assert Invoice.objects.count() == 1


def test_unpaid_bills_and_a_changed_sum_are_refused(office: SimpleNamespace) -> None:
    bill, other = make_bill(office.unit, "300.00"), make_bill(office.unit, "100.00", month="2026-10")
    with pytest.raises(services.CannotInvoice):
        ask(office.unit, bill)
    pay(office.cashier, office.unit, bill)
    with pytest.raises(services.CannotInvoice):
        ask(office.unit, bill, other)
    with pytest.raises(services.CannotInvoice):
        ask(office.unit, bill, expected="299.00")
    with pytest.raises(services.CannotInvoice):
        ask(make_unit(office.project), bill)
    with pytest.raises(DomainError):
        ask(office.unit)


def test_deposits_and_what_is_collected_for_others_are_never_invoiced(office: SimpleNamespace, root: Actor) -> None:
    water, deposit = make_bill(office.unit, "50.00", item="代收水费"), make_bill(office.unit, "80.00", item="装修押金")
    services.set_tax_rate(
        actor=root,
        project=office.project,
        fee_item=water.tariff.fee_item,
        starts_on=dt.date(2020, 1, 1),
        treatment="passed_on",
    )
    item = make_tariff(office.project, "装修押金").fee_item
    item.revenue_account = ledger.account_of(office.project, AccountRole.DEPOSITS)
    item.save()
    pay(office.cashier, office.unit, water, deposit)
    for bill in (water, deposit):
        with pytest.raises(services.CannotInvoice, match="never invoiced"):
            ask(office.unit, bill)
    assert queries.bills_to_invoice(office.cashier, office.unit) == []
    assert Account.objects.get(pk=item.revenue_account_id).kind == "liability"


def test_different_rates_stand_on_different_lines(office: SimpleNamespace, root: Actor) -> None:
    fee, parking = make_bill(office.unit, "631.20"), make_bill(office.unit, "300.00", item="车位租金")
    services.set_tax_rate(
        actor=root,
        project=office.project,
        fee_item=parking.tariff.fee_item,
        starts_on=dt.date(2026, 1, 1),
        rate=Decimal("0.09"),
        goods_name="经营租赁",
        goods_code="3040502",
    )
    pay(office.cashier, office.unit, fee, parking)
    invoice = ask(office.unit, fee, parking)
    assert {(line.rate, line.tax) for line in invoice.lines.all()} == {
        (Decimal("0.0600"), Decimal("35.73")),
        (Decimal("0.0900"), Decimal("24.77")),
    }
    assert (invoice.gross, invoice.net, invoice.tax) == (Decimal("931.20"), Decimal("870.70"), Decimal("60.50"))
    tasks.issue_invoice(invoice_id=invoice.pk, project_id=office.project.pk)
    sent = office.bureau.invoices[invoice.number]["ask"]
    assert {line.goods_code for line in sent.lines} == {"", "3040502"}
    assert any(line.name == "*经营租赁*车位租金" for line in sent.lines)


@pytest.mark.parametrize("number", ["", "123", BUYER[:-1] + ("A" if BUYER[-1] != "A" else "B"), "91440300MA5FK7T3I0"])
def test_a_company_needs_a_tax_number_that_is_one(office: SimpleNamespace, number: str) -> None:
    bill = make_bill(office.unit, "300.00")
    pay(office.cashier, office.unit, bill)
    with pytest.raises(DomainError) as told:
        ask(office.unit, bill, kind="company", name="深圳某某公司", tax_number=number)
    assert told.value.field == "tax_number"


def test_tax_numbers() -> None:
    assert is_tax_number("91350100M000100Y43")  # an example of GB 32100-2015
    assert is_tax_number("11010519491231002X")  # a sole trader's identity number
    assert is_tax_number("440300123456789")
    assert not is_tax_number("91350100M000100Y44")
    assert not is_tax_number("110105194912310021")
    assert is_tax_number(credit_code("91440300MA5FK7T31"))


def test_a_person_has_a_name_only_and_a_company_is_stored_tidily(office: SimpleNamespace) -> None:
    bill, other = make_bill(office.unit, "300.00"), make_bill(office.unit, "100.00", month="2026-10")
    pay(office.cashier, office.unit, bill, other)
    person = ask(office.unit, bill, name=" 王 建国 ", tax_number=BUYER)
    assert (person.buyer_name, person.buyer_tax_number) == ("王 建国", "")
    company = ask(office.unit, other, kind="company", name="深圳某某公司", tax_number=f" {BUYER.lower()} ")
    assert company.buyer_tax_number == BUYER


def test_nobody_invoices_before_it_is_set_how(project: Any, cashier: Actor) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "300.00")
    pay(cashier, unit, bill)
    with pytest.raises(services.NotOffered):
        ask(unit, bill)


def test_rights(office: SimpleNamespace) -> None:
    with pytest.raises(AccessDenied):
        ask(office.unit, make_bill(office.unit, "300.00"), actor=office.finance)
    with pytest.raises(AccessDenied):
        queries.vat_book(office.cashier, office.project, dt.date(2026, 9, 1))


def test_a_resident_asks_for_own_bills_and_the_title_is_kept(office: SimpleNamespace) -> None:
    actor, home = make_home(office.unit, since=dt.date(2026, 9, 1))
    earlier, own = make_bill(office.unit, "300.00", month="2026-08"), make_bill(office.unit, "100.00")
    pay(office.cashier, office.unit, earlier, own)
    assert [bill.bill_id for bill in queries.bills_to_invoice_of_home(home)] == [own.pk]
    told = {"actor": actor, "home": home, "kind": "company", "name": "深圳某某公司", "tax_number": BUYER}
    with pytest.raises(services.CannotInvoice):
        services.request_invoice(bill_ids=[earlier.pk], expected=Decimal("300.00"), client_id=uuid.uuid4(), **told)
    invoice = services.request_invoice(bill_ids=[own.pk], expected=Decimal("100.00"), client_id=uuid.uuid4(), **told)
    assert (invoice.source, invoice.asked_by_id) == ("phone", actor.user_id)
    assert list(queries.invoices_of_home(home)) == [invoice]
    (title,) = queries.titles_of(actor, home)
    stranger, _home = make_home(make_unit(office.project))
    with pytest.raises(NotFound):
        services.forget_title(actor=stranger, title=title)
    services.forget_title(actor=actor, title=title)
    assert not BuyerTitle.objects.exists()


def test_who_moved_in_later_does_not_see_earlier_invoices(office: SimpleNamespace) -> None:
    bill = make_bill(office.unit, "300.00", month="2026-08")
    pay(office.cashier, office.unit, bill)
    invoice = ask(office.unit, bill)
    _actor, home = make_home(office.unit, since=dt.date(2026, 9, 1))
    assert not queries.invoices_of_home(home).exists()
    with pytest.raises(NotFound):
        queries.invoice_of_home(home, invoice.pk)


def test_a_tenant_who_does_not_pay_has_no_invoices(office: SimpleNamespace) -> None:
    _actor, home = make_home(office.unit, "tenant")
    with pytest.raises(AccessDenied):
        queries.invoices_of_home(home)


def test_a_payment_on_an_invoiced_bill_goes_back_only_after_the_red_invoice(office: SimpleNamespace) -> None:
    bill = make_bill(office.unit, "300.00")
    payment = pay(office.cashier, office.unit, bill)
    invoice = ask(office.unit, bill)
    with pytest.raises(DomainError, match=invoice.number), transaction.atomic():
        payments.reverse_payment(actor=office.finance, payment=payment, reason="退款")
    bill.refresh_from_db()
    assert bill.paid == 300
    with pytest.raises(DomainError, match=invoice.number), transaction.atomic():
        payments.void_payment(actor=office.cashier, payment=payment, reason="错")
    tasks.issue_invoice(invoice_id=invoice.pk, project_id=office.project.pk)
    letter = services.ask_red_letter(actor=office.finance, invoice=invoice, reason="return")
    for _step in range(2):
        tasks.drive_letter(letter_id=letter.pk, project_id=office.project.pk)
    payments.reverse_payment(actor=office.finance, payment=payment, reason="退款")
    bill.refresh_from_db()
    assert bill.paid == 0


# --- what the database holds ---


def refused_by_database(match: str) -> Any:
    return pytest.raises(IntegrityError, match=match)


def test_the_database_refuses_a_second_line_for_the_same_money(office: SimpleNamespace) -> None:
    bill = make_bill(office.unit, "300.00")
    pay(office.cashier, office.unit, bill)
    line = ask(office.unit, bill).lines.get()
    twin = Invoice.objects.get()
    twin.pk, twin.number, twin.client_id = None, "X", uuid.uuid4()
    twin.save(force_insert=True)
    line.pk, line.invoice = None, twin
    with refused_by_database("invoicing_invoiceline_within_bill|beyond"), transaction.atomic():
        line.save(force_insert=True)


def test_the_database_refuses_lines_that_do_not_add_up(office: SimpleNamespace) -> None:
    bill, other = make_bill(office.unit, "300.00"), make_bill(office.unit, "100.00", month="2026-10")
    pay(office.cashier, office.unit, bill, other)
    line = ask(office.unit, bill).lines.get()
    more = InvoiceLine(**{f.attname: getattr(line, f.attname) for f in line._meta.concrete_fields})
    more.pk, more.bill = None, other
    more.net, more.tax, more.gross = Decimal("94.34"), Decimal("5.66"), Decimal("100.00")
    with refused_by_database("add up"), transaction.atomic():
        more.save(force_insert=True)


def test_the_database_refuses_an_invoiced_bill_that_is_no_longer_paid(office: SimpleNamespace) -> None:
    bill = make_bill(office.unit, "300.00")
    pay(office.cashier, office.unit, bill)
    ask(office.unit, bill)
    with refused_by_database("red invoice"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE billing_bill SET paid = 0 WHERE id = %s", [bill.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_keeps_invoices_as_they_are(office: SimpleNamespace) -> None:
    bill = make_bill(office.unit, "300.00")
    pay(office.cashier, office.unit, bill)
    invoice = ask(office.unit, bill)
    for change in ("UPDATE invoicing_invoice SET gross = 1", "DELETE FROM invoicing_invoiceline"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    with refused_by_database("invoicing_invoice_numbered"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(state="issued", invoice_no="123")
