"""Live push, for an ASGI server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anju.config.settings")
django.setup()

from anju.surfaces.push.app import application  # noqa: E402

__all__ = ["application"]
