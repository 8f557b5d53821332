"""Addresses of notices."""

from anju.surfaces.console.community import incidents, views
from anju.ui.screens import catalogue

project_pages = catalogue(
    views.NoticeList,
    views.NoticeCreate,
    views.NoticeDetail,
    views.NoticeEdit,
    views.NoticePublish,
    views.NoticeUndo,
    views.NoticeWithdraw,
    views.NoticePin,
    incidents.IncidentNotice,
)
