"""Writes of metering."""

from anju.domains.billing.services.metering.households import apply_for_higher_limits, decide_higher_limits
from anju.domains.billing.services.metering.meters import (
    change_metering_settings,
    install_meter,
    replace_meter,
    set_master,
)
from anju.domains.billing.services.metering.recording import (
    Outcome,
    Taken,
    confirm_reading,
    record_reading,
    record_readings,
)
from anju.domains.billing.services.metering.rounds import close_round, open_round, read_in_round
from anju.domains.billing.services.metering.tariffs import add_metered_price, create_metered_tariff, set_meter_kind
from anju.domains.billing.services.metering.walking import DIALS, keep_dial_photo, read_on_the_round

__all__ = [
    "DIALS",
    "Outcome",
    "Taken",
    "add_metered_price",
    "apply_for_higher_limits",
    "change_metering_settings",
    "close_round",
    "confirm_reading",
    "create_metered_tariff",
    "decide_higher_limits",
    "install_meter",
    "keep_dial_photo",
    "open_round",
    "read_in_round",
    "read_on_the_round",
    "record_reading",
    "record_readings",
    "replace_meter",
    "set_master",
    "set_meter_kind",
]
