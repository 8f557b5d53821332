"""The catalogue of the console: every domain's pages under a project's address."""

from django.urls import include, path

from anju.surfaces.console.approvals import urls as approvals
from anju.surfaces.console.arrears import urls as arrears
from anju.surfaces.console.banking import urls as banking
from anju.surfaces.console.billing import urls as billing
from anju.surfaces.console.budgets import urls as budgets
from anju.surfaces.console.charges import urls as charges
from anju.surfaces.console.community import urls as community
from anju.surfaces.console.contracts import urls as contracts
from anju.surfaces.console.documents import urls as documents
from anju.surfaces.console.estate import urls as estate
from anju.surfaces.console.expenses import urls as expenses
from anju.surfaces.console.home import urls as home
from anju.surfaces.console.identity import urls as identity
from anju.surfaces.console.imports import urls as imports
from anju.surfaces.console.improvements import urls as improvements
from anju.surfaces.console.insight import urls as insight
from anju.surfaces.console.invoicing import urls as invoicing
from anju.surfaces.console.joint_funds import urls as joint_funds
from anju.surfaces.console.ledger import urls as ledger
from anju.surfaces.console.metering import urls as metering
from anju.surfaces.console.notifications import urls as notifications
from anju.surfaces.console.payments import urls as payments
from anju.surfaces.console.reconciling import urls as reconciling
from anju.surfaces.console.repairs import urls as repairs
from anju.surfaces.console.residents import urls as residents
from anju.surfaces.console.service import urls as service
from anju.surfaces.console.sharing import urls as sharing
from anju.surfaces.console.stock import urls as stock
from anju.surfaces.console.surveys import urls as surveys
from anju.surfaces.console.tenancy import urls as tenancy
from anju.surfaces.console.workforce import urls as workforce
from anju.surfaces.console.workorders import urls as workorders

app_name = "console"

# One module of addresses per domain; each begins its names with the domain's.
project_pages = [
    *home.project_pages,
    *estate.project_pages,
    *imports.project_pages,
    *residents.project_pages,
    *workforce.project_pages,
    *tenancy.project_pages,
    *identity.project_pages,
    *approvals.project_pages,
    *documents.project_pages,
    *sharing.project_pages,
    *billing.project_pages,
    *charges.project_pages,
    *contracts.project_pages,
    *invoicing.project_pages,
    *metering.project_pages,
    *ledger.project_pages,
    *insight.project_pages,
    *expenses.project_pages,
    *joint_funds.project_pages,
    *budgets.project_pages,
    *payments.project_pages,
    *reconciling.project_pages,
    *arrears.project_pages,
    *banking.project_pages,
    *service.project_pages,
    *surveys.project_pages,
    *workorders.project_pages,
    *stock.project_pages,
    *repairs.project_pages,
    *improvements.project_pages,
    *notifications.project_pages,
    *community.project_pages,
]

urlpatterns = [
    *home.pages,
    *tenancy.pages,
    *identity.pages,
    *notifications.pages,
    path("p/<str:project_code>/", include(project_pages)),
]
