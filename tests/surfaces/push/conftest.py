"""Fixtures of live events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from anju.surfaces.push import app


@pytest.fixture
def fresh_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a hub that no other test has listened by."""
    hub = app.Hub()
    monkeypatch.setattr(app, "hub", hub)
    yield hub
