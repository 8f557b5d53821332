"""Writes of metering."""

from anju.domains.billing.services.metering.meters import change_metering_settings, install_meter, replace_meter
from anju.domains.billing.services.metering.recording import (
    Outcome,
    Taken,
    confirm_reading,
    record_reading,
    record_readings,
)
from anju.domains.billing.services.metering.tariffs import add_metered_price, create_metered_tariff

__all__ = [
    "Outcome",
    "Taken",
    "add_metered_price",
    "change_metering_settings",
    "confirm_reading",
    "create_metered_tariff",
    "install_meter",
    "record_reading",
    "record_readings",
    "replace_meter",
]
