"""Addresses of bills and receipts."""

from django.urls import path

from anju.surfaces.resident.bills import views

home_pages = [
    path("bills/", views.Bills.as_view(), name="bills.list"),
    path("shared-costs/", views.SharedCosts.as_view(), name="bills.shared"),
    path("bills/<int:pk>/", views.BillPage.as_view(), name="bills.detail"),
    path("receipts/", views.Receipts.as_view(), name="receipts.list"),
    path("receipts/<int:pk>/", views.Receipt.as_view(), name="receipts.detail"),
]
