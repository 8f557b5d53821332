"""Addresses of approvals."""

from anju.surfaces.console.approvals import views
from anju.ui.screens import catalogue

project_pages = catalogue(views.WaitingList, views.RequestList, views.RequestDetail, views.Approve, views.Refuse)
