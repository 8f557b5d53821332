"""Addresses of approvals."""

from anju.surfaces.console.approvals import chains, views
from anju.ui.screens import catalogue

project_pages = catalogue(
    views.WaitingList,
    views.RequestList,
    views.RequestDetail,
    views.Approve,
    views.Refuse,
    views.Withdraw,
    chains.ChainList,
    chains.ChainEdit,
    chains.ChainFollow,
)
