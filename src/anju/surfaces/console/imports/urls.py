"""Addresses of imports."""

from anju.surfaces.console.imports import template, views
from anju.ui.screens import catalogue

project_pages = catalogue(views.ImportUpload, template.ImportTemplate, views.ImportCheck)
