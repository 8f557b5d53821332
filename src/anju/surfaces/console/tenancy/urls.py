"""Addresses of company, projects and departments, of the whole company and inside a project's address."""

from anju.surfaces.console.tenancy import views
from anju.ui.screens import catalogue

# The same screens twice: with a project in the address the side bar stays that project's.
pages = project_pages = catalogue(
    views.CompanyEdit,
    views.ProjectList,
    views.ProjectCreate,
    views.ProjectDetail,
    views.ProjectEdit,
    views.ProjectClose,
    views.ProjectReopen,
    views.DepartmentTree,
    views.DepartmentCreate,
    views.DepartmentEdit,
    views.DepartmentClose,
)
