"""Addresses of publications."""

from django.urls import path

from anju.surfaces.resident.publications import views

home_pages = [
    path("publications/", views.Publications.as_view(), name="publications.list"),
    path("publications/<int:pk>/", views.PublicationPage.as_view(), name="publications.detail"),
]
