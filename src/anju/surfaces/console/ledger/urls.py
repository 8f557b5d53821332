"""Addresses of the books."""

from anju.surfaces.console.ledger import entries, reports
from anju.ui.screens import catalogue

project_pages = catalogue(
    entries.EntryList,
    entries.EntryDetail,
    reports.TrialBalance,
    reports.UnitCheck,
    reports.PeriodList,
    reports.PeriodClose,
)
