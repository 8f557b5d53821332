"""A unit and people."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest


@pytest.fixture
def unit(project: Any, root: Any) -> Any:
    """Give unit 3-2-1201 of the project."""
    from anju.domains.estate.services import buildings, units

    building = buildings.add_building(actor=root, project=project, code="3")
    return units.add_unit(actor=root, building=building, entrance="2", room="1201", area=Decimal("98.60"))


@pytest.fixture
def make_person(project: Any, root: Any) -> Callable[..., Any]:
    """Give a function that adds a person."""
    from anju.domains.residents.services import people

    def make(name: str = "王建国", phone: str = "13812346721", **fields: Any) -> Any:
        return people.add_person(actor=root, project=project, name=name, phone=phone, **fields)

    return make
