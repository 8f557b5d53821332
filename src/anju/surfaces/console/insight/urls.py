"""Addresses of analysis."""

from anju.surfaces.console.insight import checks, results, risks, statements
from anju.ui.screens import catalogue

project_pages = catalogue(
    results.ResultsPage,
    results.ResultsExcel,
    results.ResultsPaper,
    statements.StatementPage,
    statements.StatementExcel,
    statements.StatementPaper,
    risks.FindingList,
    risks.EvaluateNow,
    risks.WatchPage,
    risks.WatchEdit,
    risks.FindingDetail,
    risks.FindingAssign,
    risks.FindingWrite,
    risks.FindingClose,
    checks.BooksCheck,
    checks.CheckNow,
)
