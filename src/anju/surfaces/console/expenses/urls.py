"""Addresses of expenses."""

from anju.surfaces.console.expenses import views
from anju.ui.screens import catalogue

project_pages = catalogue(
    views.ClaimList,
    views.ClaimCreate,
    views.WagesUpload,
    views.ClaimDetail,
    views.ClaimPay,
    views.PaymentUndo,
    views.ClaimReverse,
)
