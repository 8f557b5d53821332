"""Addresses of messages."""

from django.urls import path

from anju.surfaces.resident.inbox import views

pages = [
    path("messages/", views.Messages.as_view(), name="messages"),
    path("messages/read/", views.ReadAll.as_view(), name="messages.read"),
    path("messages/<int:pk>/", views.Message.as_view(), name="messages.detail"),
]
