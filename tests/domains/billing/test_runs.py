"""Bill runs: what is billed, what is skipped and why, two people, the guard, reversal, the day of issue."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing import queries, services
from anju.domains.billing.enums import Basis, Cycle, RunState, SkipReason
from anju.domains.billing.models import Bill, BillRun
from anju.domains.billing.services import NothingToIssue, RegisterChanged
from anju.domains.estate.enums import Usage
from anju.domains.estate.models import Space, Unit
from anju.domains.ledger.models import Entry, Line
from anju.domains.residents.enums import ResidencyRole

NOVEMBER = dt.date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _first_of_november() -> Any:
    with clock.at(NOVEMBER):
        yield


def _skipped(estate: Any, month: dt.date = NOVEMBER) -> dict[SkipReason, int]:
    return queries.preview(estate.root, estate.project, month).skipped


def test_every_bill_has_its_balanced_entry(estate: Any) -> None:
    for _ in range(3):
        estate.unit()
    estate.tariff()
    bills = estate.bill()
    assert len(bills) == 3
    for bill in bills:
        entry = Entry.objects.get(pk=bill.entry_id)
        assert (entry.source_id, entry.unit_id, entry.kind) == (bill.pk, bill.unit_id, "bill")
        lines = list(entry.lines.order_by("position").values_list("account__role", "amount"))
        assert lines == [("receivable", bill.amount), ("revenue", -bill.amount)]
    assert queries.disagreements(estate.root, estate.project) == []


def test_bills_are_due_after_the_days_to_pay(estate: Any) -> None:
    estate.unit()
    estate.tariff(due_days=15)
    (bill,) = estate.bill()
    assert (bill.issued_on, bill.due_on) == (NOVEMBER, dt.date(2026, 11, 16))


def test_household_fixed_and_space_are_charged_by_what_they_are(estate: Any) -> None:
    unit = estate.unit("100")
    Space.objects.create(project=estate.project, code="B1-1", unit=unit, charged_from=dt.date(2026, 11, 16))
    estate.tariff("13.50", basis=Basis.HOUSEHOLD, item="垃圾处理费")
    estate.tariff("30", basis=Basis.FIXED, item="年票", cycle=Cycle.MONTH)
    estate.tariff("80", basis=Basis.SPACE, item="车位管理费", usage=Usage.PARKING)
    assert [bill.amount for bill in estate.bill()] == [Decimal("13.50"), Decimal("30.00"), Decimal("40.00")]


def test_a_quarter_is_billed_in_its_first_month_only(estate: Any) -> None:
    estate.unit("100")
    estate.tariff("1", cycle=Cycle.QUARTER)
    assert _skipped(estate) == {SkipReason.NOT_DUE: 1}
    (bill,) = estate.bill("2026-10")
    assert (bill.period_start, bill.period_end) == (dt.date(2026, 10, 1), dt.date(2026, 12, 31))


def test_a_new_price_holds_from_its_month_within_a_quarter(estate: Any) -> None:
    estate.unit("100")
    tariff = estate.tariff("1", cycle=Cycle.QUARTER)
    services.add_price(actor=estate.root, tariff=tariff, starts_on=dt.date(2026, 11, 1), price=Decimal("1.50"))
    (bill,) = estate.bill("2026-10")
    assert bill.amount == Decimal("400.00")
    assert len(queries.bill_formula(bill)) == 2


def test_a_later_price_does_not_rewrite_an_issued_bill(estate: Any) -> None:
    estate.unit("100")
    tariff = estate.tariff("1")
    (bill,) = estate.bill()
    with pytest.raises(DomainError):
        services.add_price(actor=estate.root, tariff=tariff, starts_on=dt.date(2026, 11, 15), price=Decimal(9))
    services.add_price(actor=estate.root, tariff=tariff, starts_on=dt.date(2026, 12, 1), price=Decimal(9))
    bill.refresh_from_db()
    assert bill.amount == Decimal("100.00")
    assert queries.bill_formula(bill) == ["100 m² × 1.00 yuan/m²·month = 100.00 yuan"]


def test_everyone_skipped_is_told_why(estate: Any) -> None:
    estate.unit(handed_over_on=None)
    estate.unit(handed_over_on=dt.date(2026, 12, 5))
    estate.unit(usage=Usage.SHOP)
    unit = estate.unit()
    Space.objects.create(project=estate.project, code="B1-1", unit=unit, charged_until=dt.date(2026, 10, 31))
    Space.objects.create(
        project=estate.project,
        code="B1-2",
        unit=unit,
        charged_from=dt.date(2026, 1, 1),
        charged_until=dt.date(2026, 10, 31),
    )
    Space.objects.create(project=estate.project, code="B1-3", charged_from=dt.date(2026, 1, 1))
    estate.tariff()
    estate.tariff("80", basis=Basis.SPACE, item="车位管理费", usage=Usage.PARKING)
    assert _skipped(estate) == {
        SkipReason.NOT_HANDED_OVER: 1,
        SkipReason.STARTS_LATER: 1,
        SkipReason.NO_TARIFF: 1,
        SkipReason.NO_START: 1,
        SkipReason.ENDED: 1,
        SkipReason.NO_UNIT: 1,
    }
    assert len(estate.bill()) == 1


def test_a_tariff_without_a_price_for_the_period_bills_nobody(estate: Any) -> None:
    estate.unit()
    tariff = estate.tariff()
    tariff.versions.update(starts_on=dt.date(2027, 1, 1))
    assert _skipped(estate) == {SkipReason.NO_PRICE: 1}
    assert estate.bill() == []


def test_what_comes_to_nothing_is_never_written(estate: Any, staff: Any, decide: Any) -> None:
    unit = estate.unit("0.01")
    estate.tariff("0.1")
    free = estate.unit("100")
    tariff = estate.tariff("5", basis=Basis.HOUSEHOLD, item="垃圾处理费")
    for one in (unit, free):
        discount = services.apply_for_discount(
            actor=staff.accountant, unit=one, fee_item=tariff.fee_item, factor=Decimal(0), starts_on=NOVEMBER
        )
        decide(discount)
    assert _skipped(estate) == {SkipReason.NO_AMOUNT: 1, SkipReason.VACANT_FREE: 2}
    assert [bill.unit_id for bill in estate.bill()] == [free.pk]


def test_the_database_refuses_a_bill_of_nothing(estate: Any) -> None:
    estate.unit()
    estate.tariff()
    (bill,) = estate.bill()
    bill.pk, bill.period_start, bill.amount = None, dt.date(2026, 12, 1), Decimal(0)
    with pytest.raises(IntegrityError, match="billing_bill_amount_positive"), transaction.atomic():
        bill.save(force_insert=True)


def test_a_second_run_adds_only_what_is_missing(estate: Any) -> None:
    estate.unit()
    estate.tariff()
    assert len(estate.bill()) == 1
    estate.unit("50")
    late = services.run_month(actor=estate.root, project=estate.project, period="2026-11")
    assert (late.count, late.skipped) == (1, {SkipReason.ALREADY_BILLED: 1})
    again = services.run_month(actor=estate.root, project=estate.project, period="2026-11")
    assert (again.run, again.skipped) == (None, {SkipReason.ALREADY_BILLED: 2})
    assert Entry.objects.count() == Bill.objects.count() == 2


def test_unsold_units_are_the_developers_where_the_project_says_so(estate: Any) -> None:
    estate.unit("100", handed_over_on=None, owner=None)
    estate.tariff("1")
    services.change_settings(actor=estate.root, project=estate.project, auto_issue=False, charges_unsold=True)
    (bill,) = estate.bill()
    assert (bill.amount, bill.person_id) == (Decimal("100.00"), None)


def test_a_tenant_who_agreed_to_pay_is_the_debtor(estate: Any) -> None:
    unit = estate.unit()
    estate.resident(unit, "租户甲", role=ResidencyRole.TENANT)
    payer = estate.resident(unit, "租户乙", role=ResidencyRole.TENANT, is_payer=True)
    estate.tariff()
    (bill,) = estate.bill()
    assert bill.person_id == payer.pk


def test_one_unit_is_billed_alone(estate: Any) -> None:
    first, second = estate.unit(), estate.unit()
    estate.tariff()
    run = services.prepare_run(actor=estate.root, project=estate.project, month=NOVEMBER, unit=second)
    services.issue_run(actor=estate.root, run=services.approve_run(actor=estate.root, run=run))
    assert [bill.unit_id for bill in Bill.objects.all()] == [second.pk]
    assert [bill.unit_id for bill in estate.bill()] == [first.pk]


def test_who_prepares_does_not_approve(estate: Any, staff: Any) -> None:
    estate.unit()
    estate.tariff()
    run = services.prepare_run(actor=staff.both, project=estate.project, month=NOVEMBER)
    with pytest.raises(DomainError, match="somebody else"):
        services.approve_run(actor=staff.both, run=run)
    with pytest.raises(AccessDenied):
        services.approve_run(actor=staff.accountant, run=run)
    with pytest.raises(DomainError, match="cannot be done"):
        services.issue_run(actor=staff.accountant, run=run)
    services.approve_run(actor=staff.manager, run=run)
    assert services.issue_run(actor=staff.accountant, run=run).state == RunState.ISSUED


@pytest.mark.parametrize("change", ["area", "unit", "price"])
def test_issuing_refuses_when_the_register_changed_since_the_approval(estate: Any, staff: Any, change: str) -> None:
    unit = estate.unit()
    tariff = estate.tariff()
    run = services.prepare_run(actor=staff.accountant, project=estate.project, month=NOVEMBER)
    services.approve_run(actor=staff.manager, run=run)
    if change == "area":
        Unit.objects.filter(pk=unit.pk).update(area=Decimal(90))
    elif change == "unit":
        estate.unit()
    else:
        services.add_price(actor=estate.root, tariff=tariff, starts_on=NOVEMBER, price=Decimal(3))
    with pytest.raises(RegisterChanged), transaction.atomic():
        services.issue_run(actor=staff.accountant, run=run)
    assert not Bill.objects.exists()
    assert not Entry.objects.exists()
    run.refresh_from_db()
    assert run.state == RunState.APPROVED


def test_a_run_is_reversed_until_the_first_payment(estate: Any, staff: Any) -> None:
    estate.unit()
    estate.unit()
    estate.tariff()
    run = estate.bill()[0].run
    services.reverse_run(actor=staff.accountant, run=run)
    assert Bill.objects.filter(reversed_at__isnull=False, balance=0).count() == 2
    originals = dict(Bill.objects.values_list("entry_id", "amount"))
    reversals = Entry.objects.filter(kind="bill_reversal")
    assert {entry.reverses_id for entry in reversals} == set(originals)
    assert not any(sum(line.amount for line in Line.objects.filter(account_id=pk)) for pk in _accounts())
    again = estate.bill()
    assert len(again) == 2
    Bill.objects.filter(pk=again[0].pk).update(paid=Decimal("0.01"))
    assert not queries.can_be_reversed(again[0].run)
    with pytest.raises(DomainError, match="paid or waived"), transaction.atomic():
        services.reverse_run(actor=staff.accountant, run=again[0].run)
    assert Bill.objects.filter(reversed_at__isnull=True).count() == 2


def _accounts() -> list[int]:
    return list(Line.objects.values_list("account_id", flat=True).distinct())


def test_a_reversed_bill_takes_no_payment(estate: Any, staff: Any) -> None:
    estate.unit()
    estate.tariff()
    (bill,) = estate.bill()
    services.reverse_run(actor=staff.accountant, run=bill.run)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(paid=Decimal(1))


def test_an_empty_month_makes_no_run(estate: Any) -> None:
    with pytest.raises(NothingToIssue):
        services.prepare_run(actor=estate.root, project=estate.project, month=NOVEMBER)
    assert not BillRun.objects.exists()


def test_on_the_day_of_issue_a_run_is_prepared_once_and_waits(estate: Any) -> None:
    estate.unit()
    estate.tariff(issue_day=5)
    root, project = estate.root, estate.project
    assert services.run_due(actor=root, project=project, on=dt.date(2026, 11, 4)) is None
    run = services.run_due(actor=root, project=project, on=dt.date(2026, 11, 5))
    assert run is not None
    assert run.state == RunState.DRAFT
    assert services.run_due(actor=root, project=project, on=dt.date(2026, 11, 6)) is None
    services.withdraw_run(actor=root, run=run)
    assert services.run_due(actor=root, project=project, on=dt.date(2026, 11, 7)) is None


def test_a_project_may_issue_by_itself(estate: Any) -> None:
    estate.unit()
    estate.tariff()
    services.change_settings(actor=estate.root, project=estate.project, auto_issue=True, charges_unsold=False)
    run = services.run_due(actor=estate.root, project=estate.project, on=NOVEMBER)
    assert run is not None
    assert (run.state, run.bill_count) == (RunState.ISSUED, 1)
    assert services.run_due(actor=estate.root, project=estate.project, on=NOVEMBER) is None


def test_the_preview_shows_what_differs_most_first(estate: Any) -> None:
    calm, wild = estate.unit("100"), estate.unit("100")
    tariff = estate.tariff("1")
    with clock.at(dt.date(2026, 10, 1)):
        estate.bill("2026-10")
    Unit.objects.filter(pk=wild.pk).update(area=Decimal(150))
    estate.unit("70")
    lines = queries.preview_lines(estate.root, estate.project, NOVEMBER, tariff)
    assert [(line.unit_id, line.change) for line in lines[:2]] == [
        (wild.pk, Decimal("50.0")),
        (calm.pk, Decimal("0.0")),
    ]
    assert lines[0].formula == ("150 m² × 1.00 yuan/m²·month = 150.00 yuan",)
    shown = queries.preview(estate.root, estate.project, NOVEMBER).tariffs[0]
    assert (shown.count, shown.amount, shown.last_amount) == (3, Decimal("320.00"), Decimal("200.00"))


def test_a_person_without_the_right_sees_no_preview(estate: Any) -> None:
    with pytest.raises(AccessDenied):
        queries.preview(Actor(user_id=None, name="谁"), estate.project, NOVEMBER)
