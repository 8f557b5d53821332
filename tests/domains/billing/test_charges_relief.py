"""Waivers, write-offs and reversals of bills: asked for by one, granted by others, undone; the books follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.approvals import queries as approval_queries
from anju.domains.approvals import services as approvals
from anju.domains.approvals.enums import RequestState
from anju.domains.billing import policies, queries, services
from anju.domains.billing.enums import ReliefKind, ReliefState
from anju.domains.billing.models import Bill, Reduction, Relief, Tariff
from anju.domains.identity import queries as identity
from anju.domains.ledger.models import Entry, Line
from anju.domains.payments import services as payments


@pytest.fixture
def people(project: Any, make_user: Any) -> dict[str, Actor]:
    """Give an applicant, the two who decide and an accountant, all with shipped roles."""
    users = {
        "applicant": make_user("applicant", "service", project=project),
        "manager": make_user("manager", "project_manager", project=project),
        "group": make_user("group", "group"),
        "finance": make_user("finance", "finance", project=project),
    }
    return {name: identity.actor_for(user, surface="tests") for name, user in users.items()}


@pytest.fixture
def decide(project: Any, people: dict[str, Actor]) -> Callable[..., Relief]:
    """Let somebody speak on an application."""

    def decided(relief: Relief, who: str = "manager", *, is_approved: bool = True) -> Relief:
        kind = policies.RELIEF_REQUESTS[ReliefKind(relief.kind)].name
        request = approval_queries.latest_request(project, kind, relief.pk)
        approvals.decide(actor=people[who], request=request, is_approved=is_approved, note="已核实")
        relief.refresh_from_db()
        return relief

    return decided


def owed(project: Any, amount: str = "120.00", **more: Any) -> Bill:
    unit = make_unit(project)
    make_owner(unit)
    return make_bill(unit, amount, **more)


def ask(people: Any, bill: Bill, amount: str, kind: str = ReliefKind.WAIVER) -> Relief:
    return services.apply_for_relief(
        actor=people["applicant"], unit=bill.unit, kind=kind, amounts={bill.pk: Decimal(amount)}, reason="漏水损失"
    )


def test_waiver_is_taken_off_and_booked(project: Any, root: Actor, people: Any, decide: Any) -> None:
    bill = owed(project)
    relief = decide(ask(people, bill, "50.00"))
    bill.refresh_from_db()
    assert (relief.state, bill.waived, bill.balance) == (ReliefState.GRANTED, 50, 70)
    kept = Reduction.objects.get()
    sides = dict(Line.objects.filter(entry=kept.entry_id).values_list("account__role", "amount"))
    assert sides == {"waived": 50, "receivable": -50}
    assert queries.disagreements(root, project) == []


def test_write_off_is_bad_debts(project: Any, people: Any, decide: Any) -> None:
    bill = owed(project)
    relief = ask(people, bill, "120.00", ReliefKind.WRITE_OFF)
    assert decide(relief).state == ReliefState.APPLIED  # the group speaks last, whatever the amount
    decide(relief, "group")
    assert Line.objects.filter(entry=Reduction.objects.get().entry_id, account__role="written_off").exists()
    bill.refresh_from_db()
    assert bill.balance == 0


def test_e18_half_of_a_late_charge_is_waived_with_approval(project: Any, root: Actor, people: Any, decide: Any) -> None:
    late = owed(project, "631.20", month="2026-03", due="2026-03-31")
    Tariff.objects.update(late_fee_rate="0.0005")
    document = payments.charge_late_fees(
        actor=root, project=project, unit=late.unit, key="e18", on=dt.date(2026, 5, 15)
    )
    charge = Bill.objects.get(document=document)
    assert charge.amount == Decimal("14.20")
    amounts = services.share_of([charge], Decimal(50))
    relief = services.apply_for_relief(
        actor=people["applicant"], unit=late.unit, kind=ReliefKind.WAIVER, amounts=amounts, reason="协商"
    )
    relief = decide(relief)
    charge.refresh_from_db()
    assert (charge.waived, charge.balance) == (Decimal("7.10"), Decimal("7.10"))
    assert relief.decided_by_id == people["manager"].user_id


@pytest.mark.parametrize(("amount", "ends"), [("200.00", True), ("200.01", False)])
def test_ladder_goes_by_amount(project: Any, people: Any, decide: Any, amount: str, ends: bool) -> None:
    relief = decide(ask(people, owed(project, "500.00"), amount))
    assert (relief.state == ReliefState.GRANTED) is ends
    if not ends:
        assert decide(relief, "group").state == ReliefState.GRANTED


def test_applicant_never_decides(project: Any, people: Any, decide: Any) -> None:
    relief = ask(people, owed(project), "50.00")
    with pytest.raises(AccessDenied):
        decide(relief, "applicant")
    with pytest.raises(AccessDenied):
        services.settle_relief(relief_id=relief.pk, is_approved=True, decided_by=relief.applied_by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relief.objects.update(decided_by=relief.applied_by_id)


def test_refused_and_withdrawn_change_nothing(project: Any, people: Any, decide: Any) -> None:
    bill = owed(project)
    assert decide(ask(people, bill, "50.00"), is_approved=False).state == ReliefState.REFUSED
    relief = ask(people, bill, "50.00")
    request = approval_queries.latest_request(project, "billing.waiver", relief.pk)
    approvals.withdraw(actor=people["applicant"], request=request)
    relief.refresh_from_db()
    assert (relief.state, request.state) == (ReliefState.WITHDRAWN, RequestState.WITHDRAWN)
    bill.refresh_from_db()
    assert bill.waived == 0


def test_bill_paid_meanwhile_undoes_the_decision(project: Any, people: Any, decide: Any) -> None:
    bill = owed(project)
    relief = ask(people, bill, "120.00")
    Bill.objects.update(paid=1)
    with pytest.raises(DomainError), transaction.atomic():
        decide(relief)
    relief.refresh_from_db()
    assert relief.state == ReliefState.APPLIED


def test_granted_waiver_is_taken_back_by_another(project: Any, root: Actor, people: Any, decide: Any) -> None:
    bill = owed(project)
    relief = decide(ask(people, bill, "50.00"))
    with pytest.raises(AccessDenied):
        services.take_back_relief(actor=people["applicant"], relief=relief, reason="误批")
    services.take_back_relief(actor=people["finance"], relief=relief, reason="误批")
    bill.refresh_from_db()
    assert (bill.waived, bill.balance) == (0, 120)
    assert [one.amount for one in Reduction.objects.order_by("pk")] == [50, -50]
    assert queries.disagreements(root, project) == []
    with pytest.raises(DomainError):
        services.take_back_relief(actor=people["finance"], relief=relief, reason="误批")


def test_reversal_of_a_bill_through_approval(project: Any, root: Actor, people: Any, decide: Any) -> None:
    bill = owed(project)
    decide(ask(people, bill, "120.00", ReliefKind.REVERSAL))
    bill.refresh_from_db()
    assert bill.reversed_at is not None
    assert Entry.objects.filter(reverses=bill.entry_id).exists()
    assert queries.disagreements(root, project) == []


@pytest.mark.parametrize("amount", ["0", "-1", "120.01"])
def test_more_than_is_open_is_refused(project: Any, people: Any, amount: str) -> None:
    with pytest.raises(DomainError):
        ask(people, owed(project), amount)


def test_bills_of_another_unit_or_asked_for_twice_are_refused(project: Any, people: Any) -> None:
    bill, other = owed(project), owed(project)
    with pytest.raises(DomainError):
        services.apply_for_relief(
            actor=people["applicant"],
            unit=bill.unit,
            kind=ReliefKind.WAIVER,
            amounts={other.pk: Decimal(1)},
            reason="错户",
        )
    ask(people, bill, "50.00")
    with pytest.raises(DomainError):
        ask(people, bill, "50.00")
    Bill.objects.filter(pk=other.pk).update(paid=1)
    other.refresh_from_db()
    with pytest.raises(DomainError):
        ask(people, other, "119.00", ReliefKind.REVERSAL)
