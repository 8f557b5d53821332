"""The worker's day, an order, its photos, and the same in a few bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from anju.core import clock
from anju.domains.billing import policies as billing
from anju.domains.documents import queries as documents
from anju.domains.notifications import queries as notifications
from anju.domains.repairs import queries as repairs
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, queries
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import Proposal
from anju.domains.workorders.queries.reasons import words_of
from anju.surfaces.field import daymap, repair, seen, workflow
from anju.surfaces.field.cards import Card, cards, page, photos_of_report
from anju.surfaces.field.door import for_workers, show
from anju.surfaces.field.rounds import open_rounds
from anju.ui.guard import signed_in

MOST_OWN, MOST_POOL = 200, 50


@require_safe
@signed_in
def enter(request: HttpRequest) -> HttpResponseBase:
    """Go to the project last worked in, of those where the account may work on orders, else to the first one."""
    actor = request.actor  # type: ignore[attr-defined]
    projects = request.projects  # type: ignore[attr-defined]
    codes = [one.code for one in projects if actor.may(policies.WORK, one.pk)]
    if not codes:
        reading = [one.code for one in projects if actor.may(billing.TAKE_READINGS, one.pk)]
        return (
            redirect("field:rounds", project_code=reading[0]) if reading else render(request, "field/no_project.html")
        )
    kept = getattr(request.user, "last_project", None)
    last = request.session.get("field_project") or (kept.code if kept else None)
    return redirect("field:day", project_code=last if last in codes else codes[0])


@for_workers
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Show what the worker has to do, by when it is due, and what is free to take."""
    code = request.project.code  # type: ignore[attr-defined]
    if request.session.get("field_project") != code:
        request.session["field_project"] = code
    shown = _day(request)
    return show(
        request,
        "field/day.html",
        kind="day",
        version=shown["stamp"],
        day=shown,
        map=daymap.drawn(request.project, shown["own"]),  # type: ignore[attr-defined]
        rounds=open_rounds(request),
        seen=seen.sheet(request),
        push_key=notifications.push_key(),
        devices=notifications.devices_of(request.actor),  # type: ignore[attr-defined]
    )


@for_workers
@require_safe
@never_cache
def state(request: HttpRequest) -> JsonResponse:
    """Tell in a few bytes what `day` shows, so that the phone fetches the page only when something changed."""
    shown = _day(request)
    return JsonResponse(
        {
            "user": request.user.pk,
            "now": clock.now().isoformat(),
            "stamp": shown["stamp"],
            "is_on_duty": shown["is_on_duty"],
            "orders": shown["described"],
        }
    )


@for_workers
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one order: own, or free to take."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    employee = queries.employee_of(actor)
    found = queries.get_order_of_worker(actor, project, pk)
    card = page(request, found, employee)
    context = {
        "sheets": workflow.sheets(),
        "further": workflow.OFFERED,
        "minutes": workflow.minutes(),
        "hold_reasons": workflow.hold_reasons(),
        "liable": repair.liable_choices(),
        "line_kinds": repair.line_kinds(),
        "care_results": workflow.care_results(),
        "prices": queries.prices_in_use(project),
        "colleagues": queries.colleagues_of(actor, project),
        "most_photos": workflow.MOST_PHOTOS,
        "stamp": _day(request)["stamp"],
    }
    return show(request, "field/order.html", kind="order", version=card.described["stamp"], card=card, page=context)


@for_workers
@require_safe
@cache_control(private=True, max_age=31_536_000, immutable=True)
def photo(request: HttpRequest, pk: int, photo: int, *, is_small: bool = False) -> HttpResponseBase:
    """Send a photo of an order that is the worker's or free to take."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    order = queries.get_order_of_worker(actor, project, pk)
    reported = {one.pk: one for one in photos_of_report(request, order)}
    found = reported.get(photo) or queries.get_photo_of_order(order, photo)
    if photo not in reported and not is_small:
        marked = io.BytesIO(repairs.marked_photo(order, found))
        return FileResponse(marked, content_type="image/jpeg")
    return FileResponse(documents.open_photo(found, is_small=is_small), content_type="image/jpeg")


def _day(request: HttpRequest) -> dict[str, Any]:
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    employee = queries.employee_of(actor)
    rows = queries.orders_of_worker(actor, project)
    own = rows.filter(worker=employee)[:MOST_OWN] if employee else []
    shown = cards(request, [*own, *rows.filter(state=OrderState.WAITING)[:MOST_POOL]], employee)
    mine = [card for card in shown if card.described["mine"]]
    wanted = queries.suggested_to(employee, project) if employee else {}
    now = clock.now()
    duty = queries.duty_of(project, employee) if employee else None
    return {
        "employee": employee,
        "today": clock.today(),
        "is_on_duty": duty is not None,
        "own": [card for card in mine if card.order.state != OrderState.DONE],
        "done": [card for card in mine if card.order.state == OrderState.DONE],
        "pool": _pool(shown, wanted),
        "overdue": sum(card.order.is_overdue(now) for card in mine),
        "finished_today": _finished_today(request, employee),
        "described": [card.described for card in shown],
        "stamp": _stamp(shown, wanted, is_on_duty=duty is not None),
    }


def _finished_today(request: HttpRequest, employee: Employee | None) -> int:
    if employee is None:
        return 0
    midnight = dt.datetime.combine(clock.today(), dt.time(), clock.ZONE)
    rows = queries.orders_visible_to(request.actor, request.project).filter(worker=employee)  # type: ignore[attr-defined]
    finished = Q(finished_at__gte=midnight)
    return rows.filter(finished & Q(closed_at__isnull=True) | finished & Q(closed_at__gte=midnight)).count()


def _pool(shown: list[Card], wanted: Mapping[int, Proposal]) -> list[tuple[Card, list[str]]]:
    """Return what is free to take, what the plan suggests for the worker first, with what speaks for it."""
    free = [card for card in shown if card.described["pool"]]
    free.sort(key=lambda card: card.order.pk not in wanted)
    return [(card, words_of(wanted[card.order.pk]) if card.order.pk in wanted else []) for card in free]


def _stamp(shown: list[Card], wanted: Mapping[int, Proposal], *, is_on_duty: bool) -> str:
    """Return what changes with anything the day shows; when somebody would be there changes with every plan."""
    facts = [f"{card.order.pk} {card.described['stamp']} {card.order.pk in wanted}" for card in shown]
    return hashlib.sha256("\n".join([str(is_on_duty), *facts]).encode()).hexdigest()[:16]
