"""What a worker's phone shows: own orders and free ones, their photos, and marks that change with anything new."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Max, Q

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.errors import NotFound
from anju.domains.documents import queries as documents
from anju.domains.documents.models import Photo
from anju.domains.estate.models import Place
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import OrderNote, OrderStep, WorkOrder
from anju.domains.workorders.ports import kinds
from anju.domains.workorders.queries.orders import orders_of_worker
from anju.domains.workorders.queries.people import employee_of

_ON_THE_WAY = (OrderState.ASSIGNED, OrderState.ACCEPTED, OrderState.HELD)
PHOTOS = "workorders.order"
"""Under which the photos of workers are kept (`documents.services.store_photo`)."""


def get_order_of_worker(actor: Actor, project: Project, pk: int) -> WorkOrder:
    """Return an open order that is the actor's own or free to take, or raise `NotFound`, whatever else they may see."""
    return one_of(orders_of_worker(actor, project), pk)


def get_own_order(actor: Actor, project: Project, pk: int) -> WorkOrder:
    """Return an open order whose worker the actor is, or raise `NotFound`."""
    order = get_order_of_worker(actor, project, pk)
    employee = employee_of(actor)
    if employee is None or order.worker_id != employee.pk:
        raise NotFound(str(pk))
    return order


def own_orders_at(actor: Actor, project: Project, place: Place) -> list[WorkOrder]:
    """Return the actor's own orders at a public place or in its building that they may come to, the place first.

    None to somebody who does no orders.
    """
    employee = employee_of(actor) if actor.may(policies.WORK, project.pk) else None
    if employee is None:
        return []
    here = Q(place=place) | (Q(building=place.building_id) if place.building_id else Q())
    rows = orders_of_worker(actor, project).filter(here, worker=employee, state__in=_ON_THE_WAY)
    return sorted(rows, key=lambda one: (one.state != OrderState.ACCEPTED, one.place_id != place.pk))


def photos_to_finish(order: WorkOrder) -> int:
    """Return how many photos of the work there have to be before it is finished."""
    kind = kinds().get(order.kind)
    return kind.photos_to_finish if kind else 0


def marks_of(orders: Sequence[WorkOrder]) -> dict[int, tuple[int, int]]:
    """Return the last step and the last note of each order, 0 where there is none (two queries).

    Both only grow, so a phone can tell which of two descriptions of an order is the newer.
    """
    pks = [order.pk for order in orders]
    steps = dict(OrderStep.objects.filter(order__in=pks).order_by().values_list("order").annotate(Max("pk")))
    notes = dict(OrderNote.objects.filter(order__in=pks).order_by().values_list("order").annotate(Max("pk")))
    return {pk: (steps.get(pk, 0), notes.get(pk, 0)) for pk in pks}


def photo_counts(orders: Sequence[WorkOrder]) -> dict[int, int]:
    """Return how many photos of their work there are of each order (one query); those without any are missing."""
    found = documents.photos_of(PHOTOS, [order.pk for order in orders])
    return {pk: len(photos) for pk, photos in found.items()}


def photos_of_order(order: WorkOrder) -> list[Photo]:
    """Return the photos that workers took of an order. Whoever holds the order came through a door."""
    return documents.photos_of(PHOTOS, [order.pk]).get(order.pk, [])


def get_photo_of_order(order: WorkOrder, pk: int) -> Photo:
    """Return a photo that workers took of an order, or raise `NotFound`."""
    return documents.get_photo(order.project, pk, subject=PHOTOS, subject_ids=[order.pk])


def note_by_client_id(project_id: int, client_id: UUID) -> OrderNote | None:
    """Return the note that a phone sent under this number, or None."""
    return OrderNote.objects.filter(project=project_id, client_id=client_id).first()
