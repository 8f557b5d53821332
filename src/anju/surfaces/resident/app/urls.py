"""Addresses of the app around the pages."""

from django.urls import path

from anju.surfaces.resident.app import views

pages = [
    path("manifest.webmanifest", views.manifest, name="app.manifest"),
    path("worker.js", views.worker, name="app.worker"),
    path("offline/", views.Offline.as_view(), name="app.offline"),
]
