"""Addresses of repairs."""

from anju.surfaces.console.repairs import panel, views
from anju.ui.screens import catalogue

project_pages = catalogue(*views.SCREENS, panel.Signature)
