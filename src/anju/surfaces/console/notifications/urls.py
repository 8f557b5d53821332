"""Addresses of the inbox."""

from django.urls import path

from anju.surfaces.console.notifications import views

pages = [
    *views.Inbox.urls(),
    path("inbox/<int:pk>/", views.open_message, name="inbox.open"),
    path("inbox/read/", views.read_all, name="inbox.read_all"),
]
