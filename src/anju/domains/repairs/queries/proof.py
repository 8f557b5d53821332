"""Doors to what shows that work was done: photos, checklists, signatures, arrivals."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.documents import queries as documents
from anju.domains.documents.calc import watermarks
from anju.domains.documents.models import Photo
from anju.domains.repairs import policies
from anju.domains.repairs.calc import arrivals, warranty
from anju.domains.repairs.enums import PhotoStage
from anju.domains.repairs.models import (
    ArrivalFix,
    Check,
    CheckItem,
    CompletionSignature,
    WorkPhoto,
)
from anju.domains.tenancy.models import Project
from anju.domains.workorders import ports as workorders
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.models import OrderStep, WorkOrder


def with_stages(photos: Iterable[Photo]) -> list[Photo]:
    """Return photos with ``stage``: what each shows in words, or nothing (one query)."""
    found = list(photos)
    stages = {row.photo_id: row.get_stage_display() for row in WorkPhoto.objects.filter(photo__in=found)}
    for photo in found:
        photo.stage = stages.get(photo.pk, "")  # type: ignore[attr-defined]  # for templates
    return found


def photos_of_work_done(order_ids: Collection[int]) -> dict[int, int]:
    """Return how many photos came with the end of each order's work since it was last sent back or opened again.

    One query. It counts when they came here: a phone sends them before the act that they belong to.
    """
    again = OrderStep.objects.filter(order=OuterRef("order"), act__in=(OrderAct.RETURN, OrderAct.REOPEN))
    rows = WorkPhoto.objects.filter(order__in=order_ids, stage=PhotoStage.AFTER).annotate(
        since=Subquery(again.order_by("-pk").values("at")[:1])
    )
    present = rows.filter(Q(since__isnull=True) | Q(photo__received_at__gte=F("since")))
    return dict(present.order_by().values_list("order").annotate(Count("pk")))


def marked_photo(order: WorkOrder, photo: Photo) -> bytes:
    """Return a photo of an order's work with the mark of where, when, for which order and by whom it was taken."""
    filed = WorkPhoto.objects.filter(photo=photo).first()
    taken_at = filed.taken_at if filed else photo.received_at
    where = " ".join(filter(None, (order.project.name, order.where, filed.get_stage_display() if filed else "")))
    who = photo.taken_by.name if photo.taken_by else ""
    when = f"{taken_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}"
    with documents.open_photo(photo) as picture:
        return watermarks.marked(picture.read(), [where, " ".join(filter(None, (when, order.number, who)))])


def checklist_of(order: WorkOrder) -> list[CheckItem]:
    """Return what is to be checked before an order is finished: of its kind, trade and class, and of all work.

    Once work has begun it is the list as it stood then, whatever the office has changed since.
    """
    wanted = ["", *(warranty.prefixes(order.category) if order.category else [])]
    trade = workorders.trades().get(order.category, "") if order.category else ""
    rows = CheckItem.objects.filter(
        project=order.project_id, category__in=wanted, kind__in=["", order.kind], trade__in=["", trade]
    )
    begun = order.started_at
    if begun is None:
        return list(rows.filter(is_active=True))
    return list(rows.filter(Q(is_active=True) | Q(until__gt=begun), since__lte=begun))


def round_of(order: WorkOrder) -> int:
    """Return how often the work on an order was sent back or opened again: what was ticked before counts no more."""
    return order.returned + order.reopened


def checks_of(order: WorkOrder) -> list[Check]:
    """Return what was ticked on an order since it was last sent back or opened again."""
    return list(Check.objects.filter(order=order, round=round_of(order)))


def rounds_of_checks(order: WorkOrder) -> list[tuple[int, list[Check]]]:
    """Return what was ticked on an order by rounds, the present one first, each with its number from 1."""
    rounds: dict[int, list[Check]] = {}
    for check in Check.objects.filter(order=order).order_by("-round", "pk"):
        rounds.setdefault(check.round + 1, []).append(check)
    return list(rounds.items())


def signatures_of(order: WorkOrder) -> list[CompletionSignature]:
    """Return the residents' signatures under an order's finished work."""
    return list(CompletionSignature.objects.filter(order=order).select_related("signature"))


def fixes_of(order: WorkOrder, steps: Iterable[OrderStep]) -> dict[int, ArrivalFix]:
    """Return the position that belongs to each arrival among an order's steps, by the step (one query)."""
    fixes = {fix.pk: fix for fix in reversed(arrivals_of(order))}
    arrived = [(step.pk, step.at) for step in steps if step.act == OrderAct.ARRIVE]
    found = arrivals.by_arrival(arrived, [(fix.pk, fix.at) for fix in fixes.values()])
    return {step: fixes[fix] for step, fix in found.items()}


def arrivals_of(order: WorkOrder) -> list[ArrivalFix]:
    """Return where the phone was at each arrival, the latest first."""
    return list(ArrivalFix.objects.filter(order=order).order_by("-pk"))


def check_items(actor: Actor, project: Project) -> QuerySet[CheckItem]:
    """Return the items of the project's checklists; none to who may not edit them."""
    rows = CheckItem.objects.filter(project=project, is_active=True)
    return visible(rows, actor, policies.EDIT_SETTINGS, project.pk)


def get_check_item(actor: Actor, project: Project, pk: int) -> CheckItem:
    """Return an item of the project's checklists, or raise `NotFound`."""
    return one_of(check_items(actor, project), pk)
