"""Doors to meters, readings and metered use."""

from anju.domains.billing.queries.metering.balance import MasterLine, balance_of, balances
from anju.domains.billing.queries.metering.explaining import readings_of_bill, use_formula, use_parts
from anju.domains.billing.queries.metering.meters import (
    get_large_household,
    get_meter,
    get_reading,
    large_households,
    master_meters,
    metered_tariffs,
    metering_settings_of,
    meters,
    readings,
    readings_of_meter,
    readings_to_confirm,
    standing_readings,
    use_by_month,
)
from anju.domains.billing.queries.metering.rounds import (
    RoundLine,
    get_round,
    meters_of_round,
    progress_of,
    round_lines,
    rounds,
)

__all__ = [
    "MasterLine",
    "RoundLine",
    "balance_of",
    "balances",
    "get_large_household",
    "get_meter",
    "get_reading",
    "get_round",
    "large_households",
    "master_meters",
    "metered_tariffs",
    "metering_settings_of",
    "meters",
    "meters_of_round",
    "progress_of",
    "readings",
    "readings_of_bill",
    "readings_of_meter",
    "readings_to_confirm",
    "round_lines",
    "rounds",
    "standing_readings",
    "use_by_month",
    "use_formula",
    "use_parts",
]
