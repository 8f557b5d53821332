"""Wiring of the console."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Register the console under the label ``console``."""

    name = "anju.surfaces.console"
    label = "console"
