"""All addresses. A project's pages stand under ``/p/<project_code>/``."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("anju.surfaces.console.identity.account_urls")),
    path("ui/", include("anju.ui.urls")),
    path("p/<str:project_code>/ui/", include("anju.ui.urls")),
    path("r/", include("anju.surfaces.resident.urls")),
    path("f/", include("anju.surfaces.field.urls")),
    path("pay/", include("anju.surfaces.callbacks.urls")),
    path("", include("anju.surfaces.console.urls")),
]
handler403 = "anju.ui.errors.forbidden"
handler404 = "anju.ui.errors.not_found"
handler500 = "anju.ui.errors.failed"
