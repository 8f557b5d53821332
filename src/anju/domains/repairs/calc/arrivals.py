"""What a phone's position says of an arrival: how far it was, how sure that is, and to which arrival it belongs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

FAR = 150
"""Metres beyond what the phone is sure of, from which a position does not speak for being there [our choice]."""


def words(distance: int | None, accuracy: int) -> str:
    """Say how far from the order the phone was, and how sure it is of that, both in metres."""
    if distance is None:
        return _("Position to within {accuracy} m").format(accuracy=accuracy)
    return _("{distance} m from the place (±{accuracy} m)").format(distance=distance, accuracy=accuracy)


def is_far(distance: int | None, accuracy: int) -> bool:
    """Tell whether the phone was certainly somewhere else."""
    return distance is not None and distance - accuracy > FAR


def by_arrival(arrivals: Iterable[tuple[int, dt.datetime]], fixes: Iterable[tuple[int, dt.datetime]]) -> dict[int, int]:
    """Return which position belongs to each arrival: the first that came after it and before the next one.

    Both are keys with instants, the oldest first.
    """
    made, found = list(arrivals), dict[int, int]()
    for fix, at in fixes:
        before = [key for key, arrived_at in made if arrived_at <= at]
        if before:
            found.setdefault(before[-1], fix)
    return found
