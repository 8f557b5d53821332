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
from anju.domains.payments import services
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method, PaymentState
from anju.domains.payments.models import Deposit, Payment

AMOUNT = st.decimals("0.01", "600", places=2)
HOMES = st.integers(0, 1)
PLACE = st.integers(0, 20)
START = dt.date(2026, 3, 20)

FAULTS = {
    "an entry is out of balance": "SELECT entry_id FROM ledger_line GROUP BY entry_id HAVING sum(amount) <> 0",
    "a bill is negative": "SELECT id FROM billing_bill WHERE balance < 0 OR paid < 0 OR waived < 0",
    "a bill says other than its payments": """
        SELECT bill.id FROM billing_bill bill LEFT JOIN payments_allocation share ON share.bill_id = bill.id
        GROUP BY bill.id HAVING bill.paid <> coalesce(sum(share.amount), 0)""",
    "a bill says other than its reductions": """
        SELECT bill.id FROM billing_bill bill LEFT JOIN billing_reduction line ON line.bill_id = bill.id
        GROUP BY bill.id HAVING bill.waived <> coalesce(sum(line.amount), 0)""",
    "a balance says other than its moves": """
        SELECT purse.unit_id FROM payments_balance purse
        LEFT JOIN payments_balancemove move ON move.unit_id = purse.unit_id
        GROUP BY purse.unit_id, purse.amount HAVING purse.amount <> coalesce(sum(move.amount), 0)""",
    "what is prepaid is not what the books hold": """
        SELECT 1 WHERE (SELECT coalesce(sum(amount), 0) FROM payments_balance) <> (
            SELECT coalesce(-sum(line.amount), 0) FROM ledger_line line
            JOIN ledger_account account ON account.id = line.account_id AND account.role = 'prepaid')""",
    "what is deposited is not what the books hold": """
        SELECT 1 WHERE (SELECT coalesce(sum(held), 0) FROM payments_deposit) <> (
            SELECT coalesce(-sum(line.amount), 0) FROM ledger_line line
            JOIN ledger_account account ON account.id = line.account_id AND account.role = 'deposits')""",
    "the drawer is not what was taken": """
        SELECT 1 WHERE (SELECT coalesce(sum(line.amount), 0) FROM ledger_line line
            JOIN ledger_account account ON account.id = line.account_id AND account.role = 'cash') <> (
            SELECT coalesce(sum(tender.amount), 0) FROM payments_tender tender
            JOIN payments_payment payment ON payment.id = tender.payment_id AND payment.state = 'posted'
            WHERE tender.method = 'cash')
            + (SELECT coalesce(sum(amount - returned), 0) FROM payments_deposit)""",
    "an entry has no document": """
        SELECT entry.id FROM ledger_entry entry WHERE entry.reverses_id IS NULL AND entry.id NOT IN (
            SELECT entry_id FROM billing_bill UNION ALL SELECT entry_id FROM payments_payment
            UNION ALL SELECT entry_id FROM billing_reduction UNION ALL SELECT entry_id FROM payments_deposit
            UNION ALL SELECT entry_id FROM payments_depositmove WHERE entry_id IS NOT NULL)""",
    "a closed month was posted into": """
        SELECT entry.id FROM ledger_entry entry JOIN ledger_period period ON period.closed_at < entry.posted_at
            AND period.month = date_trunc('month', entry.on_date)::date AND period.project_id = entry.project_id""",
}


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

    def _relieve(self, bill: Bill, kind: ReliefKind, amount: Decimal, is_approved: bool) -> None:
        relief = billing.apply_for_relief(
            actor=self.world.clerk, unit=bill.unit, kind=kind, amounts={bill.pk: amount}, reason="协商"
        )
        billing.settle_relief(relief_id=relief.pk, is_approved=is_approved, decided_by=self.world.manager.user_id)

    @staticmethod
    def _one(rows: Any, place: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[place % len(found)] if found else None


@pytest.mark.timeout(600)
def test_any_sequence_keeps_the_books(project: Any, root: Actor, cashier: Actor, make_user: Any) -> None:
    class Here(Office):
        world = SimpleNamespace(
            project=project,
            root=root,
            cashier=cashier,
            clerk=identity.actor_for(make_user("clerk", "service", project=project), surface="tests"),
            manager=identity.actor_for(make_user("manager", "project_manager", project=project), surface="tests"),
        )

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
