"""The platform's addresses with the sample screens added."""

from django.urls import include, path

from anju.config import urls
from anju.config.urls import handler403, handler404, handler500  # noqa: F401 - Django reads them from here
from anju.ui.screens import catalogue
from tests.ui import sample

sample_pages = (catalogue(*sample.SCREENS), "sample")

urlpatterns = [
    path("p/<str:project_code>/sample/", include(sample_pages)),
    *urls.urlpatterns,
]
