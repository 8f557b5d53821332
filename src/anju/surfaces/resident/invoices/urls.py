"""Addresses of invoices."""

from django.urls import path

from anju.surfaces.resident.invoices import views

home_pages = [
    path("invoices/", views.Invoices.as_view(), name="invoices.list"),
    path("invoices/new/", views.Ask.as_view(), name="invoices.new"),
    path("invoices/titles/", views.Titles.as_view(), name="invoices.titles"),
    path("invoices/titles/<int:pk>/forget/", views.ForgetTitle.as_view(), name="invoices.forget"),
    path("invoices/<int:pk>/", views.InvoicePage.as_view(), name="invoices.detail"),
    path("invoices/<int:pk>/state/", views.InvoiceState.as_view(), name="invoices.state"),
    path("invoices/<int:pk>/file/<str:form>/", views.InvoiceDownload.as_view(), name="invoices.file"),
]
