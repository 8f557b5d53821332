"""The services of a home: tiles on its first page and on the page of all services; each package brings its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from anju.domains.residents.enums import HomeRight
from anju.domains.residents.queries import Home
from anju.ui import icons

TONES = ("ok", "info", "warn", "major", "bad", "esc", "mute", "teal", "pink")


@dataclass(frozen=True)
class Tile:
    """One service: ``page`` is the name of the page it opens, ``right`` what the resident needs in the home for it."""

    page: str
    label: str | Promise
    icon: str
    tone: str = "info"
    right: HomeRight | None = None
    order: int = 100

    def __post_init__(self) -> None:
        icons.check(self.icon)
        if self.tone not in TONES:
            raise ValueError(f"tone {self.tone!r} is none of {TONES}")


_tiles: list[Tile] = []


def register(*tiles: Tile) -> None:
    """Add services (from a package's ``wiring``)."""
    _tiles.extend(tiles)
    _tiles.sort(key=lambda tile: tile.order)


def tiles_of(home: Home) -> list[Tile]:
    """Return the services that the resident may use in the home, in their order."""
    return [tile for tile in _tiles if tile.right is None or home.may(tile.right)]
