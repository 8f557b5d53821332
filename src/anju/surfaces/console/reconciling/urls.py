"""Addresses of the daily reconciliation."""

from anju.surfaces.console.reconciling import days
from anju.ui.screens import catalogue

project_pages = catalogue(days.DayList, days.DayDetail, days.DayFetch, days.DayLock, days.LineList)
