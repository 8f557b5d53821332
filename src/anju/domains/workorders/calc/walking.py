"""How long it takes to walk from one building to another: shortest paths in a small graph of buildings and places."""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

NEXT_DOOR = 2
"""Minutes from a building to the next one in order, where nobody entered how far it is [our choice]."""
ACROSS = 6
"""Minutes to a place of which nobody knows where it stands, or from it [our choice]."""
WITHIN = 1
"""Minutes between two jobs in the same building [our choice]."""

Edge = tuple[str, str, int]


def edges_by_order(nodes: Sequence[str], known: Iterable[Edge] = ()) -> list[Edge]:
    """Return the edges of an estate: those that were entered, and each building to the next one in order.

    Of a pair that was entered, what was entered holds.
    """
    entered = list(known)
    pairs = {frozenset((one, other)) for one, other, _minutes in entered}
    beside = ((one, other, NEXT_DOOR) for one, other in itertools.pairwise(nodes))
    return [*entered, *(edge for edge in beside if frozenset(edge[:2]) not in pairs)]


def distances(edges: Iterable[Edge], starts: Iterable[str] | None = None) -> dict[str, dict[str, int]]:
    """Return the minutes of the shortest way from each node to every other that can be reached (Dijkstra from each).

    With ``starts`` from these only.
    """
    beside: dict[str, dict[str, int]] = defaultdict(dict)
    for one, other, minutes in edges:
        if minutes < 0:
            raise ValueError(f"a way of {minutes} minutes")
        for start, end in ((one, other), (other, one)):
            beside[start][end] = min(minutes, beside[start].get(end, minutes))
    wanted = beside if starts is None else [start for start in dict.fromkeys(starts) if start in beside]
    return {start: _from(start, beside) for start in list(wanted)}


def between(ways: Mapping[str, Mapping[str, int]], one: str, other: str) -> int:
    """Return the minutes from one node to another; an unknown one (or "") is somewhere else on the estate."""
    if one == other and one:
        return WITHIN
    return ways.get(one, {}).get(other, ACROSS)


def _from(start: str, beside: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    waiting = [(0, start)]
    while waiting:
        minutes, node = heapq.heappop(waiting)
        if node in found:
            continue
        found[node] = minutes
        for other, more in beside[node].items():
            if other not in found:
                heapq.heappush(waiting, (minutes + more, other))
    return found
