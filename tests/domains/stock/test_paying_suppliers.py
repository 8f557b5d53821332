"""Suppliers: invoices matched to what came, paid by claims, partly and less what went back; what is open adds up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories import stock as made

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.approvals import queries as approvals
from anju.domains.approvals import services as deciding
from anju.domains.expenses import policies as spending
from anju.domains.expenses import services as expenses
from anju.domains.expenses.enums import ClaimState
from anju.domains.expenses.models import Claim
from anju.domains.identity import queries as identity
from anju.domains.ledger import queries as books
from anju.domains.ledger.models import Entry
from anju.domains.stock import queries, services
from anju.domains.stock.calc.payables import owed
from anju.domains.stock.enums import InvoiceState
from anju.domains.stock.models import Invoice, InvoiceLine, InvoicePayment, Movement, Slip, Supplier
from anju.domains.stock.services import Line, Matched, Paper

Hire = Callable[..., Actor]


@pytest.fixture
def hire(project: Any, make_user: Callable[..., Any]) -> Hire:
    def hired(name: str, *roles: str, everywhere: bool = False) -> Actor:
        user = make_user(name, *roles, project=None if everywhere else project)
        return identity.actor_for(user, surface="test")

    return hired


def _balances(project: Any) -> dict[str, Decimal]:
    root = actor_with("ledger.entry:view")
    lines = books.trial_balance(root, project, first_on=dt.date(2020, 1, 1), last_on=dt.date(2099, 1, 1))
    return {line.code: line.closing for line in lines if line.closing}


def _delivered(project: Any, supplier: Supplier, quantity: str = "10", price: str = "5.00") -> tuple[Any, Movement]:
    store, item = made.make_store(project), made.make_item(project)
    slip = services.receive_goods(
        actor=made.ROOT,
        project=project,
        store=store,
        supplier=supplier,
        lines=[Line(item, Decimal(quantity), Decimal(price))],
    )
    return store, slip.movements.get()


def _sent_back(project: Any, supplier: Supplier, store: Any, item: Any, quantity: str) -> Movement:
    lines = [Line(item, Decimal(quantity))]
    slip = services.return_goods(
        actor=made.ROOT, project=project, store=store, supplier=supplier, lines=lines, note="破损"
    )
    return slip.movements.get()


def _enter(
    actor: Actor, project: Any, supplier: Supplier, amount: str, *lines: tuple[Movement, str, str], **more: Any
) -> Invoice:
    facts = {"paper_number": f"2544{Invoice.objects.count():04d}", "on_date": clock.today(), **more}
    return services.enter_invoice(
        actor=actor,
        project=project,
        supplier=supplier,
        paper=Paper(amount=Decimal(amount), **facts),
        lines=[Matched(moved.pk, Decimal(quantity), Decimal(yuan)) for moved, quantity, yuan in lines],
    )


def _decide(actor: Actor, project: Any, claim: Claim, is_approved: bool = True) -> Claim:
    request = approvals.latest_request(project, spending.CLAIM_REQUEST.name, claim.pk)
    assert request is not None
    deciding.decide(actor=actor, request=request, is_approved=is_approved, note="" if is_approved else "不付")
    claim.refresh_from_db()
    return claim


def _pay(actor: Actor, project: Any, claim: Claim) -> Claim:
    bank = books.account_of(project, "bank")
    return expenses.pay_claim(actor=actor, claim=claim, account=bank, on_date=clock.today())


def test_a_supplier_is_paid_in_parts_until_nothing_stands_in_2202(project: Any, hire: Hire) -> None:
    clerk, manager, cashier = hire("kuaiji", "finance"), hire("jingli", "project_manager"), hire("chuna", "finance")
    supplier = made.make_supplier(project)
    _store, moved = _delivered(project, supplier)
    assert _balances(project) == {"1403": Decimal("50.00"), "2202": Decimal("-50.00")}
    invoice = _enter(clerk, project, supplier, "50.00", (moved, "10", "50.00"), tax=Decimal("5.75"))
    assert invoice.entry_id is None
    first = services.ask_payment(actor=clerk, invoice=invoice, amount=Decimal("20.00"))
    assert not Entry.objects.filter(kind="expense").exists()
    with pytest.raises(AccessDenied):
        _pay(clerk, project, _decide(manager, project, first))
    with pytest.raises(AccessDenied):
        _pay(hire("jingli2", "project_manager"), project, first)
    _pay(cashier, project, first)
    assert _balances(project) == {"1403": Decimal("50.00"), "2202": Decimal("-30.00"), "1002": Decimal("-20.00")}
    found = queries.get_invoice(clerk, project, invoice.pk)
    assert (found.paid, found.left, found.stands) == (Decimal("20.00"), Decimal("30.00"), InvoiceState.PARTLY)
    with pytest.raises(DomainError, match=r"30\.00"):
        services.ask_payment(actor=clerk, invoice=invoice, amount=Decimal("30.01"))
    rest = services.ask_payment(actor=clerk, invoice=invoice, amount=Decimal("30.00"))
    with pytest.raises(DomainError):
        services.ask_payment(actor=clerk, invoice=invoice, amount=Decimal("0.01"))
    _pay(cashier, project, _decide(manager, project, rest))
    assert _balances(project) == {"1403": Decimal("50.00"), "1002": Decimal("-50.00")}
    row = queries.get_payable(clerk, project, supplier.pk)
    assert (row.received, row.paid, row.open, row.unmatched) == (Decimal(50), Decimal(50), Decimal(0), Decimal(0))
    assert queries.get_invoice(clerk, project, invoice.pk).stands == InvoiceState.PAID


def test_who_asks_neither_approves_nor_pays_and_the_database_agrees(project: Any, hire: Hire) -> None:
    both = hire("jingli", "project_manager", "finance")
    supplier = made.make_supplier(project)
    _store, moved = _delivered(project, supplier)
    invoice = _enter(both, project, supplier, "50.00", (moved, "10", "50.00"))
    claim = services.ask_payment(actor=both, invoice=invoice, amount=Decimal("50.00"))
    with pytest.raises(AccessDenied):
        _decide(both, project, claim)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state=ClaimState.APPROVED, decided_by=both.user_id)
    with pytest.raises(AccessDenied):
        services.ask_payment(actor=hire("cangguan", "storekeeper"), invoice=invoice, amount=Decimal(1))


def test_who_took_goods_in_does_not_enter_their_invoice(project: Any, hire: Hire) -> None:
    keeper, supplier = hire("cangguan", "storekeeper", "finance"), made.make_supplier(project)
    store, item = made.make_store(project), made.make_item(project)
    slip = services.receive_goods(
        actor=keeper, project=project, store=store, supplier=supplier, lines=[Line(item, Decimal(1), Decimal(9))]
    )
    moved = slip.movements.get()
    with pytest.raises(AccessDenied):
        _enter(keeper, project, supplier, "9.00", (moved, "1", "9.00"))
    assert keeper.user_id is not None
    facts = {"amount": 9, "booked": 9, "posted_on": clock.today(), "on_date": clock.today(), "paper_number": "1"}
    people = {"entered_by_id": keeper.user_id, "entered_at": clock.now()}
    invoice = Invoice.objects.create(project=project, number="X", supplier=supplier, **facts, **people)
    with pytest.raises(IntegrityError, match="does not enter"), transaction.atomic():
        InvoiceLine.objects.create(project=project, invoice=invoice, movement=moved, quantity=1, amount=9, booked=9)


def test_a_difference_of_prices_is_posted_and_shown_and_taken_back_with_the_invoice(project: Any, hire: Hire) -> None:
    clerk, supplier = hire("kuaiji", "finance"), made.make_supplier(project)
    _store, moved = _delivered(project, supplier)
    invoice = _enter(clerk, project, supplier, "43.20", (moved, "8", "43.20"))
    (line,) = queries.lines_of_invoice(clerk, invoice)
    assert (line.booked, line.difference, line.short) == (Decimal("40.00"), Decimal("3.20"), Decimal(2))
    cost = moved.item.cost_class
    account = books.cost_accounts(project).get(cost_class=cost)
    assert _balances(project)[account.code] == Decimal("3.20")
    assert _balances(project)["2202"] == Decimal("-53.20")
    assert queries.get_payable(clerk, project, supplier.pk).open == Decimal("53.20")
    (left,) = queries.goods_to_invoice(clerk, project, supplier)
    assert (left.left, left.left_value) == (Decimal(2), Decimal("10.00"))
    services.void_invoice(actor=clerk, invoice=invoice, reason="开错了")
    assert _balances(project) == {"1403": Decimal("50.00"), "2202": Decimal("-50.00")}
    assert queries.get_invoice(clerk, project, invoice.pk).stands == InvoiceState.VOIDED
    again = _enter(clerk, project, supplier, "50.00", (moved, "10", "50.00"), paper_number=invoice.paper_number)
    assert again.entry_id is None


def test_no_more_is_invoiced_than_came_and_lines_add_up(project: Any, hire: Hire) -> None:
    clerk, supplier = hire("kuaiji", "finance"), made.make_supplier(project)
    _store, moved = _delivered(project, supplier)
    _other, foreign = _delivered(project, made.make_supplier(project))
    for amount, line in (("55.00", (moved, "11", "55.00")), ("50.00", (foreign, "10", "50.00"))):
        with pytest.raises(DomainError):
            _enter(clerk, project, supplier, amount, line)
    with pytest.raises(DomainError, match="add up"):
        _enter(clerk, project, supplier, "49.00", (moved, "10", "50.00"))
    kept = _enter(clerk, project, supplier, "30.00", (moved, "6", "30.00"), paper_number="88")
    with pytest.raises(DomainError, match="already"):
        _enter(clerk, project, supplier, "20.00", (moved, "4", "20.00"), paper_number="88")
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceLine.objects.create(
            project=project, invoice=_copy(kept), movement=moved, quantity=5, amount=25, booked=25
        )


def _copy(invoice: Invoice) -> Invoice:
    invoice.pk, invoice.number, invoice.paper_number, invoice._state.adding = None, "Y", "Y", True
    invoice.save()
    return invoice


def test_goods_sent_back_are_credited(project: Any, hire: Hire) -> None:
    clerk, manager, cashier = hire("kuaiji", "finance"), hire("jingli", "project_manager"), hire("chuna", "finance")
    supplier = made.make_supplier(project)
    store, moved = _delivered(project, supplier)
    invoice = _enter(clerk, project, supplier, "50.00", (moved, "10", "50.00"))
    back = _sent_back(project, supplier, store, moved.item, "2")
    with pytest.raises(DomainError, match=r"40\.00"):
        services.ask_payment(actor=clerk, invoice=invoice, amount=Decimal("50.00"))
    with pytest.raises(DomainError):
        _enter(clerk, project, supplier, "-50.01", (back, "2", "50.01"), corrects=invoice)
    note = _enter(clerk, project, supplier, "-10.00", (back, "2", "10.00"), corrects=invoice)
    found = queries.get_invoice(clerk, project, invoice.pk)
    assert (found.credited, found.left) == (Decimal("10.00"), Decimal("40.00"))
    assert queries.get_invoice(clerk, project, note.pk).stands == InvoiceState.CREDIT
    with pytest.raises(DomainError):
        services.void_invoice(actor=clerk, invoice=invoice, reason="试")
    claim = services.ask_payment(actor=clerk, invoice=invoice, amount=Decimal("40.00"))
    _pay(cashier, project, _decide(manager, project, claim))
    assert queries.get_payable(clerk, project, supplier.pk).open == 0
    assert _balances(project) == {"1403": Decimal("40.00"), "1002": Decimal("-40.00")}
    _sent_back(project, supplier, store, moved.item, "1")
    assert queries.get_payable(clerk, project, supplier.pk).open == Decimal("-5.00")


def test_a_refused_or_returned_payment_leaves_the_invoice_open(project: Any, hire: Hire) -> None:
    clerk, manager, cashier = hire("kuaiji", "finance"), hire("jingli", "project_manager"), hire("chuna", "finance")
    supplier = made.make_supplier(project)
    _store, moved = _delivered(project, supplier)
    invoice = _enter(clerk, project, supplier, "50.00", (moved, "10", "50.00"))
    refused = services.ask_payment(actor=clerk, invoice=invoice, amount=Decimal("50.00"))
    _decide(manager, project, refused, is_approved=False)
    claim = services.ask_payment(actor=clerk, invoice=invoice, amount=Decimal("50.00"))
    paid = _pay(cashier, project, _decide(manager, project, claim))
    expenses.undo_payment(actor=clerk, claim=paid, reason="退汇")
    assert queries.get_payable(clerk, project, supplier.pk).open == Decimal("50.00")
    expenses.reverse_claim(actor=cashier, claim=paid, reason="不付了")
    assert queries.get_invoice(clerk, project, invoice.pk).left == Decimal("50.00")
    assert _balances(project) == {"1403": Decimal("50.00"), "2202": Decimal("-50.00")}


def test_the_database_lets_no_claims_pay_more_than_the_invoice(project: Any, hire: Hire) -> None:
    clerk, supplier = hire("kuaiji", "finance"), made.make_supplier(project)
    _store, moved = _delivered(project, supplier)
    invoice = _enter(clerk, project, supplier, "50.00", (moved, "10", "50.00"))
    services.ask_payment(actor=clerk, invoice=invoice, amount=Decimal("45.00"))
    debt = expenses.Debt("某店", Decimal("5.01"), clock.today(), "多付")
    beyond = expenses.claim_debt(actor=clerk, project=project, debt=debt)
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoicePayment.objects.create(project=project, invoice=invoice, claim=beyond)


_STEP = st.tuples(st.sampled_from(["receive", "return", "invoice", "pay"]), st.integers(0, 120), st.integers(1, 9))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_STEP, min_size=1, max_size=9))
def test_what_is_open_is_received_less_returned_and_paid(
    project: Any, make_user: Callable[..., Any], steps: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        _walk(project, make_user, steps)
        transaction.set_rollback(True)


def _walk(project: Any, make_user: Callable[..., Any], steps: list[tuple[str, int, int]]) -> None:
    clerk, manager, cashier = (
        identity.actor_for(make_user(name, role, project=project), surface="test")
        for name, role in (("kj", "finance"), ("jl", "project_manager"), ("cn", "finance"))
    )
    supplier, store, item = made.make_supplier(project), made.make_store(project), made.make_item(project)
    today, charges, cleared = clock.today(), [], Decimal(0)
    for what, ago, size in sorted(steps, key=lambda one: -one[1]):
        with clock.at(clock.now() - dt.timedelta(days=ago)):
            if what == "receive":
                price = Decimal(size) / 3
                lines = [Line(item, Decimal(size), round(price, 4))]
                slip = services.receive_goods(
                    actor=made.ROOT, project=project, store=store, supplier=supplier, lines=lines
                )
                charges.append((clock.today(), slip.movements.get().value))
            elif what == "return" and queries.balances_visible_to(made.ROOT, project).exists():
                cleared -= _sent_back(project, supplier, store, item, "1").value
            elif what == "invoice":
                moved = queries.goods_to_invoice(clerk, project, supplier).filter(quantity__gt=0).first()
                if moved is not None:
                    told = moved.left_value + Decimal(size - 5) / 100
                    if told > 0:
                        _enter(clerk, project, supplier, str(told), (moved, str(moved.left), str(told)))
                        difference = told - moved.left_value
                        charges += [(clock.today(), difference)] if difference > 0 else []
                        cleared -= min(difference, Decimal(0))
            elif what == "pay":
                cleared += _pay_something(project, supplier, clerk, manager, cashier)
    if not Slip.objects.filter(supplier=supplier).exists():
        return
    row = queries.get_payable(clerk, project, supplier.pk)
    assert row.open == row.received - row.returned + row.difference - row.paid
    assert queries.ages_of(row) == owed(charges, cleared, today)
    assert row.open == -_balances(project).get("2202", Decimal(0))


def _pay_something(project: Any, supplier: Supplier, clerk: Actor, manager: Actor, cashier: Actor) -> Decimal:
    invoice = queries.invoices_visible_to(clerk, project).filter(supplier=supplier, left__gt=0).first()
    if invoice is None:
        return Decimal(0)
    most = min(invoice.left, queries.get_payable(clerk, project, supplier.pk).open)
    if most < Decimal("0.02"):
        return Decimal(0)
    claim = services.ask_payment(actor=clerk, invoice=invoice, amount=round(most / 2, 2))
    return _pay(cashier, project, _decide(manager, project, claim)).amount
