"""Addresses of the household."""

from django.urls import path

from anju.surfaces.resident.household import views

home_pages = [
    path("household/", views.Household.as_view(), name="household"),
    path("household/invite/", views.Invite.as_view(), name="household.invite"),
    path("household/<int:pk>/end/", views.EndMembership.as_view(), name="household.end"),
    path("household/invitations/<int:pk>/withdraw/", views.Withdraw.as_view(), name="household.withdraw"),
]
