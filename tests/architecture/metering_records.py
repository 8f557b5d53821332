"""Records of metering."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core.access import system_actor
from anju.domains.billing.models import MeterReading
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


MAKERS = {"meter": meter, "reading": unusual_reading}
OF_MODEL = {"billing.Meter": "meter", "billing.MeterReading": "reading"}
