"""Wiring of the console."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Register the console under the label ``console``."""

    name = "anju.surfaces.console"
    label = "console"

    def ready(self) -> None:
        """Run each domain's ``wiring`` module: side bar, palette, what the shell shows, reactions to events."""
        for package in iter_modules(self.module.__path__):
            if package.ispkg and any(part.name == "wiring" for part in iter_modules([f"{self.path}/{package.name}"])):
                import_module(f"{self.name}.{package.name}.wiring")
