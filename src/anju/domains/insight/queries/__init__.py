"""Figures made of what other domains keep."""

from anju.domains.insight.queries.checks import BOOKS, kept_check, make_check
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
    "MoneyFigures",
    "Month",
    "Results",
    "kept_check",
    "kept_money_figures",
    "kind_in_force",
    "make_check",
    "make_money_figures",
    "results_of",
    "statement_of",
]
