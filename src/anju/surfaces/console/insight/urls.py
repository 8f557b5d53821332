"""Addresses of analysis."""

from anju.surfaces.console.insight import checks, results
from anju.ui.screens import catalogue

project_pages = catalogue(
    results.ResultsPage, results.ResultsExcel, results.ResultsPaper, checks.BooksCheck, checks.CheckNow
)
