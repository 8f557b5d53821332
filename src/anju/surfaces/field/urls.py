"""Addresses of the worker's phone, all under ``/f/``."""

from django.urls import include, path

from anju.surfaces.field import acts, arrivals, devices, readings, rounds, seen, shell, views

app_name = "field"

project_pages = [
    path("", views.day, name="day"),
    path("state.json", views.state, name="state"),
    path("acts/", acts.acts, name="acts"),
    path("photos/", acts.photos, name="photos"),
    path("seen/", seen.report, name="seen"),
    path("readings/", readings.readings, name="readings"),
    path("dials/", readings.dials, name="dials"),
    path("rounds/", rounds.round_list, name="rounds"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("at/<str:token>/", arrivals.at, name="at"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/photos/<int:photo>/", views.photo, name="photo"),
    path("orders/<int:pk>/photos/<int:photo>/small/", views.photo, {"is_small": True}, name="photo.small"),
]

urlpatterns = [
    path("", views.enter, name="enter"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("worker.js", shell.worker, name="worker"),
    path("offline.html", shell.offline, name="offline"),
    path("session.json", shell.session, name="session"),
    path("subscribe.json", devices.subscribe, name="subscribe"),
    path("unsubscribe.json", devices.unsubscribe, name="unsubscribe"),
    path("<str:project_code>/", include(project_pages)),
]
