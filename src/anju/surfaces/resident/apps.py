"""Wiring of the resident's surface."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class ResidentConfig(AppConfig):
    """Register the surface under the label ``resident``."""

    name = "anju.surfaces.resident"
    label = "resident"

    def ready(self) -> None:
        """Run each package's ``wiring`` module: tiles of services, cards of the home page, reactions to events."""
        for package in iter_modules(self.module.__path__):
            if package.ispkg and any(part.name == "wiring" for part in iter_modules([f"{self.path}/{package.name}"])):
                import_module(f"{self.name}.{package.name}.wiring")
