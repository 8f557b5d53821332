"""Purchases: asked for, decided by the chain, ordered, received in one or more deliveries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, numbering
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import total
from anju.domains.approvals import services as approvals
from anju.domains.stock import policies
from anju.domains.stock.calc.average import worth
from anju.domains.stock.enums import PurchaseState, SlipKind
from anju.domains.stock.models import Purchase, PurchaseLine, Slip, Store, Supplier
from anju.domains.stock.services.moving import Line, incoming
from anju.domains.stock.services.slips import Facts, write_slip
from anju.domains.tenancy.models import Project

_COMING = (PurchaseState.ORDERED, PurchaseState.PARTLY)


def request_purchase(*, actor: Actor, project: Project, reason: str, lines: Sequence[Line]) -> Purchase:
    """Ask for materials to be bought; `settle_purchase` follows the decision of the chain.

    Raises DomainError for a line without price or quantity and for a material on two lines.
    """
    actor.require(policies.REQUEST, project.pk)
    if actor.user_id is None:
        raise DomainError(_("A request needs a person who applies."))
    if not lines:
        raise DomainError(_("Name at least one material."))
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    if len({line.item.pk for line in lines}) < len(lines):
        raise DomainError(_("A material stands on one line."))
    if any(line.quantity <= 0 or line.price < 0 or line.item.project_id != project.pk for line in lines):
        raise DomainError(_("A quantity is above zero and has at most three decimal places."))
    with transaction.atomic():
        now = clock.now()
        period = f"{clock.today():%y%m}"
        number = numbering.take(project_id=project.pk, kind="stock.purchase", period=period)
        purchase = Purchase.objects.create(
            project=project,
            number=f"CG{period}-{number:04d}",
            reason=reason.strip(),
            amount=total(worth(line.quantity, line.price) for line in lines),
            applied_by_id=actor.user_id,
            applied_at=now,
        )
        PurchaseLine.objects.bulk_create(
            PurchaseLine(project=project, purchase=purchase, item=line.item, quantity=line.quantity, price=line.price)
            for line in lines
        )
        approvals.ask(
            actor=actor,
            project=project,
            kind=policies.PURCHASE_REQUEST.name,
            subject_id=purchase.pk,
            title=f"{purchase.number} · {purchase.reason}"[:200],
            amount=purchase.amount,
        )
    return purchase


def settle_purchase(*, purchase_id: int, is_approved: bool, decided_by: int) -> Purchase:
    """Do what the chain of approval decided."""
    found = _locked(purchase_id)
    if found.state != PurchaseState.APPLIED:
        raise DomainError(_("This request has been decided already."))
    found.state = PurchaseState.APPROVED if is_approved else PurchaseState.REFUSED
    found.decided_by_id = decided_by
    found.save(update_fields=["state", "decided_by"])
    return found


def withdraw_purchase(*, purchase_id: int) -> None:
    """Give a request up because its applicant took it back."""
    Purchase.objects.filter(pk=purchase_id, state=PurchaseState.APPLIED).update(state=PurchaseState.WITHDRAWN)


def order_purchase(
    *, actor: Actor, purchase: Purchase, supplier: Supplier, expected_on: dt.date | None = None
) -> Purchase:
    """Say that an approved purchase was ordered, and of whom."""
    actor.require(policies.ORDER, purchase.project_id)
    if actor.user_id is None:
        raise DomainError(_("Goods are ordered by a person."))
    if supplier.project_id != purchase.project_id:
        raise DomainError(_("Stores and materials belong to the project."), field="supplier")
    today = clock.today()
    if expected_on is not None and expected_on < today:
        raise DomainError(_("The delivery lies ahead."), field="expected_on")
    with transaction.atomic():
        found = _locked(purchase.pk)
        if found.state != PurchaseState.APPROVED:
            raise DomainError(_("Only an approved purchase is ordered."))
        found.state, found.supplier, found.ordered_by_id = PurchaseState.ORDERED, supplier, actor.user_id
        found.ordered_on, found.expected_on = today, expected_on
        found.save(update_fields=["state", "supplier", "ordered_by", "ordered_on", "expected_on"])
    return found


def receive_purchase(
    *, actor: Actor, purchase: Purchase, store: Store, quantities: Mapping[int, Decimal], note: str = ""
) -> Slip:
    """Take in what came of a purchase, by line, at the prices that were approved; no more than was asked for.

    Who has the goods in hand is not who let them be bought: the approver does not receive.
    """
    actor.require(policies.ORDER, purchase.project_id)
    with transaction.atomic():
        found = _locked(purchase.pk)
        if found.state not in _COMING:
            raise DomainError(_("Only what was ordered is received."))
        if actor.user_id is not None and actor.user_id == found.decided_by_id:
            raise DomainError(_("Who approved a purchase does not receive it."))
        came: list[Line] = []
        lines = list(found.lines.select_related("item").order_by("pk"))
        for line in lines:
            quantity = quantities.get(line.pk) or Decimal(0)
            if quantity < 0 or line.received + quantity > line.quantity:
                raise DomainError(_("No more of {item} is received than was ordered.").format(item=line.item))
            if quantity:
                came.append(Line(line.item, quantity, line.price))
                line.received += quantity
        facts = Facts(kind=SlipKind.RECEIPT, supplier=found.supplier, purchase=found, note=note)
        slip = write_slip(actor=actor, project=found.project, facts=facts, sides=incoming(store, came))
        PurchaseLine.objects.bulk_update(lines, ["received"])
        is_all = all(line.received == line.quantity for line in lines)
        found.state = PurchaseState.RECEIVED if is_all else PurchaseState.PARTLY
        found.save(update_fields=["state"])
    return slip


def close_purchase(*, actor: Actor, purchase: Purchase, reason: str) -> Purchase:
    """Wait no longer for what has not come."""
    actor.require(policies.ORDER, purchase.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        found = _locked(purchase.pk)
        if found.state not in _COMING:
            raise DomainError(_("Only what was ordered is closed."))
        found.state, found.reason = PurchaseState.CLOSED, f"{found.reason}; {reason.strip()}"[:200]
        found.save(update_fields=["state", "reason"])
    return found


def _locked(pk: int) -> Purchase:
    return Purchase.objects.select_for_update(of=("self",)).select_related("project", "supplier").get(pk=pk)
