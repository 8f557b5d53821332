"""Wiring of the worker's phone."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """Register the surface under the label ``field``."""

    name = "anju.surfaces.field"
    label = "field"
