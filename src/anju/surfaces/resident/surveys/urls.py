"""Addresses of questionnaires and meetings."""

from django.urls import path

from anju.surfaces.resident.surveys import views

home_pages = [
    path("surveys/", views.Forms.as_view(), name="surveys.list"),
    path("surveys/<int:pk>/", views.FormPage.as_view(), name="surveys.form"),
    path("meetings/", views.Meetings.as_view(), name="surveys.meetings"),
    path("meetings/<int:pk>/", views.MeetingPage.as_view(), name="surveys.meeting"),
]
