"""Deposits: a liability apart from bills, deducted from with evidence and approval, paid back from an open drawer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.conftest import actor_with
from tests.factories.household import make_bill, make_tariff, make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.approvals import queries as approval_queries
from anju.domains.approvals import services as approvals
from anju.domains.documents.models import Document
from anju.domains.identity import queries as identity
from anju.domains.ledger.models import Entry, Line
from anju.domains.payments import policies, queries, services
from anju.domains.payments.models import CashierShift, Deposit, DepositMove
from anju.domains.payments.services.deposits import settle_deduction


@pytest.fixture
def people(project: Any, make_user: Any) -> dict[str, Actor]:
    """Give the shipped roles that deal with deposits."""
    names = {"desk": "cashier", "clerk": "service", "manager": "project_manager", "money": "finance"}
    return {
        name: identity.actor_for(make_user(name, role, project=project), surface="tests")
        for name, role in names.items()
    }


@pytest.fixture
def drawer(project: Any, people: Any) -> CashierShift:
    return services.open_shift(actor=people["desk"], project=project, opening_float=Decimal("200.00"), desk="1")


@pytest.fixture
def hold(project: Any, people: Any, drawer: CashierShift) -> Callable[..., Deposit]:
    """Give a function that takes a deposit."""

    def take(amount: str = "2000.00", **more: Any) -> Deposit:
        wanted = {
            "actor": people["desk"],
            "unit": make_unit(project),
            "shift": drawer,
            "kind": "renovation",
            "amount": Decimal(amount),
            "method": "cash",
            "payer": "王建国",
            "key": f"k{Deposit.objects.count()}",
        }
        return services.take_deposit(**(wanted | more))

    return take


def sides(entry_id: int) -> dict[str, Decimal]:
    return dict(Line.objects.filter(entry=entry_id).values_list("account__role", "amount"))


def with_evidence(deposit: Deposit) -> Deposit:
    Document.objects.create(
        project=deposit.project,
        subject=services.DEPOSIT_SUBJECT,
        subject_id=deposit.pk,
        name="墙面.jpg",
        code=f"YJ-{deposit.pk}",
        path=f"evidence/{deposit.pk}.jpg",
        content_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        uploaded_at=clock.now(),
    )
    return deposit


def ask(people: Any, deposit: Deposit, amount: str) -> DepositMove:
    item = make_tariff(deposit.project, "装修赔偿").fee_item
    return services.ask_deduction(
        actor=people["clerk"], deposit=deposit, amount=Decimal(amount), fee_item=item, reason="墙面损坏"
    )


def decide(people: Any, move: DepositMove, *, is_approved: bool = True) -> DepositMove:
    request = approval_queries.latest_request(move.project, policies.DEDUCTION_REQUEST.name, move.pk)
    approvals.decide(actor=people["manager"], request=request, is_approved=is_approved, note="已看现场")
    move.refresh_from_db()
    return move


def test_deposit_is_a_liability_and_lies_in_the_drawer(hold: Any, drawer: CashierShift) -> None:
    deposit = hold()
    assert sides(deposit.entry_id) == {"cash": 2000, "deposits": -2000}
    assert Entry.objects.get(pk=deposit.entry_id).source_id == deposit.pk
    assert deposit.number.endswith("-000001")
    taken = queries.totals(drawer)
    assert queries.expected_cash(drawer, taken) == 2200
    assert ("Deposits", "cash") in taken.cells


def test_same_form_takes_it_once(hold: Any, project: Any) -> None:
    unit = make_unit(project)
    assert hold(key="form", unit=unit).pk == hold(key="form", unit=unit).pk
    assert Deposit.objects.count() == 1


def test_bills_do_not_touch_it(hold: Any, project: Any) -> None:
    unit = make_unit(project)
    deposit = hold(unit=unit)
    bill = make_bill(unit, "500.00")
    assert (deposit.held, bill.balance) == (2000, 500)


def test_deduction_needs_evidence_and_another_person(hold: Any, people: Any) -> None:
    deposit = hold()
    with pytest.raises(DomainError, match="evidence"):
        ask(people, deposit, "300.00")
    move = ask(people, with_evidence(deposit), "300.00")
    with pytest.raises(AccessDenied):
        settle_deduction(move_id=move.pk, is_approved=True, decided_by=move.asked_by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        DepositMove.objects.update(decided_by=move.asked_by_id)
    decide(people, move)
    deposit.refresh_from_db()
    assert (deposit.deducted, deposit.held, move.state) == (300, 1700, "done")
    assert sides(move.entry_id) == {"deposits": 300, "revenue": -300}


def test_refused_deduction_leaves_it_whole(hold: Any, people: Any) -> None:
    deposit = with_evidence(hold())
    assert decide(people, ask(people, deposit, "300.00"), is_approved=False).state == "refused"
    deposit.refresh_from_db()
    assert deposit.held == 2000


def test_paid_back_from_the_drawer_as_far_as_nothing_waits(hold: Any, people: Any, drawer: CashierShift) -> None:
    deposit = with_evidence(hold())
    move = ask(people, deposit, "300.00")
    back = {"actor": people["desk"], "deposit": deposit, "method": "cash", "reason": "验收合格", "shift": drawer}
    with pytest.raises(DomainError):
        services.return_deposit(**back, amount=Decimal("1700.01"))
    services.return_deposit(**back, amount=Decimal("1700.00"))
    decide(people, move)
    deposit.refresh_from_db()
    assert deposit.held == 0
    taken = queries.totals(drawer)
    assert queries.expected_cash(drawer, taken) == 500


def test_finance_pays_back_by_transfer(hold: Any, people: Any) -> None:
    deposit = hold(method="pos")
    move = services.return_deposit(
        actor=people["money"], deposit=deposit, amount=Decimal(2000), method="transfer", reason="验收合格"
    )
    assert sides(move.entry_id) == {"deposits": 2000, "bank": -2000}
    with pytest.raises(services.ShiftNotOpen):
        services.return_deposit(
            actor=people["money"], deposit=deposit, amount=Decimal(1), method="cash", reason="验收合格"
        )


@pytest.mark.parametrize("change", [{"amount": Decimal(0)}, {"payer": " "}, {"method": "balance"}, {"key": ""}])
def test_what_cannot_be_taken(hold: Any, change: Any) -> None:
    with pytest.raises(DomainError):
        hold(**change)


def test_closed_drawer_takes_none(hold: Any, drawer: CashierShift) -> None:
    hold()
    CashierShift.objects.filter(pk=drawer.pk).update(closed_at=clock.now(), counted=2200, expected=2200, difference=0)
    with pytest.raises(services.ShiftNotOpen):
        hold()
    with pytest.raises(DatabaseError), transaction.atomic():
        Deposit.objects.update(shift=drawer)


def test_rights_and_age(hold: Any, project: Any, drawer: CashierShift) -> None:
    with pytest.raises(AccessDenied):
        hold(actor=actor_with(policies.VIEW_DEPOSITS, project_id=project.pk))
    deposit = hold()
    assert queries.age_of(deposit, clock.today() + dt.timedelta(days=200)) == 200
