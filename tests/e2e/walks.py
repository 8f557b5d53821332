"""Two meters of the estate of browser tests, with a past, and a round past them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing.services import metering
from anju.domains.billing.services.metering import Taken
from anju.domains.estate.models import Unit

ROUND = "热水表抄表"


def open_round(root: Actor, project: Any, units: list[Unit]) -> None:
    """Install a hot-water meter at two units, read them twice, and open a round for today."""
    today = clock.today()
    for number, unit in enumerate(units, start=1):
        meter = metering.install_meter(
            actor=root,
            project=project,
            kind="hot_water",
            number=f"R{number:03d}",
            unit=unit,
            installed_on=today - dt.timedelta(days=90),
            digits=5,
        )
        for ago, shown in ((60, 10), (30, 20)):
            taken = Taken(meter_id=meter.pk, read_on=today - dt.timedelta(days=ago), reading=Decimal(shown))
            metering.record_reading(actor=root, project=project, taken=taken)
    metering.open_round(
        actor=root,
        project=project,
        kind="hot_water",
        starts_on=today - dt.timedelta(days=5),
        read_on=today,
        name=ROUND,
    )
