"""Doors to meters, readings and metered use."""

from anju.domains.billing.queries.metering.explaining import readings_of_bill, use_formula, use_parts
from anju.domains.billing.queries.metering.meters import (
    get_meter,
    get_reading,
    master_meters,
    metering_settings_of,
    meters,
    readings,
    readings_of_meter,
    readings_to_confirm,
    standing_readings,
)

__all__ = [
    "get_meter",
    "get_reading",
    "master_meters",
    "metering_settings_of",
    "meters",
    "readings",
    "readings_of_bill",
    "readings_of_meter",
    "readings_to_confirm",
    "standing_readings",
    "use_formula",
    "use_parts",
]
