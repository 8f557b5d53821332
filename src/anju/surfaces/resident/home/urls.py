"""Addresses of entry and home."""

from django.urls import path

from anju.surfaces.resident.home import views

pages = [
    path("", views.Enter.as_view(), name="enter"),
    path("homes/", views.Homes.as_view(), name="homes"),
    path("large/", views.LargeType.as_view(), name="large"),
]
home_pages = [
    path("", views.First.as_view(), name="home"),
    path("services/", views.Services.as_view(), name="services"),
]
