"""Materials received, issued to work, given back, moved between stores, returned to who sold them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.stock import policies, queries
from anju.domains.stock.calc.average import worth
from anju.domains.stock.enums import CountState, SlipKind
from anju.domains.stock.models import Count, Item, Movement, Slip, Store, Supplier
from anju.domains.stock.services.slips import Facts, Side, hold_stock, write_slip
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Line:
    """A quantity of an item in its unit; ``price`` in yuan a unit, or ``value``, where goods come from outside."""

    item: Item
    quantity: Decimal
    price: Decimal = ZERO
    value: Decimal | None = None


def issue_material(
    *,
    actor: Actor,
    project: Project,
    store: Store,
    item: Item,
    quantity: Decimal,
    subject: str,
    subject_id: int,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
    note: str = "",
) -> Slip:
    """Issue a material to a piece of work (领料); its cost is the store's average. Sent again, it is one slip.

    Who may not move all stock issues what is their own. Whoever calls has shown that the actor may work on the subject.
    Raises `NotEnough`.
    """
    _require(actor, project, store)
    facts = Facts(
        kind=SlipKind.ISSUE, subject=subject, subject_id=subject_id, note=note, client_id=client_id, device_at=device_at
    )
    with transaction.atomic():
        return write_slip(actor=actor, project=project, facts=facts, sides=[Side(store, item, -_above_zero(quantity))])


def return_material(
    *,
    actor: Actor,
    project: Project,
    store: Store,
    item: Item,
    quantity: Decimal,
    subject: str,
    subject_id: int,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
    note: str = "",
) -> Slip:
    """Take back what a piece of work did not use (退料), at the cost it was charged; no more than was issued to it."""
    _require(actor, project, store)
    facts = Facts(
        kind=SlipKind.RETURN,
        subject=subject,
        subject_id=subject_id,
        note=note,
        client_id=client_id,
        device_at=device_at,
    )
    sides = [Side(store, item, _above_zero(quantity))]
    with transaction.atomic():
        known = client_id and Slip.objects.filter(project=project, client_id=client_id).exists()
        if not known:
            hold_stock(project)
            rows = Movement.objects.filter(project=project, subject=subject, subject_id=subject_id, item=item)
            left = -(rows.aggregate(left=Sum("quantity"))["left"] or Decimal(0))
            if quantity > left:
                words = _("This work has {left} {measure} of {item} left.")
                text = words.format(left=f"{left.normalize():f}", measure=item.measure, item=item)
                raise DomainError(text, field="quantity")
        return write_slip(actor=actor, project=project, facts=facts, sides=sides)


def issue_materials(
    *,
    actor: Actor,
    project: Project,
    store: Store,
    lines: Sequence[Line],
    subject: str,
    subject_id: int,
    note: str = "",
) -> Slip:
    """Issue several materials to a piece of work at once, on one slip; see `issue_material`."""
    _require(actor, project, store)
    _once(lines)
    facts = Facts(kind=SlipKind.ISSUE, subject=subject, subject_id=subject_id, note=note)
    sides = [Side(store, line.item, -_above_zero(line.quantity)) for line in lines]
    with transaction.atomic():
        return write_slip(actor=actor, project=project, facts=facts, sides=sides)


def move_materials(
    *, actor: Actor, project: Project, source: Store, target: Store, lines: Sequence[Line], note: str = ""
) -> Slip:
    """Move materials between two stores (调拨), also to or from what somebody carries; the cost goes with them."""
    actor.require(policies.MOVE, project.pk)
    if source == target:
        raise DomainError(_("Materials are moved between two stores."), field="target")
    _once(lines)
    out = [Side(source, line.item, -_above_zero(line.quantity)) for line in lines]
    into = [Side(target, line.item, line.quantity) for line in lines]
    with transaction.atomic():
        facts = Facts(kind=SlipKind.TRANSFER, note=note)
        return write_slip(actor=actor, project=project, facts=facts, sides=[*out, *into])


def receive_goods(
    *, actor: Actor, project: Project, store: Store, supplier: Supplier, lines: Sequence[Line], note: str = ""
) -> Slip:
    """Take in goods that were bought without a request (入库); the supplier is owed for them."""
    actor.require(policies.MOVE, project.pk)
    with transaction.atomic():
        facts = Facts(kind=SlipKind.RECEIPT, supplier=supplier, note=note)
        return write_slip(actor=actor, project=project, facts=facts, sides=incoming(store, lines))


def take_opening(*, actor: Actor, project: Project, store: Store, lines: Sequence[Line], note: str = "") -> Slip:
    """Enter what was there when the project began to keep stock here (期初); its value stands in the books already.

    Raises DomainError once the store is or was counted: what it holds is then said by stocktakes.
    """
    actor.require(policies.MOVE, project.pk)
    if Count.objects.filter(store=store).exclude(state=CountState.DROPPED).exists():
        raise DomainError(_("This store was counted already; enter what it holds by a stocktake."))
    with transaction.atomic():
        facts = Facts(kind=SlipKind.OPENING, note=note)
        return write_slip(actor=actor, project=project, facts=facts, sides=incoming(store, lines))


def return_goods(
    *, actor: Actor, project: Project, store: Store, supplier: Supplier, lines: Sequence[Line], note: str
) -> Slip:
    """Give goods back to who sold them (退货), at the store's average; the supplier is owed so much less."""
    actor.require(policies.MOVE, project.pk)
    if not note.strip():
        raise DomainError(_("A reason is needed."), field="note")
    _once(lines)
    sides = [Side(store, line.item, -_above_zero(line.quantity)) for line in lines]
    with transaction.atomic():
        facts = Facts(kind=SlipKind.BACK, supplier=supplier, note=note)
        return write_slip(actor=actor, project=project, facts=facts, sides=sides)


def incoming(store: Store, lines: Sequence[Line]) -> list[Side]:
    """Return goods as they come into a store; their values are told, or quantity times price, to the cent."""
    if any(line.price < 0 for line in lines):
        raise DomainError(_("A price is not below zero."), field="price")
    return [
        Side(
            store,
            line.item,
            _above_zero(line.quantity),
            worth(line.quantity, line.price) if line.value is None else line.value,
        )
        for line in lines
    ]


def _require(actor: Actor, project: Project, store: Store) -> None:
    if not actor.may(policies.MOVE, project.pk):
        actor.require(policies.USE, project.pk)
        if queries.personal_store_of(actor, project) != store:
            actor.require(policies.MOVE, project.pk)


def _above_zero(quantity: Decimal) -> Decimal:
    if quantity <= 0:
        raise DomainError(_("A quantity is above zero and has at most three decimal places."), field="quantity")
    return quantity


def _once(lines: Sequence[Line]) -> None:
    if len({line.item.pk for line in lines}) < len(lines):
        raise DomainError(_("A material stands on one line."))
