"""Addresses of reports at the desk."""

from anju.surfaces.console.service import attaching, calls, care, causes, complaints, ends, panel, quality, views
from anju.ui.screens import catalogue

project_pages = catalogue(
    calls.NewCall,
    calls.FindCallers,
    calls.CallerHousehold,
    calls.SortWords,
    calls.JoinCall,
    attaching.CallerChoices,
    attaching.TicketAttach,
    panel.TicketPhoto,
    ends.EndList,
    views.UnsortedList,
    views.TicketSort,
    views.VisitList,
    views.VisitRecord,
    views.SatisfactionPage,
    quality.QualityPage,
    views.LeafList,
    views.LeafCreate,
    views.SortingPage,
    views.LeafEdit,
    views.SettingsEdit,
    *care.SCREENS,
    *causes.SCREENS,
    *complaints.SCREENS,
)
