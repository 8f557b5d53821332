"""The maintenance fund: shared to the cent, decided by another, never more used than is held, kept by unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories.household import make_unit

from anju.core.errors import AccessDenied, DomainError
from anju.domains.joint_funds import services
from anju.domains.joint_funds.enums import ActState, FundMove, UseRoute
from anju.domains.joint_funds.models import FundAccount, FundAct, FundEntry
from anju.domains.ledger.models import Entry

DAY = dt.date(2026, 6, 1)


def _balances(units: list[Any]) -> list[Decimal]:
    held = dict(FundAccount.objects.values_list("unit_id", "balance"))
    return [held.get(unit.pk, Decimal("0.00")) for unit in units]


def _use(project: Any, staff: SimpleNamespace, amount: str, **more: Any) -> FundAct:
    facts = {"route": UseRoute.VOTE, "purpose": "1栋电梯主板更换", **more}
    return services.propose_act(
        actor=staff.finance, project=project, kind=FundMove.USE, on_date=DAY, amount=Decimal(amount), **facts
    )


def test_e13_a_deposit_is_shared_by_area_to_the_cent(deposit: FundAct, units: list[Any]) -> None:
    assert deposit.state == ActState.POSTED
    assert _balances(units) == [Decimal("314.35"), Decimal("421.33"), Decimal("264.32")]
    assert FundAccount.objects.aggregate(all=Sum("first_deposit"))["all"] == Decimal("1000.00")


def test_it_is_nobodys_revenue(deposit: FundAct) -> None:
    assert not Entry.objects.exists()


def test_nothing_moves_before_the_decision_and_never_by_the_applicant(
    project: Any, staff: SimpleNamespace, units: list[Any], decide: Callable[..., None]
) -> None:
    act = services.propose_act(
        actor=staff.finance, project=project, kind=FundMove.FIRST, on_date=DAY, amount=Decimal("10.00")
    )
    assert not FundEntry.objects.exists()
    with pytest.raises(AccessDenied), transaction.atomic():
        decide(act, by=staff.finance)
    decide(act, is_approved=False)
    assert act.state == ActState.REFUSED
    assert not FundEntry.objects.exists()


def test_who_may_not_enter_is_refused(project: Any, units: list[Any]) -> None:
    with pytest.raises(AccessDenied):
        services.propose_act(
            actor=actor_with("joint_funds.fund:view"),
            project=project,
            kind=FundMove.FIRST,
            on_date=DAY,
            amount=Decimal("10.00"),
        )


def test_a_use_concerns_the_owners_of_its_buildings_only(
    project: Any, staff: SimpleNamespace, deposit: FundAct, units: list[Any], decide: Callable[..., None]
) -> None:
    act = _use(project, staff, "100.00", buildings=[units[0].building])
    decide(act)
    assert _balances(units) == [Decimal("271.62"), Decimal("364.06"), Decimal("264.32")]


def test_no_more_is_used_than_the_units_concerned_hold(
    project: Any, staff: SimpleNamespace, deposit: FundAct, units: list[Any], decide: Callable[..., None]
) -> None:
    with pytest.raises(DomainError, match=r"264\.32"):
        _use(project, staff, "264.33", buildings=[units[2].building])
    first, second = (_use(project, staff, "264.32", buildings=[units[2].building]) for _twice in range(2))
    decide(first)
    with pytest.raises(DomainError), transaction.atomic():  # what was enough when it was asked for is gone
        decide(second)
    assert _balances(units)[2] == 0


@pytest.mark.parametrize("gap", [{"route": ""}, {"purpose": " "}])
def test_a_use_says_what_it_rests_on(
    project: Any, staff: SimpleNamespace, deposit: FundAct, gap: dict[str, str]
) -> None:
    with pytest.raises(DomainError):
        _use(project, staff, "1.00", **gap)


def test_interest_falls_by_what_each_holds(
    project: Any, staff: SimpleNamespace, deposit: FundAct, units: list[Any], decide: Callable[..., None]
) -> None:
    make_unit(project, "2-1-0102")  # holds nothing and gets nothing
    act = services.propose_act(
        actor=staff.finance, project=project, kind=FundMove.INTEREST, on_date=DAY, amount=Decimal("10.00")
    )
    decide(act)
    assert [entry.amount for entry in act.entries.order_by("unit__position")] == [
        Decimal("3.15"),
        Decimal("4.21"),
        Decimal("2.64"),
    ]


def test_a_reversal_gives_every_unit_what_it_gave_and_happens_once(
    project: Any, staff: SimpleNamespace, deposit: FundAct, units: list[Any], decide: Callable[..., None]
) -> None:
    act = _use(project, staff, "33.33")
    decide(act)
    before = _balances(units)
    reversal = services.propose_reversal(actor=staff.finance, act=act, reason="重复入账")
    assert _balances(units) == before
    decide(reversal)
    act.refresh_from_db()
    assert act.state == ActState.REVERSED
    assert _balances(units) == [Decimal("314.35"), Decimal("421.33"), Decimal("264.32")]
    for again in (act, reversal):
        with pytest.raises(DomainError):
            services.propose_reversal(actor=staff.finance, act=again, reason="再来")


def test_a_refused_reversal_may_be_proposed_again(
    project: Any, staff: SimpleNamespace, deposit: FundAct, decide: Callable[..., None]
) -> None:
    decide(services.propose_reversal(actor=staff.finance, act=deposit, reason="金额有误"), is_approved=False)
    again = services.propose_reversal(actor=staff.finance, act=deposit, reason="金额确实有误")
    decide(again)
    assert FundAccount.objects.aggregate(all=Sum("first_deposit"))["all"] == 0


def test_accounts_are_written_by_entries_alone(deposit: FundAct) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        FundAccount.objects.update(balance=Decimal("1.00"))
    with pytest.raises(DatabaseError), transaction.atomic():
        FundEntry.objects.update(amount=Decimal("1.00"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(
        st.tuples(
            st.sampled_from([FundMove.FIRST, FundMove.TOP_UP, FundMove.INTEREST, FundMove.USE]),
            st.decimals(Decimal("0.01"), Decimal("5000"), places=2),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_units_hold_is_the_sum_of_what_moved(
    project: Any,
    staff: SimpleNamespace,
    units: list[Any],
    decide: Callable[..., None],
    amounts: list[tuple[FundMove, Decimal]],
) -> None:
    before = sum(_balances(units), Decimal(0))
    expected = Decimal(0)
    for kind, amount in amounts:
        try:
            with transaction.atomic():
                act = services.propose_act(
                    actor=staff.finance,
                    project=project,
                    kind=kind,
                    on_date=DAY,
                    amount=amount,
                    route=UseRoute.VOTE,
                    purpose="维修",
                )
                decide(act)
        except DomainError:
            continue
        expected += act.sign * amount
    assert sum(_balances(units), Decimal(0)) == before + expected
    for account in FundAccount.objects.all():
        assert account.balance == FundEntry.objects.filter(unit=account.unit_id).aggregate(all=Sum("amount"))["all"]
