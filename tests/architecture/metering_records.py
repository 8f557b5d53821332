"""Records of metering."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core.access import system_actor
from anju.domains.billing import services as billing
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import MeterReading, Tariff
from anju.domains.billing.services import metering
from anju.domains.billing.services.metering import Taken
from anju.domains.tenancy.models import Project
from tests.factories import household

ROOT = system_actor("tests")


def meter(project: Project, number: int) -> int:
    home = household.make_unit(project, f"6-1-{number + 100:04d}")
    made = metering.install_meter(
        actor=ROOT, project=project, kind="cold_water", number=f"W{number}", unit=home, installed_on=dt.date(2025, 1, 1)
    )
    return made.pk


def unusual_reading(project: Project, number: int) -> int:
    pk = meter(project, number)
    made: list[MeterReading] = []
    for month, value in ((1, 10), (2, 90)):
        taken = Taken(meter_id=pk, read_on=dt.date(2025, month, 28), reading=Decimal(value))
        made.append(metering.record_reading(actor=ROOT, project=project, taken=taken))
    return made[-1].pk


def reading_round(project: Project, number: int) -> int:
    meter(project, number)
    day = dt.date(2026, 1, 1)
    made = metering.open_round(actor=ROOT, project=project, kind="cold_water", starts_on=day, read_on=day)
    return made.pk


def large_household(project: Project, number: int) -> int:
    home = household.make_unit(project, f"5-1-{number + 100:04d}")
    tariff = Tariff.objects.filter(project=project, basis=Basis.METER, usage=home.usage).first()
    if tariff is None:
        tariff = metering.create_metered_tariff(
            actor=ROOT,
            fee_item=billing.create_fee_item(actor=ROOT, project=project, name=f"水费{number}"),
            usage=home.usage,
            meter_kind="cold_water",
            starts_on=dt.date(2020, 1, 1),
            price=Decimal(5),
        )
    made = metering.apply_for_higher_limits(
        actor=ROOT,
        unit=home,
        tariff=tariff,
        persons=6,
        extra=Decimal(60),
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 12, 31),
    )
    return made.pk


MAKERS = {
    "large_household": large_household,
    "meter": meter,
    "reading": unusual_reading,
    "reading_round": reading_round,
}
OF_MODEL = {
    "billing.LargeHousehold": "large_household",
    "billing.Meter": "meter",
    "billing.MeterReading": "reading",
    "billing.ReadingRound": "reading_round",
}
