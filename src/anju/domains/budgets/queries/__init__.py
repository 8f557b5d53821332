"""Doors to budgets.

For whoever watches money from above: `overspent` tells which lines of the plan in force are spent.
"""

from anju.domains.budgets.queries.effects import Effect, effect_of, effect_of_claim, effect_of_waiting
from anju.domains.budgets.queries.execution import (
    Execution,
    Row,
    actuals,
    actuals_of_year,
    execution,
    measured,
    measures_to_date,
    overspent,
)
from anju.domains.budgets.queries.lines import BehindLine, entries_behind
from anju.domains.budgets.queries.plans import alerts, asked_for, get_plan, lines_of_plan, plan_in_force, plans
from anju.domains.budgets.queries.sheets import get_sheet, last_sheet, lines_of_sheet, may_fill, sheets, version_before
from anju.domains.budgets.queries.years import (
    budget_accounts,
    departments_of_year,
    get_part,
    get_year,
    holders,
    parts,
    people,
    settings_of,
    template_of,
    visible_departments,
    works_in,
    years,
)

__all__ = [
    "BehindLine",
    "Effect",
    "Execution",
    "Row",
    "actuals",
    "actuals_of_year",
    "alerts",
    "asked_for",
    "budget_accounts",
    "departments_of_year",
    "effect_of",
    "effect_of_claim",
    "effect_of_waiting",
    "entries_behind",
    "execution",
    "get_part",
    "get_plan",
    "get_sheet",
    "get_year",
    "holders",
    "last_sheet",
    "lines_of_plan",
    "lines_of_sheet",
    "may_fill",
    "measured",
    "measures_to_date",
    "overspent",
    "parts",
    "people",
    "plan_in_force",
    "plans",
    "settings_of",
    "sheets",
    "template_of",
    "version_before",
    "visible_departments",
    "works_in",
    "years",
]
