"""Contracts: drafted by one, approved by others, billed by the run step by step and never twice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.billing.contracts import START, Letting, letting

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing import queries, services
from anju.domains.billing.calc.agreed import agreed_lines, amount_of, periods_of
from anju.domains.billing.calc.periods import DateSpan
from anju.domains.billing.enums import ContractState, Convention
from anju.domains.billing.models import AgreedCharge, Bill, Contract, ContractStep, ContractTerms, Tariff
from anju.domains.billing.services import contracts
from anju.domains.billing.services.contracts.drafting import plan_steps
from anju.domains.ledger.models import Entry, Line

__all__ = ["letting"]
D = dt.date


def test_lease_from_draft_to_bills_and_books(letting: Letting) -> None:
    contract = letting.sign("1000", rise_percent=Decimal(5))
    assert contract.state == ContractState.IN_FORCE
    assert contract.number.startswith("HT")
    with clock.at(D(2026, 3, 20)):
        letting.estate.bill("2026-03")
    (first,) = letting.bills(contract)
    assert (first.charged_from, first.charged_until, first.amount) == (START, D(2026, 3, 31), Decimal("483.87"))
    assert first.due_on == D(2026, 3, 27)
    with clock.at(D(2027, 3, 1)):
        letting.estate.bill("2027-03")
    found = letting.bills(contract)
    assert len(found) == 13, "months that were not billed are made up for"
    march = found[-1]
    assert march.amount == Decimal("516.13") + Decimal("508.06")
    told = queries.bill_formula(queries.get_bill(letting.estate.root, letting.project, march.pk))
    assert len(told) == 2
    assert "15/31" in told[1]
    assert "1,050.00" in told[1]
    assert Entry.objects.count() == len(found)
    assert sum(line.amount for line in Line.objects.all()) == 0


def test_a_run_again_bills_nothing_twice(letting: Letting) -> None:
    contract = letting.sign(cycle=3)
    for _again in range(2):
        with clock.at(D(2026, 4, 1)):
            letting.estate.bill("2026-04")
    (bill,) = letting.bills(contract)
    assert (bill.period_start, bill.period_end) == (START, D(2026, 5, 31))
    line = contract.lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreedCharge.objects.create(
            project=letting.project, bill=bill, line=line, period_start=START, period_end=D(2026, 5, 31)
        )


def test_bill_that_was_reversed_is_billed_again(letting: Letting) -> None:
    contract = letting.sign()
    with clock.at(D(2026, 3, 20)):
        letting.estate.bill("2026-03")
        (bill,) = letting.bills(contract)
        services.reverse_run(actor=letting.estate.root, run=bill.run)
        assert letting.bills(contract) == []
        letting.estate.bill("2026-03")
    assert len(letting.bills(contract)) == 1


def test_free_time_is_not_billed_and_told(letting: Letting) -> None:
    contract = letting.sign("3000", free_until=D(2026, 5, 10))
    with clock.at(D(2026, 6, 1)):
        letting.estate.bill("2026-06")
    may, june = letting.bills(contract)
    assert (may.charged_from, may.amount) == (D(2026, 5, 1), Decimal("2032.26"))
    assert june.amount == 3000


def test_two_contracts_of_one_account_are_told_apart(letting: Letting) -> None:
    unit = letting.estate.unit()
    one, other = letting.sign("1000", unit=unit), letting.sign("800", unit=unit, party="李四广告")
    with clock.at(D(2026, 4, 1)):
        letting.estate.bill("2026-04")
    assert [bill.amount for bill in letting.bills(one)] == [Decimal("483.87"), 1000]
    assert [bill.amount for bill in letting.bills(other)] == [Decimal("387.10"), 800]


def test_several_fee_items_in_one_contract(letting: Letting) -> None:
    contract = letting.draft("1000")
    terms = contracts.Terms(price=Decimal("2.5"), charged_by="area", quantity=Decimal("120.00"))
    item = letting.estate.fee_item("商铺管理费")
    contracts.add_line(actor=letting.people.clerk, contract=contract, fee_item=item, terms=terms)
    letting.decide(contracts.submit_contract(actor=letting.people.clerk, contract=contract))
    with clock.at(D(2026, 4, 1)):
        letting.estate.bill("2026-04")
    amounts = {bill.amount for bill in letting.bills(contract) if bill.period_start == D(2026, 4, 1)}
    assert amounts == {Decimal(1000), Decimal(300)}


def test_who_drafts_does_not_approve(letting: Letting) -> None:
    contract = letting.ask()
    with pytest.raises(AccessDenied):
        contracts.settle_contract(
            contract_id=contract.pk, is_approved=True, decided_by=letting.people.clerk.user_id or 0
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(decided_by=letting.people.clerk.user_id)
    with pytest.raises(AccessDenied):
        contracts.submit_contract(actor=letting.people.stranger, contract=contract)


def test_refused_contract_charges_nothing(letting: Letting) -> None:
    contract = letting.decide(letting.ask(), is_approved=False)
    assert contract.state == ContractState.REFUSED
    with clock.at(D(2026, 4, 1)):
        assert letting.estate.bill("2026-04") == []
    assert not ContractStep.objects.exists()


def test_small_contract_needs_the_manager_only_a_large_one_the_group(letting: Letting) -> None:
    small = letting.sign("1000", ends_on=D(2027, 3, 16))
    assert small.decided_by_id == letting.people.manager.user_id
    large = letting.sign("9000", unit=letting.estate.unit())
    assert large.decided_by_id == letting.people.group.user_id


def test_what_cannot_be_drafted(letting: Letting) -> None:
    with pytest.raises(DomainError):
        letting.draft(ends_on=D(2025, 1, 1))
    with pytest.raises(DomainError):
        letting.draft(party=" ")
    with pytest.raises(DomainError):
        letting.draft(kind="parking")
    with pytest.raises(DomainError):
        letting.draft("0")
    with pytest.raises(DomainError):
        letting.draft(table=[(D(2030, 1, 1), Decimal(5))])
    contract = letting.draft()
    with pytest.raises(DomainError):
        contracts.add_line(
            actor=letting.people.clerk,
            contract=contract,
            fee_item=letting.estate.fee_item("租金"),
            terms=contracts.Terms(price=Decimal(1)),
        )


TERMS = st.fixed_dictionaries(
    {
        "price": st.decimals("1", "9000", places=2),
        "charged_by": st.sampled_from(["fixed", "area"]),
        "quantity": st.decimals("1", "900", places=2),
        "rise_percent": st.decimals("-20", "30", places=2),
        "rise_years": st.integers(1, 3),
        "free_days": st.none() | st.integers(0, 100),
        "start": st.integers(0, 400),
        "length": st.integers(110, 900),
        "cycle": st.sampled_from([1, 3, 6, 12]),
    }
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(convention=st.sampled_from(Convention), several=st.lists(TERMS, min_size=1, max_size=4))
def test_the_run_charges_what_the_arithmetic_says(
    letting: Letting, convention: Convention, several: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        made = [_sign(letting, facts) for facts in several]
        Tariff.objects.filter(project=letting.project).update(convention=convention)
        with clock.at(D(2029, 8, 1)):
            letting.estate.bill("2026-11")
            letting.estate.bill("2029-08")
        for contract in made:
            terms = ContractTerms.objects.get(line__contract=contract)
            steps = plan_steps(contract, terms)
            wanted = [
                (span.first_on, span.last_on, amount)
                for span in periods_of(contract.starts_on, contract.ends_on, contract.cycle)
                if (amount := amount_of(span, steps, convention)) > 0
            ]
            found = letting.bills(contract)
            assert [(one.charged_from, one.charged_until, one.amount) for one in found] == wanted
            for bill in found:
                days = agreed_lines(DateSpan(bill.period_start, bill.period_end), steps, convention)
                assert [one["amount"] for one in (bill.facts or {})["lines"]] == [f"{one.amount:.2f}" for one in days]
                assert queries.bill_formula(Bill.objects.select_related("tariff", "run").get(pk=bill.pk))
        transaction.set_rollback(True)


def _sign(letting: Letting, facts: dict[str, Any]) -> Contract:
    start = D(2026, 1, 1) + dt.timedelta(days=facts["start"])
    free = facts["free_days"]
    return letting.sign(
        str(facts["price"]),
        charged_by=facts["charged_by"],
        quantity=facts["quantity"] if facts["charged_by"] == "area" else Decimal(1),
        rise_percent=facts["rise_percent"],
        rise_years=facts["rise_years"],
        free_until=start + dt.timedelta(days=free) if free is not None else None,
        starts_on=start,
        ends_on=start + dt.timedelta(days=facts["length"]),
        cycle=facts["cycle"],
        unit=letting.estate.unit(),
    )
