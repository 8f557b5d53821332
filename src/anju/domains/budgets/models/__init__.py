"""Budget years, what departments ask for, the financial plan, alerts."""

from anju.domains.budgets.models.plans import Alert, Plan, PlanLine
from anju.domains.budgets.models.rules import (
    DecidedSheet,
    DutiesApart,
    FrozenPlan,
    FrozenSheet,
    PlanLinesOfDraft,
    TwelveMonths,
)
from anju.domains.budgets.models.sheets import Sheet, SheetLine
from anju.domains.budgets.models.years import BudgetSettings, BudgetYear, Part, TemplateLine, shipped_thresholds

__all__ = [
    "Alert",
    "BudgetSettings",
    "BudgetYear",
    "DecidedSheet",
    "DutiesApart",
    "FrozenPlan",
    "FrozenSheet",
    "Part",
    "Plan",
    "PlanLine",
    "PlanLinesOfDraft",
    "Sheet",
    "SheetLine",
    "TemplateLine",
    "TwelveMonths",
    "shipped_thresholds",
]
