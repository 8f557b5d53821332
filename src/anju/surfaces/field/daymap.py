"""The worker's day as a map: the site with the day's orders in their order; a list by building where nothing is placed.

It is part of the day's page, so it lies on the phone with it and needs neither network nor any map of a vendor.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from anju.core import clock, frames
from anju.core.geo import METRES_PER_DEGREE
from anju.domains.estate import queries as estate
from anju.domains.tenancy.models import Project
from anju.domains.workorders import queries
from anju.surfaces.field.cards import Card

WIDTH, TALLEST, MARGIN = 360, 460, 40
"""Units of the picture; on the narrowest phones one is a little less than a pixel."""
TOUCH = 48
"""How far pins are apart, and how wide one is to the finger."""
ABOVE = 24
"""How far above its building a pin stands, so that the name can be read."""
_BUILDING = (18, 11)


@dataclass(frozen=True)
class Stop:
    """One visit of the day: its number, and the minutes on foot from the one before (None for the first)."""

    number: int
    card: Card
    node: str
    walk: int | None


@dataclass(frozen=True)
class Pin:
    """A place of the map with what is to be done there; ``label`` are the numbers, ``spot`` where the pin stands."""

    node: str
    label: str
    spot: frames.Spot
    place: frames.Spot
    stops: Sequence[Stop]

    @property
    def url(self) -> str:
        """The order, or where the list tells of several."""
        return str(self.stops[0].card.described["url"]) if len(self.stops) == 1 else f"#stop-{self.stops[0].number}"

    @property
    def orders(self) -> str:
        """The orders by their ids, for the scripts."""
        return " ".join(str(stop.card.order.pk) for stop in self.stops)

    @property
    def tone(self) -> str:
        """Whether something here is in a hurry."""
        tones = {stop.card.urgency_tone for stop in self.stops}
        return next((tone for tone in ("bad", "major") if tone in tones), "info")

    @property
    def limit(self) -> dt.datetime | None:
        """The soonest limit that runs here."""
        return min((stop.card.due.at for stop in self.stops if stop.card.due), default=None)

    @property
    def limit_words(self) -> str:
        """That limit as it is written: the time today, else the day."""
        if self.limit is None:
            return ""
        at = self.limit.astimezone(clock.ZONE)
        return f"{at:%H:%M}" if at.date() == clock.today() else f"{at:%m-%d}"

    @property
    def over(self) -> float:
        """Where the limit is written."""
        return round(self.spot[1] - 18, 1)


@dataclass(frozen=True)
class Shape:
    """A building or place as it is drawn: the upper left of its box, its middle, and its name below."""

    name: str
    middle: frames.Spot
    is_building: bool

    @property
    def box(self) -> dict[str, float]:
        """Return the attributes of the rectangle."""
        wide, tall = _BUILDING
        left, top = round(self.middle[0] - wide / 2, 1), round(self.middle[1] - tall / 2, 1)
        return {"x": left, "y": top, "width": wide, "height": tall}

    @property
    def below(self) -> float:
        """Where its name is written."""
        return round(self.middle[1] + _BUILDING[1] / 2 + 10, 1)


@dataclass(frozen=True)
class DayMap:
    """What the map shows. Without a frame nothing is known of where it is; ``groups`` then list the day by building."""

    stops: Sequence[Stop] = ()
    frame: frames.Frame | None = None
    shapes: Sequence[Shape] = ()
    pins: Sequence[Pin] = ()
    way: str = ""
    missing: Sequence[Stop] = ()
    groups: Sequence[tuple[str, Sequence[Stop]]] = ()
    earth: dict[str, Any] = field(default_factory=dict)

    @property
    def walk(self) -> int:
        """Minutes on foot from the first to the last."""
        return sum(stop.walk or 0 for stop in self.stops)


def drawn(project: Project, own: Sequence[Card]) -> DayMap:
    """Return the map of a worker's own orders (eight queries at most, none without orders)."""
    if not own:
        return DayMap()
    by_order = {card.order.pk: card for card in own}
    turned = queries.in_turn([card.order for card in own])
    nodes = [queries.node_of(order) for order in turned]
    walks = [None, *queries.walks_along(project, nodes)]
    stops = [
        Stop(number, by_order[order.pk], node, walk)
        for number, (order, node, walk) in enumerate(zip(turned, nodes, walks, strict=True), start=1)
    ]
    points = estate.points_of(project)
    if not any(stop.node in points for stop in stops):
        return DayMap(stops=stops, groups=_by_building(project, stops))
    frame = frames.framed(list(points.values()), width=WIDTH, tallest=TALLEST, margin=MARGIN)
    names = estate.nodes_of(project)
    placed = {node: frame.spot(at) for node, at in points.items() if node in names}
    pins = _pins(stops, placed, frame)
    at = {pin.node: pin.spot for pin in pins}
    line = [node for node, _same in itertools.groupby(stop.node for stop in stops if stop.node in at)]
    return DayMap(
        stops=stops,
        frame=frame,
        shapes=[Shape(str(names[node]), spot, is_building=node[0] == "b") for node, spot in placed.items()],
        pins=pins,
        way=" ".join(f"{at[node][0]},{at[node][1]}" for node in line),
        missing=[stop for stop in stops if stop.node not in at],
        earth=_earth(project, frame),
    )


def _pins(stops: Sequence[Stop], placed: dict[str, frames.Spot], frame: frames.Frame) -> list[Pin]:
    here: dict[str, list[Stop]] = {}
    for stop in stops:
        if stop.node in placed:
            here.setdefault(stop.node, []).append(stop)
    spots = frames.apart({node: (placed[node][0], placed[node][1] - ABOVE) for node in here}, gap=TOUCH, frame=frame)
    return [Pin(node, _numbers(held), spots[node], placed[node], held) for node, held in here.items()]


def _numbers(stops: Sequence[Stop]) -> str:
    return str(stops[0].number) if len(stops) == 1 else f"{stops[0].number}+{len(stops) - 1}"


def _by_building(project: Project, stops: Sequence[Stop]) -> list[tuple[str, list[Stop]]]:
    names = estate.nodes_of(project)
    order = {node: at for at, node in enumerate(names)}
    turned = sorted(stops, key=lambda stop: (order.get(stop.node, len(order)), stop.node, stop.number))
    return [
        (str(names[node]) if node in names else "", list(held))
        for node, held in itertools.groupby(turned, key=lambda stop: stop.node)
    ]


def _earth(project: Project, frame: frames.Frame) -> dict[str, Any]:
    """Return what a phone needs to show where it is: degrees of the picture's upper left, units a degree."""
    corner = estate.corner_of(project)
    if corner is None:
        return {}
    return {
        "latitude": corner[0],
        "longitude": corner[1],
        "west": frame.west,
        "north": frame.north,
        "scale": frame.scale,
        "metres": METRES_PER_DEGREE,
    }
