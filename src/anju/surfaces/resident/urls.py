"""The catalogue of the resident's phone: pages of the account, and those of a home under ``<project>/<unit>/``."""

from django.urls import include, path

from anju.surfaces.resident.account import urls as account
from anju.surfaces.resident.app import urls as app
from anju.surfaces.resident.bills import urls as bills
from anju.surfaces.resident.home import urls as home
from anju.surfaces.resident.household import urls as household
from anju.surfaces.resident.inbox import urls as inbox
from anju.surfaces.resident.invoices import urls as invoices
from anju.surfaces.resident.me import urls as me
from anju.surfaces.resident.notices import urls as notices
from anju.surfaces.resident.pay import urls as pay
from anju.surfaces.resident.publications import urls as publications
from anju.surfaces.resident.service import urls as service
from anju.surfaces.resident.surveys import urls as surveys

app_name = "resident"

# One module of addresses per package; each begins its names with the package's.
home_pages = [
    *home.home_pages,
    *bills.home_pages,
    *household.home_pages,
    *invoices.home_pages,
    *me.home_pages,
    *pay.home_pages,
    *service.home_pages,
    *notices.home_pages,
    *publications.home_pages,
    *surveys.home_pages,
]

urlpatterns = [
    *home.pages,
    *account.pages,
    *app.pages,
    *inbox.pages,
    *me.pages,
    *service.pages,
    *notices.pages,
    path("<str:project_code>/<int:home>/", include(home_pages)),
]
