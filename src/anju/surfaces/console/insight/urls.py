"""Addresses of analysis."""

from anju.surfaces.console.insight import checks, results, statements
from anju.ui.screens import catalogue

project_pages = catalogue(
    results.ResultsPage,
    results.ResultsExcel,
    results.ResultsPaper,
    statements.StatementPage,
    statements.StatementExcel,
    statements.StatementPaper,
    checks.BooksCheck,
    checks.CheckNow,
)
