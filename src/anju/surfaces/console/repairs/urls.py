"""Addresses of repairs."""

from anju.surfaces.console.repairs import checklists, panel, views
from anju.ui.screens import catalogue

project_pages = catalogue(*views.SCREENS, *checklists.SCREENS, panel.Signature)
