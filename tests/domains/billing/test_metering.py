"""Worked examples of metered charging and what keeps readings right, through the real bill run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.conftest import actor_with
from tests.domains.billing.metering import POWER, WATER, Metering

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing import policies, queries, services
from anju.domains.billing.calc.usage import Dial, RunsBackwards, TooManyDigits, use_of
from anju.domains.billing.enums import MeterKind, ReadingKind, SkipReason
from anju.domains.billing.models import BilledReading, MeteredUse, MeterReading
from anju.domains.billing.queries import metering as metered
from anju.domains.billing.services import metering
from anju.domains.residents.models import Residency

DECEMBER = dt.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _december() -> Iterator[None]:
    with clock.at(DECEMBER):
        yield


@pytest.fixture
def water(estate: Any) -> Metering:
    return Metering(estate)


def _skipped(estate: Any, month: dt.date = DECEMBER) -> dict[SkipReason, int]:
    return queries.preview(estate.root, estate.project, month).skipped


def test_e07_a_multiplier_of_forty(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit(), MeterKind.POWER, multiplier="40", first_reading="356.2")
    reading = water.read(meter, "2026-11-30", "371.7")
    assert reading.usage == Decimal("620.00")
    water.tariff(MeterKind.POWER, price="0.617")
    (bill,) = water.bill("2026-12")
    assert (bill.quantity, bill.amount) == (Decimal("620.00"), Decimal("382.54"))


def test_e08_a_dial_of_five_digits_begins_anew(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit(), digits=5, first_reading="99985")
    reading = water.read(meter, "2026-11-30", "12")
    assert (reading.usage, reading.is_rolled_over, reading.is_unusual) == (Decimal("27.00"), True, True)


def test_e09_the_use_of_a_replaced_meter_and_its_successor_adds_up(estate: Any, water: Metering) -> None:
    old = water.meter(estate.unit(), first_reading="800")
    new = metering.replace_meter(
        actor=estate.root,
        meter=old,
        on=dt.date(2026, 11, 15),
        last_reading=Decimal(812),
        number="N1",
        first_reading=Decimal(3),
    )
    water.read(new, "2026-11-30", "18")
    water.tariff(price="5")
    (bill,) = water.bill("2026-12")
    assert (bill.quantity, bill.amount) == (Decimal("27.00"), Decimal("135.00"))
    assert [row.usage for row in metered.readings_of_bill(bill)] == [Decimal(15), Decimal(12)]
    with pytest.raises(DomainError, match="removed"):
        water.read(old, "2026-11-30", "813")


def test_e10_steps_accumulate_over_the_year_and_one_bill_straddles_three(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit())
    water.tariff(tiers=WATER)
    water.read(meter, "2026-10-31", "170")
    (first,) = water.bill("2026-11")
    assert first.amount == Decimal("850.00")
    water.read(meter, "2026-11-30", "270")
    (bill,) = water.bill("2026-12")
    assert (bill.quantity, bill.amount) == (Decimal("100.00"), Decimal("700.00"))
    assert queries.bill_formula(bill) == [
        "Used since 2026-01-01 before: 170",
        "Step 1: 10 × 5.00 yuan = 50.00 yuan",
        "Step 2: 80 × 7.00 yuan = 560.00 yuan",
        "Step 3: 10 × 9.00 yuan = 90.00 yuan",
    ]


def test_e11_steps_of_power(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit(), MeterKind.POWER)
    water.tariff(MeterKind.POWER, tiers=POWER)
    water.read(meter, "2026-10-31", "3000")
    water.bill("2026-11")
    water.read(meter, "2026-11-30", "5000")
    (bill,) = water.bill("2026-12")
    assert bill.amount == Decimal("1378.00")


def test_e12_peak_and_valley(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit(), MeterKind.POWER, has_valley=True)
    water.tariff(MeterKind.POWER, price="0.617", valley_price="0.307")
    with pytest.raises(DomainError, match="valley"):
        water.read(meter, "2026-11-30", "120")
    water.read(meter, "2026-11-30", "120", valley="80")
    (bill,) = water.bill("2026-12")
    assert (bill.quantity, bill.amount) == (Decimal("200.00"), Decimal("98.60"))
    assert queries.bill_formula(bill) == [
        "Peak: 120 × 0.617 yuan = 74.04 yuan",
        "Valley: 80 × 0.307 yuan = 24.56 yuan",
    ]


def test_peak_and_valley_on_a_higher_step_pay_its_surcharge(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit(), MeterKind.POWER, has_valley=True)
    water.tariff(
        MeterKind.POWER, tiers=[(Decimal(100), Decimal("0.568")), (None, Decimal("0.618"))], valley_price="0.288"
    )
    water.read(meter, "2026-11-30", "90", valley="60")
    (bill,) = water.bill("2026-12")
    assert bill.amount == Decimal("51.12") + Decimal("17.28") + Decimal("2.50")


def test_a_dial_cannot_show_less_unless_it_began_anew() -> None:
    with pytest.raises(RunsBackwards):
        use_of(Dial(Decimal(100)), Decimal(99), multiplier=Decimal(1), digits=None)
    with pytest.raises(RunsBackwards):
        use_of(Dial(Decimal(1234)), Decimal(1134), multiplier=Decimal(1), digits=5)
    with pytest.raises(TooManyDigits):
        use_of(Dial(Decimal(0)), Decimal(100000), multiplier=Decimal(1), digits=5)


def test_an_estimate_is_made_good_by_the_next_real_reading_upwards_and_downwards(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit(), first_reading="100")
    water.tariff(price="5")
    water.read(meter, "2026-09-30", "120", kind=ReadingKind.ESTIMATED)
    (bill,) = water.bill("2026-10")
    assert bill.amount == Decimal("100.00")
    real = water.read(meter, "2026-10-31", "112")
    assert real.usage == Decimal("-8.00")
    assert _skipped(estate, dt.date(2026, 11, 1)) == {SkipReason.NO_AMOUNT: 1}
    water.read(meter, "2026-11-30", "130")
    (bill,) = water.bill("2026-12")
    assert (bill.quantity, bill.amount) == (Decimal("10.00"), Decimal("50.00"))


def test_unusual_use_waits_for_somebody_else(estate: Any, water: Metering, make_user: Any) -> None:
    meter = water.meter(estate.unit(), installed_on=dt.date(2026, 6, 30))
    water.tariff(price="5")
    for on, reading in (("2026-07-31", "10"), ("2026-08-31", "20"), ("2026-09-30", "30")):
        assert not water.read(meter, on, reading).is_unusual
    rights = (policies.TAKE_READINGS, policies.CONFIRM_READINGS, policies.VIEW_METERS)
    taker, other = (
        actor_with(*rights, project_id=estate.project.pk, user_id=make_user(name).pk) for name in ("taker", "other")
    )
    reading = water.read(meter, "2026-10-31", "55", actor=taker)
    assert (reading.is_unusual, reading.expected) == (True, Decimal("10.11"))
    assert _skipped(estate) == {SkipReason.UNCONFIRMED: 1}
    with pytest.raises(DomainError, match="somebody else"):
        metering.confirm_reading(actor=taker, reading=reading)
    with pytest.raises(IntegrityError), transaction.atomic():
        MeterReading.objects.filter(pk=reading.pk).update(confirmed_by=reading.taken_by_id)
    with pytest.raises(AccessDenied):
        metering.confirm_reading(actor=actor_with(project_id=estate.project.pk), reading=reading)
    metering.confirm_reading(actor=other, reading=reading, note="漏水, 已看")
    (bill,) = water.bill("2026-12")
    assert bill.quantity == Decimal("55.00")


def test_half_more_than_the_mean_is_not_yet_unusual(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit(), installed_on=dt.date(2026, 9, 1))
    water.read(meter, "2026-10-01", "30")
    assert water.read(meter, "2026-10-31", "75").is_unusual is False
    meter = water.meter(estate.unit(), installed_on=dt.date(2026, 9, 1))
    water.read(meter, "2026-10-01", "30")
    assert water.read(meter, "2026-10-31", "75.01").is_unusual is True


def test_a_wrong_reading_is_superseded_and_the_difference_alone_is_charged(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit())
    water.tariff(tiers=WATER)
    wrong = water.read(meter, "2026-10-31", "200")
    (bill,) = water.bill("2026-11")
    assert bill.amount == Decimal("1040.00")
    right = water.read(meter, "2026-11-05", "20", corrects=wrong)
    assert right.usage == Decimal("-180.00")
    water.read(meter, "2026-11-30", "205")
    (bill,) = water.bill("2026-12")
    assert (bill.quantity, bill.amount) == (Decimal("5.00"), Decimal("35.00"))
    with pytest.raises(DomainError, match="last reading"):
        water.read(meter, "2026-11-30", "21", corrects=wrong)


def test_a_reversed_bill_frees_its_readings(estate: Any, water: Metering, staff: Any) -> None:
    meter = water.meter(estate.unit())
    water.tariff(tiers=WATER)
    wrong = water.read(meter, "2026-10-31", "200")
    (bill,) = water.bill("2026-11")
    services.reverse_run(actor=staff.accountant, run=bill.run)
    water.read(meter, "2026-10-31", "20", corrects=wrong)
    (bill,) = water.bill("2026-11")
    assert (bill.quantity, bill.amount) == (Decimal("20.00"), Decimal("100.00"))
    assert BilledReading.objects.filter(reversed_at=None).count() == 2
    assert MeteredUse.objects.filter(reversed_at=None).count() == 1


def test_a_reading_never_changes_nor_goes(estate: Any, water: Metering) -> None:
    reading = water.read(water.meter(estate.unit()), "2026-10-31", "20")
    for act in (
        lambda: MeterReading.objects.filter(pk=reading.pk).update(reading=1),
        lambda: MeterReading.objects.filter(pk=reading.pk).delete(),
        lambda: MeterReading.objects.filter(pk=reading.pk).update(usage=1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_reading_is_charged_once(estate: Any, water: Metering) -> None:
    water.read(water.meter(estate.unit()), "2026-10-31", "20")
    water.tariff(price="5")
    water.bill("2026-11")
    assert _skipped(estate) == {SkipReason.METERED: 1}
    row = BilledReading.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        BilledReading.objects.create(project=estate.project, bill_id=row.bill_id, reading_id=row.reading_id)


def test_steps_begin_anew_on_the_day_of_the_tariff(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit())
    water.tariff(tiers=WATER, steps_from_month=5, steps_from_day=1)
    water.read(meter, "2026-04-30", "200")
    water.read(meter, "2026-05-31", "300")
    (bill,) = water.bill("2026-12")
    assert bill.amount == Decimal("1040.00") + Decimal("500.00")
    assert [use.year_on for use in MeteredUse.objects.order_by("pk")] == [dt.date(2025, 5, 1), dt.date(2026, 5, 1)]


def test_a_new_price_holds_for_what_is_read_from_its_day_on(estate: Any, water: Metering) -> None:
    meter = water.meter(estate.unit())
    tariff = water.tariff(price="5")
    metering.add_metered_price(actor=estate.root, tariff=tariff, starts_on=dt.date(2026, 11, 1), price=Decimal(6))
    water.read(meter, "2026-10-31", "10")
    water.read(meter, "2026-11-30", "20")
    (bill,) = water.bill("2026-12")
    assert bill.amount == Decimal("110.00")
    with pytest.raises(DomainError, match="charged"):
        metering.add_metered_price(actor=estate.root, tariff=tariff, starts_on=dt.date(2026, 11, 30), price=Decimal(7))


def test_use_is_owed_by_who_lived_there_before_the_reading(estate: Any, water: Metering) -> None:
    unit = estate.unit(owner=None)
    old = estate.resident(unit, "旧业主", ends_on=dt.date(2026, 11, 9))
    new = estate.resident(unit, "新业主", starts_on=dt.date(2026, 11, 10))
    meter = water.meter(unit)
    water.tariff(tiers=WATER)
    water.read(meter, "2026-11-10", "180")
    water.read(meter, "2026-11-30", "190")
    first, second = water.bill("2026-12")
    assert (first.person_id, first.amount, first.part) == (old.pk, Decimal("900.00"), 0)
    assert (second.person_id, second.amount, second.part) == (new.pk, Decimal("70.00"), 1)
    assert Residency.objects.count() == 2


def test_two_meters_of_a_unit_share_its_steps(estate: Any, water: Metering) -> None:
    unit = estate.unit()
    water.tariff(tiers=WATER)
    for meter in (water.meter(unit), water.meter(unit)):
        water.read(meter, "2026-11-30", "100")
    (bill,) = water.bill("2026-12")
    assert bill.amount == Decimal("900.00") + Decimal("140.00")


def test_what_was_sent_before_is_kept_once(estate: Any, water: Metering) -> None:
    import uuid

    meter, number = water.meter(estate.unit()), uuid.uuid4()
    first = water.read(meter, "2026-11-30", "10", client_id=number)
    assert water.read(meter, "2026-11-30", "10", client_id=number).pk == first.pk
    with pytest.raises(DomainError, match="read on"):
        water.read(meter, "2026-11-30", "11")


def test_many_readings_at_once_tell_what_cannot_be(estate: Any, water: Metering) -> None:
    good, back, twice = (water.meter(estate.unit(), first_reading="10") for _ in range(3))
    rows = [(good, 15), (back, 5), (twice, 12), (twice, 13)]
    taken = [
        metering.Taken(meter_id=meter.pk, read_on=dt.date(2026, 11, 30), reading=Decimal(reading))
        for meter, reading in rows
    ]
    outcomes = metering.record_readings(actor=estate.root, project=estate.project, taken=taken)
    assert [one.refusal is None for one in outcomes] == [True, False, True, False]
    assert MeterReading.objects.count() == 2


@pytest.mark.parametrize(("restarts", "second"), [(False, "70.00"), (True, "50.00")])
@pytest.mark.parametrize("is_billed_between", [False, True])
def test_steps_of_a_new_occupant_go_on_or_begin_anew(
    estate: Any, water: Metering, restarts: bool, second: str, is_billed_between: bool
) -> None:
    metering.change_metering_settings(
        actor=water.root, project=water.project, unusual_percent=50, steps_restart=restarts
    )
    unit = estate.unit(owner=None)
    estate.resident(unit, "旧业主", ends_on=dt.date(2026, 11, 9))
    estate.resident(unit, "新业主", starts_on=dt.date(2026, 11, 10))
    meter = water.meter(unit)
    water.tariff(tiers=WATER)
    water.read(meter, "2026-11-10", "180")
    bills = water.bill("2026-11") if is_billed_between else []
    water.read(meter, "2026-11-30", "190")
    bills += water.bill("2026-12")
    assert [str(bill.amount) for bill in bills] == ["900.00", second]
    assert queries.bill_formula(bills[-1])
