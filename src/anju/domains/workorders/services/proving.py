"""What a worker scanned on arriving, compared with where the order is. It never stands in anybody's way."""

from __future__ import annotations

from anju.core.errors import NotFound
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Place
from anju.domains.workorders.enums import Fit
from anju.domains.workorders.models import WorkOrder


def fit_of(order: WorkOrder, scanned: str) -> tuple[Place | None, Fit]:
    """Return which public place has the sign that was scanned, and whether the order is there.

    The sign of a lobby or a lift shows that somebody is in the building of a home.
    """
    try:
        place = estate.place_by_token(order.project, estate.token_of(scanned, order.project.code))
    except NotFound:
        return None, Fit.UNKNOWN
    if place.pk == order.place_id:
        return place, Fit.PLACE
    if place.building_id is not None and place.building_id == order.building_id:
        return place, Fit.BUILDING
    return place, Fit.ELSEWHERE
