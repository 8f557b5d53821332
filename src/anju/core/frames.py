"""A site drawn to scale: metres become units of a picture, and pins that would cover each other move apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anju.core.geo import Metres

Spot = tuple[float, float]
"""Right and down, in units of the picture."""
_ROUNDS = 60


@dataclass(frozen=True)
class Frame:
    """How a picture shows the plan: ``west`` and ``north`` are metres at its upper left, ``scale`` units a metre."""

    west: float
    north: float
    scale: float
    width: int
    height: int

    def spot(self, at: Metres) -> Spot:
        """Return where a point of the plan is in the picture; upwards is north."""
        return (round((at[0] - self.west) * self.scale, 1), round((self.north - at[1]) * self.scale, 1))


def framed(points: Sequence[Metres], *, width: int, tallest: int, margin: int) -> Frame:
    """Return a frame ``width`` units wide that holds all points, ``margin`` units from its edges, as large as may be.

    It is at most ``tallest`` high, and two thirds of its width where the points lie flat; a lone point is in the
    middle.
    """
    easts, norths = [east for east, _north in points] or [0], [north for _east, north in points] or [0]
    wide, tall = max(easts) - min(easts), max(norths) - min(norths)
    room, rise = width - 2 * margin, tallest - 2 * margin
    scale = min(room / wide if wide else 1.0, rise / tall if tall else 1.0, 2.0)
    height = min(tallest, max(round(tall * scale) + 2 * margin, width * 2 // 3))
    west = (min(easts) + max(easts)) / 2 - width / 2 / scale
    north = (min(norths) + max(norths)) / 2 + height / 2 / scale
    return Frame(west, north, scale, width, height)


def apart(spots: Mapping[str, Spot], *, gap: float, frame: Frame) -> dict[str, Spot]:
    """Return the spots moved as little as it takes for any two to be ``gap`` units apart and inside of the frame.

    The same spots always move alike. Where there is no room for all, they come as far apart as they can.
    """
    placed = {name: list(spot) for name, spot in spots.items()}
    names, edge = sorted(placed), gap / 2
    for turn in range(_ROUNDS):
        is_still = True
        for at, one in enumerate(names):
            for other in names[at + 1 :]:
                here, there = placed[one], placed[other]
                right, down = there[0] - here[0], there[1] - here[1]
                near = math.hypot(right, down)
                if near >= gap - 0.05:
                    continue
                is_still = False
                if near < 0.01:  # one above the other: every pair leaves in a direction of its own
                    angle = at + turn
                    right, down, near = math.cos(angle), math.sin(angle), 1.0
                    push = gap / 2
                else:
                    push = (gap - near) / 2
                for spot, sign in ((here, -1), (there, 1)):
                    spot[0] += sign * push * right / near
                    spot[1] += sign * push * down / near
        for spot in placed.values():
            spot[0] = min(max(spot[0], edge), frame.width - edge)
            spot[1] = min(max(spot[1], edge), frame.height - edge)
        if is_still:
            break
    return {name: (round(spot[0], 1), round(spot[1], 1)) for name, spot in placed.items()}
