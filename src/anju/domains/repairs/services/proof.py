"""What shows that the work was done: the ticked checklist, and the resident's signature at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import round_half_up
from anju.domains.repairs import policies, queries
from anju.domains.repairs.models import ArrivalFix, Check, CheckItem, CompletionSignature
from anju.domains.repairs.services.consenting import file_signature
from anju.domains.repairs.services.sending import locked, sent_before, signed_by
from anju.domains.tenancy.models import Project
from anju.domains.workorders import queries as workorder_queries
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import WorkOrder

_SIGNABLE = (OrderState.WORKING, OrderState.DONE)


def tick_items(
    *,
    actor: Actor,
    order: WorkOrder,
    item_ids: Iterable[int],
    device_at: dt.datetime | None = None,
) -> list[Check]:
    """Tick items of an own order's checklist; what is ticked stays so, and items of other orders are left out.

    Work that was sent back or opened again is ticked anew; what was ticked before stays on record.
    """
    with transaction.atomic():
        order = locked(order)
        workorders.require_own_order(actor=actor, order=order)
        wanted = set(item_ids)
        said = signed_by(actor=actor, device_at=device_at, order=order)
        return [
            Check.objects.get_or_create(
                order=order,
                item=item,
                round=queries.round_of(order),
                defaults={"project_id": order.project_id, "text": item.text, **said},
            )[0]
            for item in queries.checklist_of(order)
            if item.pk in wanted
        ]


def require_ticks(order: WorkOrder, act: str) -> None:
    """Let no work be finished whose checklist lacks a required item."""
    if act != OrderAct.FINISH:
        return
    done = {check.item_id for check in queries.checks_of(order)}
    lacking = [item.text for item in queries.checklist_of(order) if item.is_required and item.pk not in done]
    if lacking:
        raise workorders.NotPossible(_("Not ticked yet: {what}").format(what=_(", ").join(lacking)))


def sign_completion(
    *,
    actor: Actor,
    order: WorkOrder,
    name: str,
    signature: bytes,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> CompletionSignature:
    """Take the resident's signature under finished work on the worker's phone.

    It is evidence, no acceptance: who worked on an order does not accept it. Raises DomainError, `NotPossible`.
    """
    with transaction.atomic():
        order = locked(order)
        workorders.require_own_order(actor=actor, order=order)
        known = sent_before(CompletionSignature, order.project_id, client_id, order_id=order.pk, name=name.strip()[:60])
        if known is not None:
            return known
        if order.state not in _SIGNABLE:
            text = _("{number} is “{state}”: work is signed for when it is done.")
            state = OrderState(order.state).label
            raise workorders.NotPossible(text.format(number=order.number, state=state))
        if not name.strip():
            raise DomainError(_("Write the name of who signs."), field="name")
        count = CompletionSignature.objects.filter(order=order).count() + 1
        return CompletionSignature.objects.create(
            project_id=order.project_id,
            order=order,
            name=name.strip()[:60],
            signature=file_signature(order=order, name=f"{order.number}-F{count}.png", content=signature),
            client_id=client_id,
            **signed_by(actor=actor, device_at=device_at, order=order),
        )


def note_position(
    *,
    actor: Actor,
    order: WorkOrder,
    latitude: Decimal,
    longitude: Decimal,
    accuracy: int,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> ArrivalFix:
    """Keep where the phone was when its worker arrived at an own order: once an arrival, and never on the way.

    Raises DomainError for no place on earth, and `NotPossible`.
    """
    with transaction.atomic():
        order = locked(order)
        workorders.require_own_order(actor=actor, order=order)
        known = sent_before(ArrivalFix, order.project_id, client_id, order_id=order.pk)
        if known is not None:
            return known
        if order.arrived_at is None:
            raise workorders.NotPossible(_("A position is kept of an arrival only."))
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise DomainError(_("This is no position."), field="latitude")
        return ArrivalFix.objects.create(
            project_id=order.project_id,
            order=order,
            latitude=round_half_up(latitude, 5),
            longitude=round_half_up(longitude, 5),
            accuracy=max(0, min(accuracy, 1_000_000)),
            distance=workorder_queries.metres_from(order, (float(latitude), float(longitude))),
            client_id=client_id,
            **signed_by(actor=actor, device_at=device_at, order=order),
        )


def set_check_item(
    *,
    actor: Actor,
    project: Project,
    item: CheckItem | None = None,
    category: str,
    text: str,
    is_required: bool,
    position: int,
    kind: str = "",
    trade: str = "",
) -> CheckItem:
    """Add an item to the project's checklists, or change one: what it says then is a new version of it.

    It is for orders of a kind, a trade and a class (a prefix); what is empty is for all of them. Orders that are
    worked on keep the version of when the work began. Where an item only moves to another place it stays what it is.
    """
    actor.require(policies.EDIT_SETTINGS, project.pk)
    if item is not None and item.project_id != project.pk:
        raise AccessDenied(_("This item belongs to another project."))
    said = {
        "kind": kind.strip(),
        "trade": trade.strip(),
        "category": category.strip(),
        "text": text.strip(),
        "is_required": is_required,
    }
    with transaction.atomic():
        held = _latest(item)
        if held is not None and all(getattr(held, name) == value for name, value in said.items()):
            held.position = position
            validation.check(held)
            held.save(update_fields=["position"])
            return held
        now = clock.now()
        if held is not None:
            _end(held, now)
        version = held.version + 1 if held else 1
        found = CheckItem(project=project, position=position, since=now, replaces=held, version=version, **said)
        validation.check(found)
        found.save()
    return found


def drop_check_item(*, actor: Actor, item: CheckItem) -> CheckItem:
    """Take an item off the checklist; orders in work keep it, and what was ticked of it stays on record."""
    actor.require(policies.EDIT_SETTINGS, item.project_id)
    with transaction.atomic():
        held = _latest(item)
        assert held is not None
        _end(held, clock.now())
    return held


def _latest(item: CheckItem | None) -> CheckItem | None:
    """Return an item as it stands now, locked. Raises DomainError where somebody changed it meanwhile."""
    if item is None:
        return None
    held = CheckItem.objects.select_for_update().get(pk=item.pk)
    if not held.is_active:
        raise DomainError(_("Somebody has changed this item meanwhile; look at the list again."))
    return held


def _end(item: CheckItem, at: dt.datetime) -> None:
    item.is_active, item.until = False, at
    item.save(update_fields=["is_active", "until"])
