"""The catalogue of the resident's phone: pages of the account, and those of a home under ``<project>/<unit>/``."""

from django.urls import include, path

from anju.surfaces.resident.account import urls as account
from anju.surfaces.resident.bills import urls as bills
from anju.surfaces.resident.home import urls as home
from anju.surfaces.resident.household import urls as household

app_name = "resident"

# One module of addresses per package; each begins its names with the package's.
home_pages = [
    *home.home_pages,
    *bills.home_pages,
    *household.home_pages,
]

urlpatterns = [
    *home.pages,
    *account.pages,
    path("<str:project_code>/<int:home>/", include(home_pages)),
]
