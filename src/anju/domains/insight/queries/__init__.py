"""Figures made of what other domains keep."""

from anju.domains.insight.queries.checks import BOOKS, Progress, kept_check, make_check, running_check
from anju.domains.insight.queries.findings import (
    Watch,
    findings,
    get_finding,
    in_words,
    notes_of,
    open_risks,
    people_to_follow,
    watch_of,
    watches,
)
from anju.domains.insight.queries.materials import MaterialCost, material_costs
from anju.domains.insight.queries.money import (
    MONEY,
    MONTHS,
    MoneyFigures,
    Month,
    kept_money_figures,
    make_money_figures,
)
from anju.domains.insight.queries.results import Results, results_of
from anju.domains.insight.queries.statements import kind_in_force, statement_of

__all__ = [
    "BOOKS",
    "MONEY",
    "MONTHS",
    "MaterialCost",
    "MoneyFigures",
    "Month",
    "Progress",
    "Results",
    "Watch",
    "findings",
    "get_finding",
    "in_words",
    "kept_check",
    "kept_money_figures",
    "kind_in_force",
    "make_check",
    "make_money_figures",
    "material_costs",
    "notes_of",
    "open_risks",
    "people_to_follow",
    "results_of",
    "running_check",
    "statement_of",
    "watch_of",
    "watches",
]
