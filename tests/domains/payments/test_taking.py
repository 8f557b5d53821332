"""Taking money: what a payment settles, posts and refuses."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from tests.conftest import actor_with
from tests.factories.household import make_bill, make_unit

from anju.core import clock, money
from anju.core.errors import AccessDenied, DomainError
from anju.core.models import EventRecord
from anju.domains.ledger.models import Account, Entry
from anju.domains.payments import policies
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender, TenderError, TenderFault
from anju.domains.payments.enums import Method
from anju.domains.payments.models import Balance, BalanceMove, Payment


def cash(amount: str) -> list[Tender]:
    return [Tender(Method.CASH, Decimal(amount))]


def check_now() -> None:
    """Run the constraints that wait for commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def lines_of(payment: Payment) -> list[tuple[str, Decimal]]:
    return list(Entry.objects.get(pk=payment.entry_id).lines.values_list("account__role", "amount"))


def balance_of(unit: Any) -> Decimal:
    return money.total(Balance.objects.filter(unit=unit).values_list("amount", flat=True))


def test_cash_for_one_bill_gives_receipt_entry_and_paid_bill(take: Any, project: Any) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "276.08")
    payment = take(unit, cash("300.00"), expected=Decimal("276.08"))
    check_now()
    bill.refresh_from_db()
    stored = Payment.objects.get(pk=payment.pk)
    assert (stored.number, stored.total, stored.change) == (
        f"SJ-T1-{clock.today().year}-000001",
        bill.amount,
        Decimal("23.92"),
    )
    assert (bill.paid, bill.balance) == (Decimal("276.08"), 0)
    assert lines_of(stored) == [("cash", Decimal("276.08")), ("receivable", Decimal("-276.08"))]
    event = EventRecord.objects.get(name="PaymentReceived")
    assert (event.payload["number"], event.payload["total"]) == (payment.number, "276.08")


def test_returned_payment_equals_the_stored_one(take: Any, project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit)
    payment = take(unit, cash("100.00"), payer="王建国", remark="首付")
    stored = Payment.objects.get(pk=payment.pk)
    written = {field.attname for field in Payment._meta.concrete_fields}
    assert {name: getattr(payment, name) for name in written} == {name: getattr(stored, name) for name in written}


def test_e20_payment_goes_to_the_oldest_due_first(take: Any, project: Any) -> None:
    unit = make_unit(project)
    for month in ("2026-03", "2026-01", "2026-02"):
        make_bill(unit, "300.00", month=month)
    payment = take(unit, cash("500.00"))
    paid = dict(payment.allocations.values_list("bill__period_start__month", "amount"))
    assert paid == {1: Decimal("300.00"), 2: Decimal("200.00")}


def test_designated_bills_are_the_only_ones_settled(take: Any, project: Any) -> None:
    unit = make_unit(project)
    old, new = make_bill(unit, "300.00", month="2026-01"), make_bill(unit, "80.00", month="2026-02")
    take(unit, cash("100.00"), bill_ids=[new.pk])
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.paid, new.paid) == (0, Decimal("80.00"))


def test_split_tender_debits_each_account(take: Any, project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    tenders = [
        Tender(Method.POS, Decimal("100.00"), "slip 7"),
        Tender(Method.TRANSFER, Decimal("150.00")),
        Tender(Method.CASH, Decimal("60.00")),
    ]
    payment = take(unit, tenders)
    check_now()
    assert payment.change == Decimal("10.00")
    assert lines_of(payment) == [
        ("pos", Decimal("100.00")),
        ("bank", Decimal("150.00")),
        ("cash", Decimal("50.00")),
        ("receivable", Decimal("-300.00")),
    ]
    assert payment.tenders.get(method=Method.POS).reference == "slip 7"


def test_part_payment_gives_change_on_what_was_handed_over(take: Any, project: Any) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "300.00")
    payment = take(unit, cash("100.00"), amount=Decimal("60.00"))
    bill.refresh_from_db()
    assert (payment.total, payment.change, bill.paid) == (Decimal("60.00"), Decimal("40.00"), Decimal("60.00"))


def test_change_comes_from_cash_only(take: Any, project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    with pytest.raises(TenderError) as refused:
        take(unit, [Tender(Method.TRANSFER, Decimal("310.00"))])
    assert refused.value.fault is TenderFault.CHANGE_NOT_FROM_CASH
    assert not Payment.objects.exists()


def test_money_for_nothing_is_refused(take: Any, project: Any) -> None:
    with pytest.raises(DomainError) as refused:
        take(make_unit(project), cash("10.00"))
    assert refused.value.field == "amount"


def test_surplus_is_prepaid_when_asked(take: Any, project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    payment = take(unit, [Tender(Method.TRANSFER, Decimal("500.00"))], prepay=True)
    check_now()
    assert (payment.total, payment.prepaid, balance_of(unit)) == (
        Decimal("500.00"),
        Decimal("200.00"),
        Decimal("200.00"),
    )
    assert dict(lines_of(payment))["prepaid"] == Decimal("-200.00")


def test_pure_prepayment_needs_no_bill(take: Any, project: Any) -> None:
    unit = make_unit(project)
    take(unit, cash("500.00"), bill_ids=[], prepay=True)
    take(unit, cash("1.50"), bill_ids=[], prepay=True)
    check_now()
    assert balance_of(unit) == Decimal("501.50")


def test_prepaid_balance_pays_bills_up_to_what_it_holds(take: Any, project: Any) -> None:
    unit = make_unit(project)
    take(unit, cash("120.00"), prepay=True)
    make_bill(unit, "300.00")
    with pytest.raises(TenderError) as refused:
        take(unit, [Tender(Method.BALANCE, Decimal("120.01"))])
    assert refused.value.fault is TenderFault.BALANCE_SHORT
    payment = take(unit, [Tender(Method.BALANCE, Decimal("120.00")), *cash("180.00")])
    check_now()
    assert balance_of(unit) == 0
    assert dict(lines_of(payment)) == {
        "prepaid": Decimal("120.00"),
        "cash": Decimal("180.00"),
        "receivable": Decimal("-300.00"),
    }
    assert list(BalanceMove.objects.order_by("pk").values_list("reason", "amount")) == [
        ("prepaid", Decimal("120.00")),
        ("used", Decimal("-120.00")),
    ]


def test_same_key_with_same_content_is_taken_once(take: Any, project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    key = str(uuid.uuid4())
    first = take(unit, cash("300.00"), idempotency_key=key, expected=Decimal("300.00"))
    again = take(unit, cash("300.00"), idempotency_key=key, expected=Decimal("300.00"))
    assert (again.pk, again.number) == (first.pk, first.number)
    assert Payment.objects.count() == Entry.objects.filter(kind="payment").count() == 1


def test_same_key_with_other_content_is_refused(take: Any, project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    key = str(uuid.uuid4())
    first = take(unit, cash("100.00"), idempotency_key=key)
    with pytest.raises(payments.KeyUsedOtherwise, match=first.number):
        take(unit, cash("200.00"), idempotency_key=key)


def test_bill_changed_since_the_screen_is_told_with_both_sums(take: Any, project: Any) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "300.00")
    take(unit, cash("100.00"))
    with pytest.raises(payments.BillsChanged, match=r"300\.00.*200\.00"):
        take(unit, cash("300.00"), bill_ids=[bill.pk], expected=Decimal("300.00"))


def test_paid_bill_is_told_and_nothing_is_taken(take: Any, project: Any) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "300.00")
    take(unit, cash("300.00"))
    with pytest.raises(payments.BillsChanged):
        take(unit, cash("300.00"), bill_ids=[bill.pk])
    assert Payment.objects.count() == 1


def test_bill_of_another_unit_cannot_be_designated(take: Any, project: Any) -> None:
    unit, neighbour = make_unit(project), make_unit(project)
    foreign = make_bill(neighbour)
    with pytest.raises(payments.BillsChanged):
        take(unit, cash("10.00"), bill_ids=[foreign.pk])


def test_receipt_numbers_are_continuous_and_a_refused_payment_uses_none(take: Any, project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    numbers = [take(unit, cash("10.00")).number]
    with pytest.raises(TenderError):
        take(unit, [])
    numbers.append(take(unit, cash("10.00")).number)
    assert [number[-6:] for number in numbers] == ["000001", "000002"]


def test_receipt_number_follows_the_local_year(take: Any, project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    late = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)  # half past midnight of the new year in Shanghai
    assert take(unit, cash("10.00"), at=late).number == "SJ-T1-2027-000001"


def test_closed_shift_takes_no_money(take: Any, project: Any, cashier: Any, shift: Any) -> None:
    unit = make_unit(project)
    make_bill(unit)
    payments.close_shift(actor=cashier, shift=shift, denominations={"100": 2})
    with pytest.raises(payments.ShiftNotOpen):
        take(unit, cash("10.00"))


def test_another_cashiers_shift_takes_no_money(take: Any, project: Any, make_user: Any) -> None:
    unit = make_unit(project)
    make_bill(unit)
    other = actor_with(policies.COLLECT, project_id=project.pk, user_id=make_user("other").pk)
    with pytest.raises(payments.ShiftNotOpen):
        take(unit, cash("10.00"), actor=other)


def test_collecting_needs_the_permission(take: Any, project: Any, cashier: Any) -> None:
    unit = make_unit(project)
    viewer = actor_with(policies.VIEW_PAYMENTS, project_id=project.pk, user_id=cashier.user_id)
    with pytest.raises(AccessDenied):
        take(unit, cash("10.00"), actor=viewer)


def test_missing_account_is_told(take: Any, project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit)
    Account.objects.filter(project=project, role="pos").update(role="")
    with pytest.raises(payments.BooksNotOpen):
        take(unit, [Tender(Method.POS, Decimal("10.00"))])


def test_payment_runs_few_statements(take: Any, project: Any, django_assert_max_num_queries: Any) -> None:
    unit = make_unit(project)
    make_bill(unit)
    with django_assert_max_num_queries(5):  # shift, household, number, posting, event
        take(unit, cash("10.00"))
