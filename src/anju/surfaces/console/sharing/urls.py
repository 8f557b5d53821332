"""Addresses of shared costs."""

from anju.surfaces.console.sharing import disclosure, views
from anju.ui.screens import catalogue

project_pages = catalogue(
    views.CostList,
    views.CostNew,
    views.Rules,
    disclosure.Disclosure,
    disclosure.DisclosurePaper,
    views.CostDetail,
    views.CostApprove,
    views.CostIssue,
    views.CostPublish,
    views.CostWithdraw,
    views.CostReverse,
    disclosure.CostPaper,
    views.ShareList,
)
