"""The picture of the states of work orders shows what the code does."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("order_states", DOCS / "order_states.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_shows_the_table_of_transitions(maker: ModuleType) -> None:
    text = maker.PAGE.read_text("utf-8")
    assert text == maker.page_with(text, maker.drawn()), "stale: run python docs/order_states.py"


def test_picture_has_every_state_and_the_table_every_act(maker: ModuleType) -> None:
    from anju.domains.workorders.calc import transitions
    from anju.domains.workorders.enums import OrderState

    made = maker.drawn()
    assert all(f"as {state.value}\n" in made for state in OrderState)
    assert all(f"| `{one.act.value}` |" in made for one in transitions.TABLE)


def test_page_without_a_place_for_it_is_refused(maker: ModuleType) -> None:
    with pytest.raises(ValueError, match="no place"):
        maker.page_with("nothing", "made")
