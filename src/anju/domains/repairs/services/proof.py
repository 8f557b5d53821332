"""What shows that the work was done: the ticked checklist, and the resident's signature at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import round_half_up
from anju.domains.repairs import policies, queries
from anju.domains.repairs.models import ArrivalFix, Check, CheckItem, CompletionSignature
from anju.domains.repairs.services.consenting import file_signature
from anju.domains.repairs.services.sending import locked, sent_before, signed_by
from anju.domains.tenancy.models import Project
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
    """Tick items of an own order's checklist; what is ticked stays so, and items of other orders are left out."""
    with transaction.atomic():
        order = locked(order)
        workorders.require_own_order(actor=actor, order=order)
        wanted = set(item_ids)
        said = signed_by(actor=actor, device_at=device_at, order=order)
        return [
            Check.objects.get_or_create(
                order=order, item=item, defaults={"project_id": order.project_id, "text": item.text, **said}
            )[0]
            for item in queries.checklist_of(order)
            if item.pk in wanted
        ]


def require_ticks(order: WorkOrder, act: str) -> None:
    """Let no work be finished whose checklist lacks a required item."""
    if act != OrderAct.FINISH:
        return
    done = set(Check.objects.filter(order=order).values_list("item_id", flat=True))
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
) -> CheckItem:
    """Add an item to the project's checklist of a class (a prefix; empty for all work), or change one."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    if item is not None and item.project_id != project.pk:
        raise AccessDenied(_("This item belongs to another project."))
    found = item or CheckItem(project=project)
    found.category, found.text = category.strip(), text.strip()
    found.is_required, found.position = is_required, position
    validation.check(found)
    found.save()
    return found


def drop_check_item(*, actor: Actor, item: CheckItem) -> CheckItem:
    """Take an item off the checklist; what was ticked of it stays on record."""
    actor.require(policies.EDIT_SETTINGS, item.project_id)
    item.is_active = False
    item.save(update_fields=["is_active"])
    return item
