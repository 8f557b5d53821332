"""The page that the sign of a place leads a worker to: which of their orders there it is that they arrive at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from anju.domains.estate import queries as estate
from anju.domains.workorders import queries
from anju.surfaces.field.cards import cards
from anju.surfaces.field.door import for_workers, show


@for_workers
@require_safe
def at(request: HttpRequest, token: str) -> HttpResponse:
    """Show the worker's own orders at the place of a sign and in its building; an unknown sign is not there (404)."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    place = estate.place_by_token(project, token)
    found = queries.own_orders_at(actor, project, place)
    sign = _sign(project.code, place.token)
    drawn = cards(request, found, queries.employee_of(actor))
    return show(
        request, "field/at.html", kind="at", place=place, cards=drawn, scanned=sign, report_url=f"{sign}?report=1"
    )


def _sign(code: str, token: str) -> str:
    """Return what stands in the sign; an installation without residents' pages has none but its form."""
    try:
        return reverse("resident:service.sign", kwargs={"code": code, "token": token})
    except NoReverseMatch:
        return f"/r/s/{code}/{token}/"
