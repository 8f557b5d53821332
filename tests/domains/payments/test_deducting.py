"""Prepaid balances that pay by themselves: within their scope, the oldest first, once, and as the arithmetic says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.domains.payments.test_properties import receivable
from tests.domains.payments.test_taking import balance_of, cash, check_now
from tests.factories.household import make_bill, make_owner, make_tariff, make_unit

from anju.core import clock
from anju.core.errors import AccessDenied
from anju.domains.billing import services as billing
from anju.domains.billing.models import Bill, FeeItem
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Line
from anju.domains.notifications.models import Notification
from anju.domains.payments import policies, services
from anju.domains.payments.calc.allocation import OpenBill
from anju.domains.payments.calc.deduction import deduct
from anju.domains.payments.enums import DeductWhen, Method, PaymentSource
from anju.domains.payments.models import Balance, Payment
from anju.domains.residents.models import PersonAccount, Residency

DAY = dt.date(2026, 10, 10)


@pytest.fixture
def rule(project: Any, root: Any) -> Callable[..., None]:
    """Give a function that says when the project's balances pay by themselves."""

    def put(pays: str = DeductWhen.ON_ISSUE, keeps: str = "0", items: Any = ()) -> None:
        services.set_prepaid_settings(actor=root, project=project, pays=pays, keeps=Decimal(keeps), fee_items=items)

    return put


def run() -> list[services.Deducted]:
    with clock.at(DAY):
        return services.deduct_balances()


def open_of(unit: Any) -> list[Decimal]:
    return list(Bill.objects.filter(unit=unit).order_by("due_on", "pk").values_list("balance", flat=True))


def test_a_balance_pays_what_is_issued_the_oldest_due_first(take: Any, project: Any, rule: Any) -> None:
    unit, other = make_unit(project), make_unit(project)
    take(unit, cash("500.00"), prepay=True)
    make_bill(unit, "200.00", month="2026-10", due="2026-10-31")
    make_bill(unit, "200.00", month="2026-08", due="2026-08-31")
    make_bill(unit, "200.00", month="2026-09", due="2026-09-30")
    make_bill(other, "80.00")
    rule()
    (done,) = run()
    check_now()
    assert (len(done.payments), done.total) == (1, Decimal("500.00"))
    assert open_of(unit) == [Decimal(0), Decimal(0), Decimal("100.00")]
    assert balance_of(unit) == 0
    payment = Payment.objects.get(source=PaymentSource.AUTO)
    assert (payment.shift_id, payment.cashier_id, payment.number[-6:]) == (None, None, "000002")
    assert payment.total == sum(payment.allocations.values_list("amount", flat=True))
    assert list(payment.tenders.values_list("method", "amount")) == [(Method.BALANCE, Decimal("500.00"))]
    sides = dict(Line.objects.filter(entry=payment.entry_id).values_list("account__role", "amount"))
    assert sides == {"prepaid": Decimal("500.00"), "receivable": Decimal("-500.00")}
    assert receivable(unit) == Decimal("100.00")
    assert run() == []


@pytest.mark.parametrize(
    ("pays", "left"), [(DeductWhen.NEVER, "500.00"), (DeductWhen.ON_DUE, "400.00"), (DeductWhen.ON_ISSUE, "300.00")]
)
def test_the_project_says_when(take: Any, project: Any, rule: Any, pays: str, left: str) -> None:
    unit = make_unit(project)
    take(unit, cash("500.00"), prepay=True)
    make_bill(unit, "100.00", month="2026-09", due="2026-10-10")
    make_bill(unit, "100.00", month="2026-10", due="2026-10-11")
    rule(pays)
    run()
    assert balance_of(unit) == Decimal(left)


def test_something_stays_on_the_balance(take: Any, project: Any, rule: Any) -> None:
    unit, poor = make_unit(project), make_unit(project)
    for home, money in ((unit, "150.00"), (poor, "50.00")):
        take(home, cash(money), prepay=True)
        make_bill(home, "120.00", month="2026-09")
    rule(keeps="50.00")
    run()
    assert (balance_of(unit), open_of(unit)) == (Decimal("50.00"), [Decimal("20.00")])
    assert (balance_of(poor), open_of(poor)) == (Decimal("50.00"), [Decimal("120.00")])


def test_only_the_fee_items_of_the_scope_are_paid(take: Any, project: Any, rule: Any, root: Any) -> None:
    unit, home = make_unit(project), make_unit(project)
    service, water = make_tariff(project).fee_item, make_tariff(project, "水费").fee_item
    for one in (unit, home):
        take(one, cash("500.00"), prepay=True)
        make_bill(one, "30.00", month="2026-08", item="水费")
        make_bill(one, "100.00", month="2026-09")
    rule(items=[service])
    services.set_prepaid_scope(actor=root, unit=home, is_refused=False, fee_items=[water])
    run()
    assert open_of(unit) == [Decimal("30.00"), Decimal(0)]
    assert open_of(home) == [Decimal(0), Decimal("100.00")]


def test_a_home_that_refuses_is_left_alone(take: Any, project: Any, rule: Any, root: Any) -> None:
    unit = make_unit(project)
    take(unit, cash("500.00"), prepay=True)
    make_bill(unit, "100.00", month="2026-09")
    rule()
    services.set_prepaid_scope(actor=root, unit=unit, is_refused=True, fee_items=[], remark="业主要求")
    assert run() == []
    services.set_prepaid_scope(actor=root, unit=unit, is_refused=False, fee_items=[])
    assert len(run()) == 1


def test_a_cashier_cannot_void_what_a_balance_paid(take: Any, project: Any, rule: Any, cashier: Any) -> None:
    unit = make_unit(project)
    take(unit, cash("500.00"), prepay=True)
    make_bill(unit, "100.00", month="2026-09")
    rule()
    run()
    with clock.at(DAY), pytest.raises(services.CannotUndo, match="No cashier took"):
        services.void_payment(actor=cashier, payment=Payment.objects.get(source="auto"), reason="误扣")


def test_a_late_charge_is_paid_behind_its_debt_and_before_what_is_due_later(take: Any, project: Any, rule: Any) -> None:
    unit = make_unit(project)
    take(unit, cash("250.00"), prepay=True)
    later = make_bill(unit, "100.00", month="2026-09", due="2026-10-20")
    debt = make_bill(unit, "100.00", month="2026-08", due="2026-09-30")
    charge = make_bill(unit, "100.00", month="2026-08", due="2026-12-30", settles="2026-09-30", item="违约金")
    rule()
    run()
    found = dict(Bill.objects.filter(unit=unit).values_list("pk", "balance"))
    assert found == {debt.pk: 0, charge.pk: 0, later.pk: 50}


def test_what_was_taken_back_is_not_taken_again(take: Any, project: Any, rule: Any, finance: Any) -> None:
    unit = make_unit(project)
    take(unit, cash("500.00"), prepay=True)
    make_bill(unit, "100.00", month="2026-09")
    rule()
    run()
    with clock.at(DAY):
        services.reverse_payment(actor=finance, payment=Payment.objects.get(source="auto"), reason="业主不同意")
    assert (balance_of(unit), open_of(unit)) == (Decimal("500.00"), [Decimal("100.00")])
    assert run() == []
    make_bill(unit, "60.00", month="2026-10")
    run()
    assert (balance_of(unit), open_of(unit)) == (Decimal("440.00"), [Decimal("100.00"), Decimal(0)])


def test_debts_of_somebody_who_left_are_not_paid_by_who_came(take: Any, project: Any, rule: Any) -> None:
    unit = make_unit(project)
    old, new = make_owner(unit, "旧业主"), make_owner(unit, "新业主")
    Residency.objects.filter(person=old).update(ends_on=dt.date(2026, 9, 14))
    take(unit, cash("500.00"), prepay=True)
    for person, month in ((old, "2026-08"), (new, "2026-09")):
        make_bill(unit, "100.00", month=month, person=person)
    rule()
    run()
    assert open_of(unit) == [Decimal("100.00"), Decimal(0)]


def test_a_bill_that_waits_for_a_waiver_waits(take: Any, project: Any, rule: Any, make_user: Any) -> None:
    unit = make_unit(project)
    take(unit, cash("500.00"), prepay=True)
    bill = make_bill(unit, "100.00", month="2026-09")
    rule()
    clerk = actor_with("billing.relief:apply", project_id=project.pk, user_id=make_user("clerk").pk)
    billing.apply_for_relief(actor=clerk, unit=unit, kind="waiver", amounts={bill.pk: Decimal(50)}, reason="协商")
    assert run() == []


def test_nothing_is_deducted_in_a_closed_month(take: Any, project: Any, rule: Any, root: Any) -> None:
    unit = make_unit(project)
    take(unit, cash("500.00"), prepay=True)
    make_bill(unit, "100.00", month="2026-09")
    rule()
    with clock.at(dt.date(2026, 11, 3)):
        for month in (9, 10):
            ledger.close_period(actor=root, project=project, month=dt.date(2026, month, 1))
    assert run() == []


def test_who_pays_for_the_home_is_told(take: Any, project: Any, rule: Any, make_user: Any) -> None:
    unit = make_unit(project, "3-2-1201")
    person = make_owner(unit)
    account = make_user("resident")
    PersonAccount.objects.create(project=project, person=person, user=account, linked_at=clock.now())
    take(unit, cash("500.00"), prepay=True)
    make_bill(unit, "100.00", month="2026-09")
    rule()
    (done,) = run()
    for _twice in range(2):
        services.tell_deducted(project=project, payments=done.payments)
    (told,) = Notification.objects.filter(user=account)
    assert "100.00" in told.body
    assert "400.00" in told.body
    assert told.url == f"/r/T1/{unit.pk}/receipts/{done.payments[0]}/"


def test_one_statement_whatever_the_number_of_homes(take: Any, project: Any, rule: Any) -> None:
    rule()
    counted = []
    for homes in (1, 6):
        for _number in range(homes):
            unit = make_unit(project)
            take(unit, cash("50.00"), prepay=True)
            make_bill(unit, "20.00", month="2026-09")
        with CaptureQueriesContext(connection) as asked:
            run()
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_the_right_is_asked_for(project: Any, root: Any) -> None:
    nobody = actor_with(policies.COLLECT, project_id=project.pk)
    unit = make_unit(project)
    with pytest.raises(AccessDenied):
        services.set_prepaid_settings(
            actor=nobody, project=project, pays=DeductWhen.ON_DUE, keeps=Decimal(0), fee_items=[]
        )
    with pytest.raises(AccessDenied):
        services.set_prepaid_scope(actor=nobody, unit=unit, is_refused=True, fee_items=[])


MONEY = st.decimals("0.01", "300", places=2)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=MONEY,
    keeps=st.decimals("0", "100", places=2),
    bills=st.lists(st.tuples(MONEY, st.integers(1, 28)), min_size=1, max_size=5),
)
def test_the_statement_says_what_the_arithmetic_says(
    take: Any, project: Any, rule: Any, held: Decimal, keeps: Decimal, bills: list[tuple[Decimal, int]]
) -> None:
    with transaction.atomic():
        unit = make_unit(project)
        take(unit, cash(str(held)), prepay=True)
        made = [
            make_bill(unit, amount, month=f"2026-{place:02d}", due=f"2026-09-{day:02d}")
            for place, (amount, day) in enumerate(bills, start=1)
        ]
        rule(keeps=str(keeps))
        run()
        wanted = deduct(held, [OpenBill(bill.pk, bill.due_on, bill.amount) for bill in made], keeps=keeps)
        paid = Bill.objects.filter(unit=unit, paid__gt=0).values_list("pk", "paid")
        assert dict(paid) == {share.pk: share.amount for share in wanted}
        assert Balance.objects.get(unit=unit).amount == held - sum(share.amount for share in wanted)
        transaction.set_rollback(True)
    assert not FeeItem.objects.exists()
