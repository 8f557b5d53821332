"""Addresses of notices and of how one is told."""

from django.urls import path

from anju.surfaces.resident.notices import choices, views

pages = [
    path("notices/<str:estate>/<int:pk>/", views.Open.as_view(), name="notices.open"),
    path("messages/choices/", choices.Choices.as_view(), name="messages.choices"),
    path("messages/push/", choices.Subscribe.as_view(), name="messages.subscribe"),
    path("messages/push/end/", choices.Unsubscribe.as_view(), name="messages.unsubscribe"),
]
home_pages = [
    path("notices/", views.Notices.as_view(), name="notices.list"),
    path("notices/<int:pk>/", views.NoticePage.as_view(), name="notices.detail"),
]
