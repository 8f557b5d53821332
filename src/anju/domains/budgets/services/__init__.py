"""Writes to budgets: years and templates, departments' sheets, the financial plan, alerts."""

from anju.domains.budgets.services.alerts import raise_alerts
from anju.domains.budgets.services.plans import (
    add_plan_line,
    adjust_plan,
    adopt_plan,
    give_up_plan,
    prepare_plan,
    request_plan,
    set_plan_lines,
    settle_plan,
    withdraw_plan,
)
from anju.domains.budgets.services.sheets import (
    Cell,
    accept_sheet,
    fill_sheet,
    import_sheet,
    return_sheet,
    submit_sheet,
)
from anju.domains.budgets.services.years import open_year, set_part, set_settings

__all__ = [
    "Cell",
    "accept_sheet",
    "add_plan_line",
    "adjust_plan",
    "adopt_plan",
    "fill_sheet",
    "give_up_plan",
    "import_sheet",
    "open_year",
    "prepare_plan",
    "raise_alerts",
    "request_plan",
    "return_sheet",
    "set_part",
    "set_plan_lines",
    "set_settings",
    "settle_plan",
    "submit_sheet",
    "withdraw_plan",
]
