"""Addresses of the books."""

from anju.surfaces.console.ledger import accounts, entries, journals, periods, reports
from anju.ui.screens import catalogue

project_pages = catalogue(
    entries.EntryList,
    entries.EntryDetail,
    reports.TrialBalance,
    reports.UnitCheck,
    periods.PeriodList,
    periods.PeriodClose,
    periods.PeriodDetail,
    periods.PeriodReopen,
    accounts.AccountList,
    accounts.AccountCreate,
    accounts.AccountEdit,
    accounts.AccountPage,
    journals.JournalList,
    journals.JournalCreate,
    journals.JournalDetail,
    journals.JournalPost,
    journals.JournalRefuse,
    journals.JournalReverse,
)
