"""Talking to the bureau: once a serial, whatever fails between; red letters with and without the buyer's answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Sum
from tests.factories.bureau import ask, pay
from tests.factories.household import make_bill

from anju.core import clock
from anju.core.errors import AccessDenied, NotFound
from anju.domains.invoicing import ports, queries, services, tasks
from anju.domains.invoicing.enums import InvoiceState, RedState
from anju.domains.invoicing.models import Invoice, InvoiceLine, RedLetter
from anju.domains.invoicing.ports import LetterState


@pytest.fixture
def issue(office: SimpleNamespace) -> Callable[..., None]:
    """Give a function that does the job of issuing."""
    return lambda invoice: tasks.issue_invoice(invoice_id=invoice.pk, project_id=office.project.pk)


@pytest.fixture
def drive(office: SimpleNamespace) -> Callable[..., RedLetter]:
    """Give a function that does the next step of a red letter."""

    def drive(letter: RedLetter) -> RedLetter:
        tasks.drive_letter(letter_id=letter.pk, project_id=office.project.pk)
        letter.refresh_from_db()
        return letter

    return drive


@pytest.fixture
def invoice(office: SimpleNamespace) -> Invoice:
    """Give an invoice over 300.00 that is to be issued."""
    bill = make_bill(office.unit, "300.00")
    pay(office.cashier, office.unit, bill)
    return ask(office.unit, bill)


def waiting_jobs(name: str) -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name=f"invoicing.{name}").count()


def test_an_invoice_gets_its_number_and_files(office: SimpleNamespace, invoice: Invoice, issue: Any) -> None:
    assert waiting_jobs("issue_invoice") == 1
    issue(invoice)
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED
    assert len(invoice.invoice_no) == 20
    assert waiting_jobs("fetch_files") == 1
    for _twice in range(2):
        tasks.fetch_files(invoice_id=invoice.pk, project_id=office.project.pk)
    file = queries.file_of(invoice, "ofd")
    with queries.open_file(file) as opened:
        assert opened.read() == f"ofd {invoice.invoice_no}".encode()
    assert office.bureau.calls.count(f"download {invoice.invoice_no}.pdf") == 1
    with pytest.raises(NotFound):
        queries.file_of(invoice, "exe")


def test_a_lost_answer_is_found_again_and_issues_nothing_twice(
    office: SimpleNamespace, invoice: Invoice, issue: Any
) -> None:
    office.bureau.afterwards = True
    with pytest.raises(ports.TemporaryFault):
        issue(invoice)
    office.bureau.afterwards = False
    issue(invoice)
    issue(invoice)
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED
    assert office.bureau.calls.count(f"issue {invoice.number}") == 1


def test_what_is_under_way_is_asked_for_again(office: SimpleNamespace, invoice: Invoice, issue: Any) -> None:
    office.bureau.slow = True
    issue(invoice)
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ASKED
    assert waiting_jobs("issue_invoice") == 2
    office.bureau.number_all()
    issue(invoice)
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED


def test_the_schedule_pushes_what_an_outage_left(office: SimpleNamespace, invoice: Invoice) -> None:
    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        assert tasks.push_invoices() == 1
        assert tasks.push_invoices() == 1
    assert waiting_jobs("issue_invoice") == 2  # the second push found the first one's job waiting


def test_a_refused_invoice_frees_its_bills_and_can_be_sent_again(
    office: SimpleNamespace, invoice: Invoice, issue: Any
) -> None:
    office.bureau.refuses = True
    issue(invoice)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.fault) == (InvoiceState.FAILED, "no quota left")
    bill = invoice.lines.get().bill
    other = ask(office.unit, bill)
    with pytest.raises(services.CannotInvoice):
        services.retry_invoice(actor=office.cashier, invoice=invoice)
    issue(other)
    services.withdraw_invoice(actor=office.cashier, invoice=other)
    services.retry_invoice(actor=office.cashier, invoice=invoice)
    office.bureau.refuses = False
    issue(invoice)
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED
    with pytest.raises(services.CannotInvoice):
        services.withdraw_invoice(actor=office.cashier, invoice=invoice)


def test_without_the_buyer_s_entry_it_is_taken_back_directly(
    office: SimpleNamespace, invoice: Invoice, issue: Any, drive: Any
) -> None:
    issue(invoice)
    letter = services.ask_red_letter(actor=office.finance, invoice=invoice, reason="mistake", remark="抬头写错")
    with pytest.raises(services.CannotRedden):
        services.ask_red_letter(actor=office.finance, invoice=invoice, reason="mistake")
    assert drive(letter).state == RedState.CONFIRMED
    assert letter.is_direct
    assert drive(letter).state == RedState.DONE
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.REDDENED
    red = letter.red
    assert (red.gross, red.net, red.tax) == (-invoice.gross, -invoice.net, -invoice.tax)
    assert red.reverses == invoice
    assert InvoiceLine.objects.aggregate(Sum("gross"))["gross__sum"] == 0
    bill = invoice.lines.get().bill
    again = ask(office.unit, bill, name="李敏")
    assert again.gross == Decimal("300.00")
    with pytest.raises(services.CannotRedden):
        services.ask_red_letter(actor=office.finance, invoice=invoice, reason="mistake")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (LetterState.REFUSED, RedState.REFUSED),
        (LetterState.LAPSED, RedState.LAPSED),
        (LetterState.CONFIRMED, RedState.CONFIRMED),
    ],
)
def test_a_buyer_who_entered_it_is_asked(
    office: SimpleNamespace, invoice: Invoice, issue: Any, drive: Any, answer: LetterState, state: str
) -> None:
    office.bureau.asks = True
    issue(invoice)
    letter = services.ask_red_letter(actor=office.finance, invoice=invoice, reason="mistake")
    assert drive(letter).state == RedState.WAITING
    assert letter.expires_at - clock.now() > dt.timedelta(hours=71)
    assert queries.open_letter(invoice) == letter
    assert drive(letter).state == RedState.WAITING
    office.bureau.answer(letter.number, answer)
    assert drive(letter).state == state
    if state != RedState.CONFIRMED:
        bill = invoice.lines.get().bill
        with pytest.raises(services.CannotInvoice):
            ask(office.unit, bill)
        second = services.ask_red_letter(actor=office.finance, invoice=invoice, reason="mistake")
        assert second.number.endswith("-H2")


def test_we_may_withdraw_what_the_buyer_has_not_answered(
    office: SimpleNamespace, invoice: Invoice, issue: Any, drive: Any
) -> None:
    office.bureau.asks = True
    issue(invoice)
    letter = services.ask_red_letter(actor=office.finance, invoice=invoice, reason="mistake")
    with pytest.raises(services.CannotRedden):
        services.ask_withdrawal(actor=office.finance, letter=letter)
    drive(letter)
    services.ask_withdrawal(actor=office.finance, letter=letter)
    assert drive(letter).state == RedState.WITHDRAWN
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED


def test_the_buyer_s_answer_that_came_first_holds(
    office: SimpleNamespace, invoice: Invoice, issue: Any, drive: Any
) -> None:
    office.bureau.asks = True
    issue(invoice)
    letter = drive(services.ask_red_letter(actor=office.finance, invoice=invoice, reason="mistake"))
    services.ask_withdrawal(actor=office.finance, letter=letter)
    office.bureau.answer(letter.number, LetterState.CONFIRMED)
    drive(letter)
    assert drive(letter).state == RedState.DONE


def test_a_red_invoice_whose_answer_was_lost_is_written_once(
    office: SimpleNamespace, invoice: Invoice, issue: Any, drive: Any
) -> None:
    issue(invoice)
    letter = drive(services.ask_red_letter(actor=office.finance, invoice=invoice, reason="mistake"))
    office.bureau.afterwards = True
    with pytest.raises(ports.TemporaryFault):
        drive(letter)
    office.bureau.afterwards = False
    drive(letter)
    drive(letter)
    assert Invoice.objects.filter(kind="red").count() == 1


def test_rights(office: SimpleNamespace, invoice: Invoice, issue: Any) -> None:
    issue(invoice)
    with pytest.raises(AccessDenied):
        services.ask_red_letter(actor=office.cashier, invoice=invoice, reason="mistake")
    with pytest.raises(services.CannotRedden):
        red = services.ask_red_letter(actor=office.finance, invoice=invoice, reason="mistake")
        services.ask_withdrawal(actor=office.finance, letter=red)
