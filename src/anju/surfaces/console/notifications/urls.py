"""Addresses of the inbox, the log of messages and their words."""

from django.urls import path

from anju.surfaces.console.notifications import log, vendors, views, wording
from anju.ui.screens import catalogue

pages = [
    *views.Inbox.urls(),
    path("inbox/<int:pk>/", views.open_message, name="inbox.open"),
    path("inbox/read/", views.read_all, name="inbox.read_all"),
]
project_pages = catalogue(
    log.DeliveryList,
    log.DeliveryDetail,
    log.DeliveryRetry,
    wording.WordingList,
    wording.QuietEdit,
    vendors.VendorEdit,
    vendors.VendorDrop,
    wording.WordingEdit,
    wording.WordingFollow,
)
