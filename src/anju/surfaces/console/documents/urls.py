"""Addresses of documents."""

from django.urls import path

from anju.surfaces.console.documents import views

project_pages = [
    path("documents/<str:subject>/<int:subject_id>/", views.upload, name="documents.upload"),
    path("documents/<int:pk>/", views.download, name="documents.download"),
    *views.Remove.urls(),
]
