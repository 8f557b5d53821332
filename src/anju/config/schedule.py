"""Periodic jobs, and what the worker does when it starts."""

from __future__ import annotations

from procrastinate import App


def on_app_ready(app: App) -> None:
    """Register the schedule on procrastinate's app."""
    from anju.config import periodic  # noqa: PLC0415 - tasks need the app registry

    periodic.register(app)
