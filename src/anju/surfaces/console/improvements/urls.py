"""Addresses of improvement measures."""

from anju.surfaces.console.improvements import views
from anju.ui.screens import catalogue

project_pages = catalogue(
    views.MeasureList,
    views.MeasureCreate,
    views.MeasureDetail,
    views.MeasureVerify,
    views.MeasureReturn,
    views.MeasureDrop,
)
