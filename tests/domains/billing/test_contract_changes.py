"""Contracts that run: amended from a day on, extended and billed ahead at the desk, ended and settled to the day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from tests.domains.billing.contracts import START, Letting, letting
from tests.factories.household import make_unit

from anju.core import clock
from anju.core.access import system_actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing import queries, services
from anju.domains.billing.enums import ContractState
from anju.domains.billing.models import Bill, Contract, ContractStep
from anju.domains.billing.queries import contracts as contract_queries
from anju.domains.billing.services import contracts
from anju.domains.estate.models import Space
from anju.domains.ledger.models import Line
from anju.domains.notifications.models import Notification

__all__ = ["letting"]
D = dt.date


def bill(letting: Letting, day: dt.date) -> None:
    with clock.at(day):
        letting.estate.bill(f"{day:%Y-%m}")


def space_of(letting: Letting, code: str = "B1-017") -> Space:
    return Space.objects.create(project=letting.project, code=code, kind="monthly")


def rent(letting: Letting, space: Space, **more: Any) -> Contract:
    about: dict[str, Any] = {
        "kind": "parking",
        "space": space,
        "item": "车位租金",
        "party": "外来车主",
        "starts_on": D(2026, 3, 1),
        "ends_on": D(2026, 8, 31),
        **more,
    }
    return letting.sign("300", **about)


def test_amendment_holds_from_its_day_and_what_is_billed_stays(letting: Letting) -> None:
    contract = letting.sign("1000")
    bill(letting, D(2026, 4, 1))
    line = contract.lines.get()
    with pytest.raises(DomainError):
        contracts.amend_contract(
            actor=letting.people.clerk,
            line=line,
            starts_on=D(2026, 4, 15),
            terms=contracts.Terms(price=Decimal(900)),
            reason="让利",
        )
    made = contracts.amend_contract(
        actor=letting.people.clerk,
        line=line,
        starts_on=D(2026, 5, 16),
        terms=contracts.Terms(price=Decimal(900)),
        reason="让利",
    )
    with pytest.raises(DomainError):
        contracts.amend_contract(
            actor=letting.people.clerk,
            line=line,
            starts_on=D(2026, 6, 1),
            terms=contracts.Terms(price=Decimal(1)),
            reason="再让",
        )
    assert letting.decide(made).state == ContractState.IN_FORCE
    bill(letting, D(2026, 5, 1))
    amounts = [one.amount for one in letting.bills(contract)]
    assert amounts == [Decimal("483.87"), Decimal(1000), Decimal("483.87") + Decimal("464.52")]
    told = queries.bill_formula(letting.bills(contract)[-1])
    assert len(told) == 2


def test_change_that_was_billed_meanwhile_is_not_approved(letting: Letting) -> None:
    contract = letting.sign("1000")
    made = contracts.amend_contract(
        actor=letting.people.clerk,
        line=contract.lines.get(),
        starts_on=D(2026, 4, 10),
        terms=contracts.Terms(price=Decimal(900)),
        reason="让利",
    )
    bill(letting, D(2026, 4, 1))
    with pytest.raises(DomainError):
        letting.decide(made)
    made.refresh_from_db()
    assert made.state == ContractState.ASKED


def test_contract_ended_early_is_settled_to_the_day(letting: Letting) -> None:
    contract = letting.sign("1000", cycle=3)
    bill(letting, D(2026, 6, 1))
    assert [one.charged_until for one in letting.bills(contract)] == [D(2026, 5, 31), D(2026, 8, 31)]
    with clock.at(D(2026, 6, 20)):
        ended = contracts.end_contract(
            actor=letting.people.manager, contract=contract, ended_on=D(2026, 6, 15), reason="退租"
        )
    assert ended.state == ContractState.ENDED
    first, last = letting.bills(contract)
    assert (last.charged_from, last.charged_until, last.amount) == (D(2026, 6, 1), D(2026, 6, 15), Decimal(500))
    assert Bill.objects.filter(reversed_at__isnull=False).count() == 1
    assert first.charged_until == D(2026, 5, 31)
    bill(letting, D(2026, 9, 1))
    assert len(letting.bills(contract)) == 2, "an ended contract charges nothing more"
    assert sum(line.amount for line in Line.objects.all()) == 0


def test_paid_bill_stays_until_its_payment_is_undone(letting: Letting) -> None:
    contract = letting.sign("1000", cycle=3)
    bill(letting, D(2026, 6, 1))
    paid = letting.bills(contract)[-1]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_bill SET paid = amount WHERE id = %s", [paid.pk])
    with clock.at(D(2026, 6, 20)):
        contracts.end_contract(actor=letting.people.manager, contract=contract, ended_on=D(2026, 6, 15), reason="退租")
        assert letting.bills(contract)[-1].amount == 3000
        with connection.cursor() as cursor:
            cursor.execute("UPDATE billing_bill SET paid = 0 WHERE id = %s", [paid.pk])
        contract.refresh_from_db()
        contracts.settle_bills(actor=letting.people.manager, contract=contract)
    assert letting.bills(contract)[-1].amount == 500


def test_who_may_end(letting: Letting) -> None:
    contract = letting.sign()
    with pytest.raises(AccessDenied):
        contracts.end_contract(actor=letting.people.stranger, contract=contract, ended_on=D(2026, 6, 15), reason="退租")
    with pytest.raises(DomainError):
        contracts.end_contract(actor=letting.people.manager, contract=contract, ended_on=START, reason=" ")
    with pytest.raises(DomainError):
        contracts.end_contract(actor=letting.people.manager, contract=contract, ended_on=D(2025, 1, 1), reason="x")


def test_parking_rent_is_extended_and_billed_ahead_at_the_desk(letting: Letting) -> None:
    space = space_of(letting)
    account = make_unit(letting.project)
    contract = rent(letting, space, unit=account)
    with clock.at(D(2026, 3, 1)):
        run = contracts.bill_ahead(actor=letting.people.clerk_at_desk, contract=contract, months=6)
        assert (run.bill_count, run.bill_amount) == (6, 1800)
        with pytest.raises(DomainError):
            contracts.bill_ahead(actor=letting.people.clerk_at_desk, contract=contract, months=6)
    found = letting.bills(contract)
    assert {one.space_id for one in found} == {space.pk}
    bill(letting, D(2026, 3, 1))
    assert len(letting.bills(contract)) == 6, "a run bills nothing that was billed ahead"
    with clock.at(D(2026, 8, 20)):
        longer = contracts.extend_space(actor=letting.people.clerk_at_desk, contract=contract, months=12)
        assert longer.ends_on == D(2027, 8, 31)
        contracts.bill_ahead(actor=letting.people.clerk_at_desk, contract=longer, months=3)
    assert [one.charged_until for one in letting.bills(contract)][-2:] == [D(2026, 9, 30), D(2026, 10, 31)]


def test_a_contract_cut_in_its_period_goes_on_where_it_stopped(letting: Letting) -> None:
    contract = rent(letting, space_of(letting), cycle=6, ends_on=D(2026, 7, 14))
    bill(letting, D(2026, 3, 1))
    with clock.at(D(2026, 7, 10)):
        contracts.extend_space(actor=letting.people.clerk_at_desk, contract=contract, months=1)
    bill(letting, D(2026, 8, 1))
    days = [(one.charged_from, one.charged_until) for one in letting.bills(contract)]
    assert days == [(D(2026, 3, 1), D(2026, 7, 14)), (D(2026, 7, 15), D(2026, 8, 14))]


def test_a_space_is_let_to_one_at_a_time(letting: Letting) -> None:
    space = space_of(letting)
    rent(letting, space)
    with pytest.raises(DomainError):
        rent(letting, space, unit=make_unit(letting.project), starts_on=D(2026, 8, 1), ends_on=D(2026, 12, 31))
    rent(letting, space, unit=make_unit(letting.project), starts_on=D(2026, 9, 1), ends_on=D(2026, 12, 31))
    first = Contract.objects.order_by("pk").first()
    assert first is not None
    with pytest.raises(DomainError):
        contracts.extend_space(actor=letting.people.clerk_at_desk, contract=first, months=1)


def test_renewal_is_a_contract_of_its_own(letting: Letting) -> None:
    old = letting.sign("1000", ends_on=D(2026, 12, 31))
    new = letting.sign("1100", unit=old.unit, starts_on=D(2027, 1, 1), ends_on=D(2027, 12, 31), renews=old)
    bill(letting, D(2027, 1, 1))
    assert [one.amount for one in letting.bills(new)] == [1100]
    assert letting.bills(old)[-1].charged_until == D(2026, 12, 31)


def test_end_is_told_once(letting: Letting) -> None:
    contract = letting.sign("1000", ends_on=D(2026, 12, 31))
    root = system_actor("contracts")
    for day, count in ((D(2026, 10, 1), 0), (D(2026, 11, 20), 1), (D(2026, 11, 21), 0)):
        with clock.at(day):
            assert contracts.announce_endings(actor=root, project=letting.project) == count
    contract.refresh_from_db()
    assert contract.told_on == D(2026, 11, 20)
    told = Notification.objects.filter(kind="billing.contract")
    assert [one.user_id for one in told] == [letting.people.clerk.user_id]


def test_withdrawn_request_makes_it_a_draft_again(letting: Letting) -> None:
    contract = letting.ask()
    contracts.withdraw_contract(contract_id=contract.pk)
    contract.refresh_from_db()
    assert contract.state == ContractState.DRAFT
    assert not ContractStep.objects.exists()


def test_reversed_period_is_billed_by_the_next_run(letting: Letting) -> None:
    contract = letting.sign("1000")
    bill(letting, D(2026, 3, 20))
    (first,) = letting.bills(contract)
    with clock.at(D(2026, 3, 25)):
        services.reverse_run(actor=letting.estate.root, run=first.run)
    bill(letting, D(2026, 4, 1))
    assert [one.charged_from for one in letting.bills(contract)] == [START, D(2026, 4, 1)]


def test_a_suspended_rent_goes_on_as_it_was_agreed(letting: Letting) -> None:
    contract = letting.sign("1000", rise_percent=Decimal(5))
    bill(letting, D(2026, 4, 1))
    line = contract.lines.get()
    asked: dict[str, Any] = {"actor": letting.people.clerk, "line": line, "reason": "楼道施工停业"}
    for starts_on, until_on in (
        (D(2026, 4, 30), D(2026, 6, 1)),
        (D(2026, 6, 1), D(2026, 5, 31)),
        (D(2027, 1, 1), D(2029, 1, 1)),
    ):
        with pytest.raises(DomainError):
            contracts.suspend_line(starts_on=starts_on, until_on=until_on, **asked)
    made = contracts.suspend_line(starts_on=D(2026, 5, 16), until_on=D(2026, 6, 30), **asked)
    with pytest.raises(AccessDenied):
        contracts.settle_terms(terms_id=made.pk, is_approved=True, decided_by=letting.people.clerk.user_id)
    assert ContractStep.objects.filter(line=line, price=0).count() == 0
    assert letting.decide(made).state == ContractState.IN_FORCE
    found = list(line.steps.order_by("from_on").values_list("from_on", "until_on", "year", "price"))
    assert found == [
        (START, D(2026, 5, 15), 1, Decimal(1000)),
        (D(2026, 5, 16), D(2026, 6, 30), 1, 0),
        (D(2026, 7, 1), D(2027, 3, 16), 1, Decimal(1000)),
        (D(2027, 3, 17), D(2028, 3, 16), 2, Decimal(1050)),
    ]
    bill(letting, D(2026, 7, 1))
    amounts = {one.period_start: one.amount for one in letting.bills(contract)}
    assert amounts[D(2026, 5, 1)] == Decimal("483.87")
    assert D(2026, 6, 1) not in amounts
    assert amounts[D(2026, 7, 1)] == Decimal(1000)


def test_a_change_of_price_leaves_suspended_days_free(letting: Letting) -> None:
    contract = letting.sign("1000")
    line = contract.lines.get()
    about: dict[str, Any] = {"actor": letting.people.clerk, "line": line}
    letting.decide(contracts.suspend_line(starts_on=D(2026, 6, 1), until_on=D(2026, 8, 31), reason="装修", **about))
    letting.decide(
        contracts.amend_contract(
            starts_on=D(2026, 7, 1), terms=contracts.Terms(price=Decimal(900)), reason="让利", **about
        )
    )
    found = list(line.steps.order_by("from_on").values_list("from_on", "price"))
    assert found[:4] == [(START, 1000), (D(2026, 6, 1), 0), (D(2026, 7, 1), 0), (D(2026, 9, 1), 900)]
    with pytest.raises(DomainError, match="Nothing is charged"):
        contracts.suspend_line(starts_on=D(2026, 7, 1), until_on=D(2026, 7, 31), reason="再停", **about)


def test_an_extended_space_keeps_its_suspension(letting: Letting) -> None:
    contract = rent(letting, space_of(letting))
    made = contracts.suspend_line(
        actor=letting.people.clerk,
        line=contract.lines.get(),
        starts_on=D(2026, 7, 1),
        until_on=D(2026, 8, 31),
        reason="车库维修",
    )
    letting.decide(made)
    contracts.extend_space(actor=letting.people.clerk_at_desk, contract=contract, months=2)
    found = list(contract.lines.get().steps.order_by("from_on").values_list("from_on", "until_on", "price"))
    assert found[-2:] == [(D(2026, 7, 1), D(2026, 8, 31), 0), (D(2026, 9, 1), D(2026, 10, 31), 300)]


def test_the_fees_of_a_draft_are_edited_and_taken_out(letting: Letting) -> None:
    contract = letting.draft("1000")
    line = contract.lines.get()
    clerk = letting.people.clerk
    with pytest.raises(AccessDenied):
        contracts.edit_line(actor=letting.people.stranger, line=line, terms=contracts.Terms(price=Decimal(1)))
    edited = contracts.edit_line(
        actor=clerk, line=line, terms=contracts.Terms(price=Decimal(1200), free_until=D(2026, 4, 16))
    )
    assert (edited.price, edited.free_until, line.terms.count()) == (1200, D(2026, 4, 16), 1)
    item = line.tariff.fee_item
    with pytest.raises(DomainError, match="already"):
        contracts.add_line(actor=clerk, contract=contract, fee_item=item, terms=contracts.Terms(price=Decimal(1)))
    contracts.remove_line(actor=clerk, line=line)
    with pytest.raises(DomainError, match="taken out"):
        contracts.edit_line(actor=clerk, line=line, terms=contracts.Terms(price=Decimal(1)))
    with pytest.raises(DomainError, match="what the contract charges"):
        contracts.submit_contract(actor=clerk, contract=contract)
    again = contracts.add_line(actor=clerk, contract=contract, fee_item=item, terms=contracts.Terms(price=Decimal(800)))
    assert again == line
    contracts.submit_contract(actor=clerk, contract=contract)
    with pytest.raises(DomainError):
        contracts.remove_line(actor=clerk, line=line)
    letting.decide(contract)
    assert set(line.steps.values_list("price", flat=True)) == {Decimal(800)}


def test_each_project_says_how_early_it_wants_to_know(letting: Letting) -> None:
    root = system_actor("tests")
    contract = letting.sign("1000", ends_on=D(2027, 1, 31))
    settings = {"project": letting.project, "auto_issue": False, "charges_unsold": False}
    services.change_settings(actor=root, contract_notice_days=90, **settings)
    with clock.at(D(2026, 11, 1)):
        assert contracts.announce_endings(actor=root, project=letting.project) == 0
    with clock.at(D(2026, 11, 3)):
        assert contracts.announce_endings(actor=root, project=letting.project) == 1
        assert contract_queries.get_contract(root, letting.project, contract.pk).ends_soon
    services.change_settings(actor=root, **settings)
    assert contract_queries.notice_days(letting.project.pk) == 90
