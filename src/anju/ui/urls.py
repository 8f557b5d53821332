"""The kit's addresses. Included twice, without a namespace: under ``ui/`` and under ``p/<project_code>/ui/``."""

from django.urls import path

from anju.ui import views
from anju.ui.screens import JobFile, JobList, JobScreen, catalogue

urlpatterns = [
    path("palette/", views.palette_hits, name="ui.palette"),
    path("counts/", views.waiting_counts, name="ui.counts"),
    path("projects/", views.project_choices, name="ui.projects"),
    path("display/", views.change_display, name="ui.display"),
    path("language/", views.change_language, name="ui.language"),
    *catalogue(JobList, JobScreen, JobFile),
]
