"""Degrees and metres: where the plan of a site lies on earth, and how far apart two points are.

Phones tell degrees as satellites do (WGS-84). Maps in China show others (GCJ-02), which lie up to 700 m beside them by
rule of the State Bureau of Surveying and Mapping; what is copied from such a map is brought back first.
"""

from __future__ import annotations

import math

METRES_PER_DEGREE = 111_320
"""Of latitude; of longitude it is less by the cosine of the latitude. True enough within one estate."""
_AXIS, _FLATNESS = 6_378_245.0, 0.00669342162296594323
_ROUNDS = 4
_CHINA = ((0.8, 55.9), (72.0, 137.9))

Degrees = tuple[float, float]
"""Latitude and longitude."""
Metres = tuple[int, int]
"""East and north of the corner of the plan."""


def on_plan(origin: Degrees, point: Degrees) -> Metres:
    """Return where a point of the earth lies on the plan whose corner is ``origin``."""
    north = (point[0] - origin[0]) * METRES_PER_DEGREE
    east = (point[1] - origin[1]) * METRES_PER_DEGREE * math.cos(math.radians(origin[0]))
    return round(east), round(north)


def corner_of(point: Degrees, at: Metres) -> Degrees:
    """Return the degrees of the plan's corner, of which one point is known by degrees and on the plan."""
    latitude = point[0] - at[1] / METRES_PER_DEGREE
    return latitude, point[1] - at[0] / (METRES_PER_DEGREE * math.cos(math.radians(latitude)))


def metres_between(one: Metres, other: Metres) -> int:
    """Return how far apart two points of a plan are, in whole metres."""
    return round(math.hypot(one[0] - other[0], one[1] - other[1]))


def from_chinese_map(point: Degrees) -> Degrees:
    """Return the degrees as satellites tell them (WGS-84) of what a Chinese map shows (GCJ-02), to within a metre."""
    if not all(first < degrees < last for degrees, (first, last) in zip(point, _CHINA, strict=True)):
        return point
    guess = point
    for _round in range(_ROUNDS):
        shown = to_chinese_map(guess)
        guess = (guess[0] - (shown[0] - point[0]), guess[1] - (shown[1] - point[1]))
    return guess


def to_chinese_map(point: Degrees) -> Degrees:
    """Return where a Chinese map (GCJ-02) shows a point that satellites tell (WGS-84)."""
    x, y = point[1] - 105.0, point[0] - 35.0
    root = math.sqrt(abs(x))
    wave = 20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + _waves(y, 20.0, 40.0) + 160.0 * math.sin(y / 12.0 * math.pi)) * 2.0 / 3.0
    north += 320 * math.sin(y * math.pi / 30.0) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + _waves(x, 20.0, 40.0) + 150.0 * math.sin(x / 12.0 * math.pi)) * 2.0 / 3.0
    east += 300.0 * math.sin(x / 30.0 * math.pi) * 2.0 / 3.0
    angle = math.radians(point[0])
    bend = 1 - _FLATNESS * math.sin(angle) ** 2
    north = north * 180.0 / (_AXIS * (1 - _FLATNESS) / (bend * math.sqrt(bend)) * math.pi)
    east = east * 180.0 / (_AXIS / math.sqrt(bend) * math.cos(angle) * math.pi)
    return point[0] + north, point[1] + east


def _waves(along: float, first: float, second: float) -> float:
    return first * math.sin(along * math.pi) + second * math.sin(along / 3.0 * math.pi)
