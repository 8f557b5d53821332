"""A building with units."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest


@pytest.fixture
def building(project: Any, root: Any) -> Any:
    """Give building 3 of the project."""
    from anju.domains.estate.services import buildings

    return buildings.add_building(actor=root, project=project, code="3栋")


@pytest.fixture
def make_unit(building: Any, root: Any) -> Callable[..., Any]:
    """Give a function that adds a unit to building 3."""
    from anju.domains.estate.services import units

    def make(room: str = "1201", entrance: str = "2", area: str = "98.60", **fields: Any) -> Any:
        return units.add_unit(actor=root, building=building, entrance=entrance, room=room, area=Decimal(area), **fields)

    return make
