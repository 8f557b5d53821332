"""Any sequence of what an office does with money: books balance, no bill is negative, no money without a document."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests.domains.payments.faults import FAULTS
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import queries as billing_queries
from anju.domains.billing import services as billing
from anju.domains.billing.enums import ReliefKind, ReliefState
from anju.domains.billing.models import Bill, ChargeDocument, FeeItem, Relief, Tariff
from anju.domains.billing.services import OneCharge
from anju.domains.identity import queries as identity
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Period
from anju.domains.payments import services
from anju.domains.payments.calc import orders
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import HeldGoes, Method, OrderState, PaymentState
from anju.domains.payments.models import Deposit, OrderedBill, OwnerTransfer, Payment, PayOrder
from anju.domains.payments.services import asking
from anju.domains.payments.services.online.collecting import collect
from anju.domains.residents.models import Residency
from anju.domains.residents.services.people import NewPerson

AMOUNT = st.decimals("0.01", "600", places=2)
HOMES = st.integers(0, 1)
PLACE = st.integers(0, 20)
START = dt.date(2026, 3, 20)


class Office(RuleBasedStateMachine):
    """Two households and whoever deals with their money; every act may be refused, none may leave a trace then."""

    world: SimpleNamespace

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.day = START
        with clock.at(self.day):
            self.homes = [make_unit(self.world.project) for _number in range(2)]
            for home in self.homes:
                make_owner(home)
                make_bill(home, "276.08", month="2026-02", due="2026-03-10")
            Tariff.objects.update(late_fee_rate=Decimal("0.0005"))
            self.item = FeeItem.objects.get()
            self.shift = services.open_shift(actor=self.world.cashier, project=self.world.project)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def attempt(self, act: Callable[..., Any], **facts: Any) -> None:
        with clock.at(dt.datetime.combine(self.day, dt.time(10), clock.ZONE)):
            try:
                with transaction.atomic():
                    act(**facts)
            except DomainError:
                pass

    @rule(home=HOMES, amount=AMOUNT)
    def charge(self, home: int, amount: Decimal) -> None:
        self.attempt(
            billing.charge_once,
            actor=self.world.root,
            project=self.world.project,
            fee_item=self._once(),
            charge=OneCharge(unit_id=self.homes[home].pk, amount=amount),
            memo="维修",
            key=str(uuid.uuid4()),
        )

    @rule(home=HOMES, amount=AMOUNT, prepay=st.booleans(), method=st.sampled_from([Method.CASH, Method.POS]))
    def pay(self, home: int, amount: Decimal, prepay: bool, method: Method) -> None:
        self._take(home, [Tender(method, amount)], prepay=prepay)

    @rule(home=HOMES, amount=AMOUNT)
    def use_balance(self, home: int, amount: Decimal) -> None:
        self._take(home, [Tender(Method.BALANCE, amount)], amount=amount)

    @rule(place=PLACE)
    def reverse_payment(self, place: int) -> None:
        payment = self._one(Payment.objects.filter(state=PaymentState.POSTED), place)
        if payment:
            self.attempt(services.reverse_payment, actor=self.world.root, payment=payment, reason="退票")

    @rule(place=PLACE)
    def void_payment(self, place: int) -> None:
        payment = self._one(Payment.objects.filter(state=PaymentState.POSTED), place)
        if payment:
            self.attempt(services.void_payment, actor=self.world.cashier, payment=payment, reason="收错")

    @rule(place=PLACE)
    def reverse_charge(self, place: int) -> None:
        document = self._one(ChargeDocument.objects.all(), place)
        if document:
            self.attempt(billing.reverse_document, actor=self.world.root, document=document, reason="开错")

    @rule(place=PLACE, amount=AMOUNT, kind=st.sampled_from(ReliefKind), is_approved=st.booleans())
    def relieve(self, place: int, amount: Decimal, kind: ReliefKind, is_approved: bool) -> None:
        bill = self._one(Bill.objects.filter(balance__gt=0), place)
        if bill:
            wanted = bill.amount if kind == ReliefKind.REVERSAL else min(amount, bill.balance)
            self.attempt(self._relieve, bill=bill, kind=kind, amount=wanted, is_approved=is_approved)

    @rule(place=PLACE)
    def take_back(self, place: int) -> None:
        relief = self._one(Relief.objects.filter(state=ReliefState.GRANTED), place)
        if relief:
            self.attempt(billing.take_back_relief, actor=self.world.root, relief=relief, reason="误批")

    @rule(home=HOMES)
    def charge_late(self, home: int) -> None:
        self.attempt(
            services.charge_late_fees,
            actor=self.world.root,
            project=self.world.project,
            unit=self.homes[home],
            key=str(uuid.uuid4()),
        )

    @rule(home=HOMES, amount=AMOUNT)
    def take_deposit(self, home: int, amount: Decimal) -> None:
        self.attempt(
            services.take_deposit,
            actor=self.world.cashier,
            unit=self.homes[home],
            shift=self.shift,
            kind="renovation",
            amount=amount,
            method=Method.CASH,
            payer="王建国",
            key=str(uuid.uuid4()),
        )

    @rule(place=PLACE, amount=AMOUNT)
    def return_deposit(self, place: int, amount: Decimal) -> None:
        deposit = self._one(Deposit.objects.all(), place)
        if deposit:
            self.attempt(
                services.return_deposit,
                actor=self.world.cashier,
                deposit=deposit,
                amount=amount,
                method=Method.CASH,
                reason="验收合格",
                shift=self.shift,
            )

    @rule(home=HOMES, back=st.integers(0, 20), goes=st.sampled_from(HeldGoes), deposits=st.sampled_from(HeldGoes))
    def change_owner(self, home: int, back: int, goes: HeldGoes, deposits: HeldGoes) -> None:
        self.attempt(self._change_owner, home=home, on=self.day - dt.timedelta(days=back), goes=goes, deposits=deposits)

    @rule(keeps=st.sampled_from(["0", "50"]))
    def deduct(self, keeps: str) -> None:
        self.attempt(self._deduct, keeps=keeps)

    @rule(home=HOMES, surplus=st.booleans())
    def pay_online(self, home: int, surplus: bool) -> None:
        self.attempt(self._pay_online, home=home, surplus=surplus)

    @rule(place=PLACE)
    def refund_online(self, place: int) -> None:
        order = self._one(PayOrder.objects.filter(state=OrderState.PAID), place)
        if order:
            self.attempt(services.refund_online_payment, actor=self.world.root, order=order, reason="退款")

    @rule(place=PLACE, is_approved=st.booleans())
    def ask_to_reverse(self, place: int, is_approved: bool) -> None:
        payment = self._one(Payment.objects.filter(state=PaymentState.POSTED), place)
        if payment:
            self.attempt(self._ask_to_reverse, payment=payment, is_approved=is_approved)

    @rule()
    def reopen_month(self) -> None:
        closed = Period.objects.filter(closed_at__isnull=False).order_by("-month").first()
        if closed:
            self.attempt(
                ledger.reopen_period,
                actor=self.world.root,
                project=self.world.project,
                month=closed.month,
                reason="更正",
            )

    @precondition(lambda self: self.day < dt.date(2026, 9, 1))
    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.day += dt.timedelta(days=days)
        with clock.at(self.day):
            services.count_late_fees()

    @rule()
    def close_month(self) -> None:
        past = self.day.replace(day=1) - dt.timedelta(days=1)
        self.attempt(ledger.close_period, actor=self.world.root, project=self.world.project, month=past)

    @invariant()
    def holds(self) -> None:
        with connection.cursor() as cursor:
            for fault, statement in FAULTS.items():
                cursor.execute(statement)
                assert cursor.fetchall() == [], fault
        assert billing_queries.disagreements(self.world.root, self.world.project) == []

    def _once(self) -> FeeItem:
        held = FeeItem.objects.filter(name="维修费").first()
        return held or billing.create_fee_item(actor=self.world.root, project=self.world.project, name="维修费")

    def _take(self, home: int, tenders: list[Tender], **more: Any) -> None:
        self.attempt(
            services.take_payment,
            actor=self.world.cashier,
            project=self.world.project,
            unit=self.homes[home],
            shift=self.shift,
            tenders=tenders,
            idempotency_key=str(uuid.uuid4()),
            **more,
        )

    def _change_owner(self, home: int, on: dt.date, goes: HeldGoes, deposits: HeldGoes) -> None:
        prepared = services.prepare_transfer(
            actor=self.world.cashier_of_homes,
            unit=self.homes[home],
            new_owners=[NewPerson("买家")],
            on=on,
            balance_goes=goes,
            deposits_go=deposits,
        )
        services.confirm_transfer(actor=self.world.root, transfer=prepared)

    def _deduct(self, keeps: str) -> None:
        services.set_prepaid_settings(
            actor=self.world.root, project=self.world.project, pays="on_issue", keeps=Decimal(keeps), fee_items=[]
        )
        services.deduct_balances()

    def _pay_online(self, home: int, surplus: bool) -> None:
        """Pay what is open through a channel, or more than is open by then."""
        unit = self.homes[home]
        person = Residency.objects.filter(unit=unit, role="owner", ends_on__isnull=True).first()
        bills = list(Bill.objects.filter(unit=unit, balance__gt=0).order_by("due_on", "pk")[:2])
        if not bills or person is None:
            return
        now = clock.now()
        order = PayOrder.objects.create(
            project=self.world.project,
            number=orders.new_number(self.world.project.pk, self.day),
            unit=unit,
            person_id=person.person_id,
            user_id=self.world.clerk.user_id,
            channel="sandbox",
            merchant="M1",
            amount=sum(bill.balance for bill in bills),
            client_id=uuid.uuid4(),
            created_at=now,
            expires_at=now + dt.timedelta(minutes=15),
        )
        OrderedBill.objects.bulk_create(
            OrderedBill(project=self.world.project, order=order, bill=bill, amount=bill.balance) for bill in bills
        )
        if surplus:
            services.take_payment(
                actor=self.world.cashier,
                project=self.world.project,
                unit=unit,
                shift=self.shift,
                tenders=[Tender(Method.POS, bills[0].balance)],
                bill_ids=[bills[0].pk],
                idempotency_key=str(uuid.uuid4()),
            )
        order.received_at, order.settled_at, order.channel_no = now, now, uuid.uuid4().hex[:20]
        order.payment, _left = collect(order, keep_surplus=True)
        order.state = OrderState.PAID
        order.save()

    def _ask_to_reverse(self, payment: Payment, is_approved: bool) -> None:
        asked = services.ask_reversal(actor=self.world.clerk_of_undo, payment=payment, reason="退错户")
        for _twice in range(2):
            asking.settle_undo(request_id=asked.pk, is_approved=is_approved, decided_by=self.world.manager.user_id)

    def _relieve(self, bill: Bill, kind: ReliefKind, amount: Decimal, is_approved: bool) -> None:
        relief = billing.apply_for_relief(
            actor=self.world.clerk, unit=bill.unit, kind=kind, amounts={bill.pk: amount}, reason="协商"
        )
        billing.settle_relief(relief_id=relief.pk, is_approved=is_approved, decided_by=self.world.manager.user_id)

    @staticmethod
    def _one(rows: Any, place: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[place % len(found)] if found else None


def _office(project: Any, root: Actor, cashier: Actor, make_user: Any) -> type[Office]:
    """Return an office of the project with everybody who works there."""

    class Here(Office):
        world = SimpleNamespace(
            project=project,
            root=root,
            cashier=cashier,
            clerk=identity.actor_for(make_user("clerk", "service", project=project), surface="tests"),
            manager=identity.actor_for(make_user("manager", "project_manager", project=project), surface="tests"),
            cashier_of_homes=identity.actor_for(make_user("desk", "cashier", project=project), surface="tests"),
            clerk_of_undo=identity.actor_for(make_user("accountant", "finance", project=project), surface="tests"),
        )

    return Here


def test_every_act_can_be_done(project: Any, root: Actor, cashier: Actor, make_user: Any) -> None:
    office = _office(project, root, cashier, make_user)()
    try:
        with clock.at(dt.datetime.combine(START, dt.time(10), clock.ZONE)):
            office._pay_online(0, surplus=True)
            services.refund_online_payment(actor=root, order=PayOrder.objects.get(), reason="退款")
            office.pay(0, Decimal("500.00"), prepay=True, method=Method.POS)
            office.charge(1, Decimal("300.00"))
            office.pay(1, Decimal("900.00"), prepay=True, method=Method.POS)
            office._ask_to_reverse(Payment.objects.filter(state=PaymentState.POSTED).latest("pk"), is_approved=True)
            office.pay(1, Decimal("900.00"), prepay=True, method=Method.POS)
            office.charge(1, Decimal("300.00"))
            office._deduct("0")
            assert Payment.objects.filter(source="auto").exists()
            office._change_owner(0, START, HeldGoes.REFUND, HeldGoes.CARRY)
            office._change_owner(1, START, HeldGoes.CARRY, HeldGoes.REFUND)
            office.holds()
        assert OwnerTransfer.objects.filter(state="confirmed").count() == 2
    finally:
        office.teardown()


@pytest.mark.timeout(600)
def test_any_sequence_keeps_the_books(project: Any, root: Actor, cashier: Actor, make_user: Any) -> None:
    run_state_machine_as_test(
        _office(project, root, cashier, make_user),
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
