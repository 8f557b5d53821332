"""A home goes to new owners: bills divided by day, money where both have signed, nothing posted changed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.domains.payments.test_properties import receivable
from tests.domains.payments.test_taking import balance_of, cash, check_now
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing import queries as billing_queries
from anju.domains.billing import services as billing
from anju.domains.billing.calc.split import split_line
from anju.domains.billing.models import Bill, BillRun, Tariff, TariffVersion
from anju.domains.billing.queries.formulas import _lines_of
from anju.domains.ledger.models import Line
from anju.domains.payments import policies, services
from anju.domains.payments.enums import HeldGoes, Method, TransferState
from anju.domains.payments.models import Deposit, OwnerTransfer, Payment, TransferEntry
from anju.domains.payments.services import transferring
from anju.domains.residents.models import Residency
from anju.domains.residents.services import ownership
from anju.domains.residents.services.people import NewPerson

DAY = dt.date(2026, 9, 15)
CENT = Decimal("0.01")


@pytest.fixture
def people(project: Any, make_user: Any) -> tuple[Actor, Actor]:
    """Give who prepares and who confirms."""
    return (
        actor_with(policies.PREPARE_TRANSFERS, project_id=project.pk, user_id=make_user("clerk").pk),
        actor_with(policies.CONFIRM_TRANSFERS, project_id=project.pk, user_id=make_user("accountant").pk),
    )


@pytest.fixture
def hand_over(people: Any) -> Callable[..., OwnerTransfer]:
    """Give a function that prepares and confirms a change of owner."""

    def done(unit: Any, *, goes: str = HeldGoes.REFUND, deposits: str = HeldGoes.REFUND, on: dt.date = DAY) -> Any:
        prepared = services.prepare_transfer(
            actor=people[0],
            unit=unit,
            new_owners=[NewPerson("李买家")],
            on=on,
            balance_goes=goes,
            deposits_go=deposits,
        )
        return services.confirm_transfer(actor=people[1], transfer=prepared)

    return done


def billed(project: Any, root: Actor, unit: Any, *, cycle: int = 1, month: str = "2026-09-01") -> Bill:
    """Issue a bill by a run, at 2.35 the square metre."""
    make_bill(make_unit(project), "1.00", month="2020-01")  # opens the fee item
    tariff = Tariff.objects.get()
    Tariff.objects.update(usage=unit.usage, cycle=cycle)
    TariffVersion.objects.get_or_create(
        project=project, tariff=tariff, starts_on=dt.date(2018, 1, 1), defaults={"price": Decimal("2.35")}
    )
    unit.handed_over_on = dt.date(2020, 1, 1)
    unit.save()
    with clock.at(dt.date.fromisoformat(month)):
        run = billing.prepare_run(actor=root, project=project, month=dt.date.fromisoformat(month), unit=unit)
        billing.approve_run(actor=root, run=run)
        billing.issue_run(actor=root, run=run)
    return Bill.objects.get(unit=unit, run=run)


def parts_of(unit: Any) -> list[tuple[str, Decimal, Decimal]]:
    rows = Bill.objects.filter(unit=unit, reversed_at__isnull=True).order_by("period_start", "charged_from", "part")
    return [(bill.person.name if bill.person else "", bill.amount, bill.paid) for bill in rows]


def sound(root: Actor, project: Any, unit: Any) -> None:
    check_now()
    assert billing_queries.disagreements(root, project) == []
    assert balance_of(unit) == -receivable(unit, "prepaid")


def test_e23_an_open_bill_is_divided_by_day(project: Any, root: Actor, hand_over: Any) -> None:
    unit = make_unit(project, area="89.53")
    make_owner(unit, "王卖家")
    old = billed(project, root, unit)
    assert old.amount == Decimal("210.40")
    hand_over(unit)
    assert parts_of(unit) == [("王卖家", Decimal("98.18"), Decimal(0)), ("李买家", Decimal("112.22"), Decimal(0))]
    old.refresh_from_db()
    assert old.reversed_at is not None
    sound(root, project, unit)
    with clock.at(dt.date(2026, 10, 1)), pytest.raises(billing.NothingToIssue):
        billing.prepare_run(actor=root, project=project, month=dt.date(2026, 9, 1), unit=unit)
    with clock.at(dt.date(2026, 10, 1)):
        run = billing.prepare_run(actor=root, project=project, month=dt.date(2026, 10, 1), unit=unit)
        billing.issue_run(actor=root, run=billing.approve_run(actor=root, run=run))
    (later,) = Bill.objects.filter(run=run)
    assert later.person is not None
    assert later.person.name == "李买家"


def test_e22_what_is_unearned_of_a_prepaid_year_goes_back(project: Any, root: Actor, hand_over: Any, take: Any) -> None:
    unit = make_unit(project, area="89.53")
    make_owner(unit, "王卖家")
    year = billed(project, root, unit, cycle=12, month="2026-01-01")
    assert year.amount == Decimal("2524.80")
    receipt = take(unit, cash("2524.80"))
    done = hand_over(unit, on=dt.date(2026, 9, 16))
    assert done.refunded == Decimal("736.40")
    assert parts_of(unit) == [
        ("王卖家", Decimal("1788.40"), Decimal("1788.40")),
        ("李买家", Decimal("736.40"), Decimal(0)),
    ]
    assert balance_of(unit) == 0
    assert Line.objects.filter(account__role="bank").get().amount == Decimal("-736.40")
    sound(root, project, unit)
    kinds = list(TransferEntry.objects.order_by("pk").values_list("kind", "amount"))
    assert kinds == [("freed", Decimal("2524.80")), ("paid_back", Decimal("736.40"))]
    finance = actor_with(policies.REVERSE, project_id=project.pk, user_id=None)
    services.set_undo_settings(actor=root, project=project, free_up_to=Decimal(9999))
    with pytest.raises(services.CannotUndo):
        services.reverse_payment(actor=finance, payment=receipt, reason="x")


def test_what_was_paid_in_part_stays_paid_for_the_seller(project: Any, root: Actor, hand_over: Any, take: Any) -> None:
    unit = make_unit(project, area="89.53")
    make_owner(unit, "王卖家")
    billed(project, root, unit)
    take(unit, cash("50.00"))
    hand_over(unit)
    assert parts_of(unit) == [("王卖家", Decimal("98.18"), Decimal("50.00")), ("李买家", Decimal("112.22"), Decimal(0))]
    assert balance_of(unit) == 0
    sound(root, project, unit)


def test_the_balance_goes_back_less_what_the_seller_owes(project: Any, root: Actor, hand_over: Any, take: Any) -> None:
    unit = make_unit(project)
    seller = make_owner(unit, "王卖家")
    take(unit, cash("500.00"), prepay=True)
    make_bill(unit, "120.00", month="2026-07", person=seller)
    done = hand_over(unit)
    assert done.refunded == Decimal("380.00")
    assert parts_of(unit) == [("王卖家", Decimal("120.00"), Decimal("120.00"))]
    assert balance_of(unit) == 0
    sound(root, project, unit)


def test_a_balance_that_stays_is_the_buyers_and_pays_no_old_debt(
    project: Any, root: Actor, hand_over: Any, take: Any
) -> None:
    unit = make_unit(project)
    seller = make_owner(unit, "王卖家")
    take(unit, cash("500.00"), prepay=True)
    make_bill(unit, "120.00", month="2026-07", person=seller)
    hand_over(unit, goes=HeldGoes.CARRY)
    services.set_prepaid_settings(actor=root, project=project, pays="on_issue", keeps=Decimal(0), fee_items=[])
    assert services.deduct_balances() == []
    assert (balance_of(unit), parts_of(unit)) == (Decimal("500.00"), [("王卖家", Decimal("120.00"), Decimal(0))])
    sound(root, project, unit)


@pytest.mark.parametrize(("goes", "held", "payer"), [("refund", "0", "王卖家"), ("carry", "800.00", "李买家")])
def test_deposits_go_where_both_have_signed(
    project: Any, hand_over: Any, root: Actor, shift: Any, goes: str, held: str, payer: str
) -> None:
    unit = make_unit(project)
    make_owner(unit, "王卖家")
    services.take_deposit(
        actor=root,
        unit=unit,
        shift=shift,
        kind="renovation",
        amount=Decimal(800),
        method="cash",
        payer="王卖家",
        key=str(uuid.uuid4()),
    )
    hand_over(unit, deposits=goes)
    deposit = Deposit.objects.get()
    assert (deposit.held, deposit.payer) == (Decimal(held), payer)
    check_now()


def test_one_owner_more_leaves_all_money_where_it_is(
    project: Any, people: Any, root: Actor, hand_over: Any, take: Any
) -> None:
    unit = make_unit(project, code="1-101")
    make_owner(unit, "王卖家")
    billed(project, root, unit)
    take(unit, cash("1000.00"), prepay=True)
    before = parts_of(unit), balance_of(unit)
    owner = Residency.objects.get(unit=unit).person
    prepared = services.prepare_transfer(
        actor=people[0],
        unit=unit,
        new_owners=[owner, NewPerson("陈共有")],
        on=DAY,
        balance_goes=HeldGoes.REFUND,
        deposits_go=HeldGoes.REFUND,
    )
    services.confirm_transfer(actor=people[1], transfer=prepared)
    assert (parts_of(unit), balance_of(unit)) == before
    assert set(Residency.objects.filter(unit=unit, ends_on=None).values_list("person__name", flat=True)) == {
        "王卖家",
        "陈共有",
    }
    with pytest.raises(DomainError) as fault:
        services.prepare_transfer(
            actor=people[0],
            unit=unit,
            new_owners=[owner],
            on=DAY,
            balance_goes=HeldGoes.CARRY,
            deposits_go=HeldGoes.CARRY,
        )
    assert fault.value.field == "on"  # the second owner began on that very day


def test_it_takes_two_people(project: Any, people: Any, root: Actor) -> None:
    unit = make_unit(project)
    make_owner(unit, "王卖家")
    both = actor_with(
        policies.PREPARE_TRANSFERS, policies.CONFIRM_TRANSFERS, project_id=project.pk, user_id=people[0].user_id
    )
    wanted: dict[str, Any] = {"unit": unit, "on": DAY, "balance_goes": "refund", "deposits_go": "refund"}
    with pytest.raises(AccessDenied):
        services.prepare_transfer(actor=people[1], new_owners=[NewPerson("李买家")], **wanted)
    prepared = services.prepare_transfer(actor=both, new_owners=[NewPerson("李买家")], **wanted)
    with pytest.raises(AccessDenied):
        services.confirm_transfer(actor=both, transfer=prepared)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnerTransfer.objects.filter(pk=prepared.pk).update(confirmed_by=people[0].user_id)
    with pytest.raises(DomainError):
        services.prepare_transfer(actor=both, new_owners=[NewPerson("张第三")], **wanted)
    services.confirm_transfer(actor=people[1], transfer=prepared)
    with pytest.raises(DomainError):
        services.confirm_transfer(actor=people[1], transfer=prepared)
    owners = Residency.objects.filter(unit=unit, role="owner", ends_on__isnull=True)
    assert [one.person.name for one in owners] == ["李买家"]


def test_what_has_changed_since_is_prepared_again(project: Any, people: Any, take: Any, root: Actor) -> None:
    unit = make_unit(project)
    make_owner(unit, "王卖家")
    wanted: dict[str, Any] = {"unit": unit, "on": DAY, "balance_goes": "refund", "deposits_go": "refund"}
    prepared = services.prepare_transfer(actor=people[0], new_owners=[NewPerson("李买家")], **wanted)
    take(unit, cash("10.00"), prepay=True)
    with pytest.raises(DomainError):
        services.confirm_transfer(actor=people[1], transfer=prepared)
    gone = services.withdraw_transfer(actor=people[0], transfer=prepared)
    assert gone.state == TransferState.WITHDRAWN
    assert Payment.objects.count() == 1


def test_what_forbids_it_is_told(project: Any, people: Any, root: Actor, make_user: Any) -> None:
    unit = make_unit(project)
    make_owner(unit, "王卖家")
    bill = make_bill(unit, "120.00", month="2026-09")
    clerk = actor_with("billing.relief:apply", project_id=project.pk, user_id=make_user("helper").pk)
    billing.apply_for_relief(actor=clerk, unit=unit, kind="waiver", amounts={bill.pk: Decimal(20)}, reason="协商")
    wanted: dict[str, Any] = {
        "unit": unit,
        "balance_goes": "refund",
        "deposits_go": "refund",
        "new_owners": [NewPerson("李买家")],
    }
    with pytest.raises(DomainError):
        services.prepare_transfer(actor=people[0], on=DAY, **wanted)
    with pytest.raises(DomainError):
        services.prepare_transfer(actor=people[0], on=dt.date(2019, 12, 31), **wanted)
    early = services.prepare_transfer(actor=people[0], on=clock.today() + dt.timedelta(days=30), **wanted)
    with pytest.raises(DomainError):
        services.confirm_transfer(actor=people[1], transfer=early)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(area=st.decimals("20", "300", places=2), day=st.integers(2, 28), month=st.integers(1, 12))
def test_a_divided_bill_is_what_a_run_charges_two_owners(
    project: Any, root: Actor, area: Decimal, day: int, month: int
) -> None:
    on = dt.date(2025, month, day)
    with transaction.atomic():
        late, known = make_unit(project, area=str(area)), make_unit(project, area=str(area))
        make_owner(late, "王卖家")
        seller = make_owner(known, "王卖家")
        make_owner(known, "李买家")
        Residency.objects.filter(person=seller).update(ends_on=on - dt.timedelta(days=1))
        Residency.objects.filter(unit=known, person__name="李买家").update(starts_on=on)
        bill = billed(project, root, late, cycle=12, month="2025-01-01")
        known.usage, known.handed_over_on = late.usage, late.handed_over_on
        known.save()
        with clock.at(dt.date(2025, 1, 2)):
            run = billing.prepare_run(actor=root, project=project, month=dt.date(2025, 1, 1), unit=known)
            billing.issue_run(actor=root, run=billing.approve_run(actor=root, run=run))
        by_sql = list(Bill.objects.filter(run=run).order_by("part").values_list("amount", flat=True))
        by_calc = billing_queries.divided(billing_queries.get_bill(root, project, bill.pk), on)
        assert [amount for amount in by_calc if amount] == by_sql
        assert sum(by_calc) == bill.amount
        pieces = [part.amount for line in _lines_of(bill) for part in split_line(line, [on])]
        assert sum(pieces) == bill.amount
        transaction.set_rollback(True)
    assert not BillRun.objects.exists()


def test_nothing_is_left_of_a_transfer_that_fails_half_way(
    project: Any, people: Any, root: Actor, take: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = make_unit(project, area="89.53")
    make_owner(unit, "王卖家")
    billed(project, root, unit)
    take(unit, cash("210.40"))
    wanted: dict[str, Any] = {"unit": unit, "on": DAY, "balance_goes": "refund", "deposits_go": "refund"}
    prepared = services.prepare_transfer(actor=people[0], new_owners=[NewPerson("李买家")], **wanted)

    def fails(*_any: Any) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(transferring, "_settle_deposits", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.confirm_transfer(actor=people[1], transfer=prepared)
    assert parts_of(unit) == [("王卖家", Decimal("210.40"), Decimal("210.40"))]
    assert TransferEntry.objects.count() == 0
    sound(root, project, unit)


@pytest.mark.parametrize("what", ["open", "beyond", "balance", "deposit"])
def test_the_register_alone_hands_over_no_home_whose_money_stands_open(
    project: Any, root: Actor, take: Any, shift: Any, what: str
) -> None:
    unit = make_unit(project)
    make_owner(unit)
    if what == "open":
        make_bill(unit, "100.00", month="2026-08")
    elif what == "beyond":
        bill = make_bill(unit, "100.00", month="2026-09")
        take(unit, cash("100.00"), bill_ids=[bill.pk])
    elif what == "balance":
        take(unit, cash("50.00"), prepay=True)
    else:
        services.take_deposit(
            actor=root,
            unit=unit,
            shift=shift,
            kind="renovation",
            amount=Decimal(300),
            method=Method.CASH,
            payer="王建国",
            key=uuid.uuid4().hex,
        )
    act: dict[str, Any] = {"actor": root, "unit": unit, "new_owners": [NewPerson("买家")], "on": dt.date(2026, 9, 15)}
    with pytest.raises(DomainError, match="stands open"):
        ownership.change_owner(**act)
    assert Residency.objects.filter(unit=unit, role="owner").count() == 1


def test_the_register_takes_over_owners_where_nothing_stands_open(project: Any, root: Actor, take: Any) -> None:
    unit = make_unit(project)
    make_owner(unit)
    bill = make_bill(unit, "100.00", month="2026-08")
    take(unit, cash("100.00"), bill_ids=[bill.pk])
    ownership.change_owner(actor=root, unit=unit, new_owners=[NewPerson("买家")], on=dt.date(2026, 9, 15))
    assert Residency.objects.filter(unit=unit, role="owner", ends_on__isnull=True).get().person.name == "买家"


def test_only_the_act_that_settles_says_that_it_has_settled() -> None:
    root = Path(ownership.__file__).parents[4]
    told = [
        path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*.py"))
        if "is_settled=True" in path.read_text(encoding="utf-8")
    ]
    assert told == ["anju/domains/payments/services/transferring.py"]
