"""Doors to what is chased, and the figures about it."""

from anju.domains.arrears.queries.limitation import (
    bills_of_demand,
    bills_running_out,
    demands,
    demands_of_unit,
    get_demand,
    limitation_of,
    settings_of,
)

__all__ = [
    "bills_of_demand",
    "bills_running_out",
    "demands",
    "demands_of_unit",
    "get_demand",
    "limitation_of",
    "settings_of",
]
