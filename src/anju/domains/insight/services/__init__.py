"""Writes of analysis: figures that are kept, the check of the books, risks that are watched and followed up."""

from anju.domains.insight.services.figures import (
    CHEAP_MS,
    CHECK_JOB,
    check_books,
    money_figures,
    refresh_money_figures,
    refresh_slow_figures,
    start_check,
    tell_company,
)
from anju.domains.insight.services.risks import (
    RISK_JOB,
    TOLD,
    News,
    assign_finding,
    close_finding,
    evaluate,
    note_finding,
    start_evaluation,
    tell_of_risks,
    watch_risk,
)

__all__ = [
    "CHEAP_MS",
    "CHECK_JOB",
    "RISK_JOB",
    "TOLD",
    "News",
    "assign_finding",
    "check_books",
    "close_finding",
    "evaluate",
    "money_figures",
    "note_finding",
    "refresh_money_figures",
    "refresh_slow_figures",
    "start_check",
    "start_evaluation",
    "tell_company",
    "tell_of_risks",
    "watch_risk",
]
