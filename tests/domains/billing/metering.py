"""What tests of metering have in common: meters, readings and prices in a line each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from anju.core.access import Actor
from anju.domains.billing.enums import MeterKind
from anju.domains.billing.models import Bill, Meter, MeterReading, Tariff
from anju.domains.billing.services import metering
from anju.domains.billing.services.metering import Taken
from anju.domains.estate.enums import Usage
from anju.domains.estate.models import Unit

WATER = [(Decimal(180), Decimal(5)), (Decimal(260), Decimal(7)), (None, Decimal(9))]
POWER = [(Decimal(3120), Decimal("0.617")), (Decimal(4800), Decimal("0.667")), (None, Decimal("0.917"))]


class Metering:
    """Meters of an estate."""

    def __init__(self, estate: Any) -> None:
        self.estate, self.project, self.root = estate, estate.project, estate.root
        self.count = 0

    def meter(self, unit: Unit, kind: str = MeterKind.COLD_WATER, **facts: Any) -> Meter:
        """Put up a meter at a unit."""
        self.count += 1
        facts = {name: Decimal(value) if isinstance(value, str) else value for name, value in facts.items()}
        return metering.install_meter(
            actor=self.root, project=self.project, kind=kind, number=f"W{self.count:04d}", unit=unit, **facts
        )

    def read(self, meter: Meter, on: str, reading: str, *, actor: Actor | None = None, **more: Any) -> MeterReading:
        """Enter a reading."""
        corrects = more.pop("corrects", None)
        if "valley" in more:
            more["valley"] = Decimal(more["valley"])
        taken = Taken(meter_id=meter.pk, read_on=dt.date.fromisoformat(on), reading=Decimal(reading), **more)
        return metering.record_reading(actor=actor or self.root, project=self.project, taken=taken, corrects=corrects)

    def tariff(self, kind: str = MeterKind.COLD_WATER, **prices: Any) -> Tariff:
        """Add a tariff of use that has held for long."""
        prices = {name: Decimal(value) if isinstance(value, str) else value for name, value in prices.items()}
        return metering.create_metered_tariff(
            actor=self.root,
            fee_item=self.estate.fee_item(f"{MeterKind(kind).label}费"),
            usage=Usage.HOME,
            meter_kind=kind,
            starts_on=dt.date(2018, 1, 1),
            **prices,
        )

    def bill(self, month: str) -> list[Bill]:
        """Issue a month and return its bills."""
        bills: list[Bill] = self.estate.bill(month)
        return bills
