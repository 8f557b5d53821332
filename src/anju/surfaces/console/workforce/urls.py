"""Addresses of employees."""

from anju.surfaces.console.workforce import views
from anju.ui.screens import catalogue

project_pages = catalogue(
    views.EmployeeList,
    views.EmployeeCreate,
    views.EmployeeDetail,
    views.EmployeeEdit,
    views.EmployeeSkills,
    views.EmployeeLeave,
    views.EmployeePhone,
)
