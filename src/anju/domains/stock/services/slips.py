"""How every movement is written: stock held, the facts asked, one slip with its lines, one balanced entry."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from anju.core import clock, events, numbering, prepared
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO, total
from anju.domains.ledger import queries as books
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.stock.calc.average import Held
from anju.domains.stock.enums import SlipKind
from anju.domains.stock.events import StockMoved
from anju.domains.stock.models import Balance, Item, Movement, Purchase, Slip, Store, Supplier
from anju.domains.tenancy.models import Project

_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 0))"
_SERIES = {
    SlipKind.OPENING: "QC",
    SlipKind.RECEIPT: "RK",
    SlipKind.ISSUE: "CK",
    SlipKind.RETURN: "TL",
    SlipKind.TRANSFER: "DB",
    SlipKind.COUNT: "PD",
    SlipKind.BACK: "TH",
}
_ENTRY = {
    SlipKind.RECEIPT: EntryKind.STOCK_RECEIPT,
    SlipKind.BACK: EntryKind.STOCK_RECEIPT,
    SlipKind.ISSUE: EntryKind.STOCK_ISSUE,
    SlipKind.RETURN: EntryKind.STOCK_ISSUE,
    SlipKind.COUNT: EntryKind.STOCK_COUNT,
}


class NotEnough(DomainError):
    """A store holds less of a material than is to leave it."""


class KeyUsedOtherwise(DomainError):
    """A phone sent something else under a number that it had used already."""


@dataclass(frozen=True)
class Side:
    """One item into a store (quantity above zero) or out of it; ``value`` only where goods come from outside."""

    store: Store
    item: Item
    quantity: Decimal
    value: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a slip says beside its lines; see `Slip`."""

    kind: SlipKind
    supplier: Supplier | None = None
    purchase: Purchase | None = None
    subject: str = ""
    subject_id: int | None = None
    note: str = ""
    client_id: UUID | None = None
    device_at: dt.datetime | None = None


def hold_stock(project: Project) -> None:
    """Let movements of the project wait until this transaction ends, as the database's own rule does."""
    prepared.run(_HOLD, [f"stock {project.pk}"])


def held_by(store: Store, item: Item) -> Held:
    """Return what a store has of an item now."""
    found = Balance.objects.filter(store=store, item=item).values_list("quantity", "value").first()
    return Held(*found) if found else Held()


def write_slip(*, actor: Actor, project: Project, facts: Facts, sides: Sequence[Side]) -> Slip:
    """Write a slip with its movements and its entry; the same slip sent again by a phone returns the first.

    Publishes `StockMoved`. Raises `NotEnough`, `KeyUsedOtherwise`, and DomainError for a closed month.
    """
    _check(project, facts, sides)
    print_ = _fingerprint(actor, facts, sides)
    known = _replayed(project, facts.client_id, print_)
    if known is not None:
        return known
    hold_stock(project)
    _refuse_lacking(sides)
    today = clock.today()
    period = f"{today:%y%m}"
    series = _SERIES[facts.kind]
    number = numbering.take(project_id=project.pk, kind=f"stock.{facts.kind}", period=period)
    slip = Slip.objects.create(
        project=project,
        number=f"{series}{period}-{number:04d}",
        kind=facts.kind,
        on_date=today,
        supplier=facts.supplier,
        purchase=facts.purchase,
        subject=facts.subject,
        subject_id=facts.subject_id,
        note=facts.note.strip(),
        by_id=actor.user_id,
        at=clock.now(),
        device_at=facts.device_at,
        client_id=facts.client_id,
        fingerprint=print_ if facts.client_id else "",
    )
    Movement.objects.bulk_create(
        Movement(project=project, slip=slip, store=side.store, item=side.item, quantity=side.quantity, value=side.value)
        for side in sides
    )
    _post(actor, project, slip)
    events.publish(
        StockMoved(
            project_id=project.pk, slip_id=slip.pk, kind=slip.kind, subject=slip.subject, subject_id=slip.subject_id
        )
    )
    return slip


def _check(project: Project, facts: Facts, sides: Sequence[Side]) -> None:
    if not sides:
        raise DomainError(_("Name at least one material."))
    if facts.device_at is not None and timezone.is_naive(facts.device_at):
        raise DomainError(_("The phone's time has no time zone."), field="device_at")
    for side in sides:
        if side.store.project_id != project.pk or side.item.project_id != project.pk:
            raise DomainError(_("Stores and materials belong to the project."))
        if side.quantity == 0 or side.quantity != round(side.quantity, 3):
            raise DomainError(_("A quantity is above zero and has at most three decimal places."), field="quantity")
        if side.value < 0:
            raise DomainError(_("A value is not below zero."), field="value")
        if not side.store.is_active:
            raise DomainError(_("{store} is not in use any more.").format(store=side.store), field="store")


def _refuse_lacking(sides: Sequence[Side]) -> None:
    out: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for side in sides:
        if side.quantity < 0:
            out[side.store.pk, side.item.pk] -= side.quantity
    if not out:
        return
    rows = Balance.objects.filter(store__in={store for store, _item in out}, item__in={item for _store, item in out})
    held = {(row.store_id, row.item_id): row.quantity for row in rows}
    for side in sides:
        key = side.store.pk, side.item.pk
        there = held.get(key, Decimal(0))
        if side.quantity < 0 and out[key] > there:
            words = _("{store} holds {there} {measure} of {item}.")
            text = words.format(
                store=side.store, there=f"{there.normalize():f}", measure=side.item.measure, item=side.item
            )
            raise NotEnough(text, field="quantity")


def _post(actor: Actor, project: Project, slip: Slip) -> None:
    """Post what the slip is worth: goods against who is owed, use against the cost that it becomes.

    Opening stock stands in the opening balance of the books; what moves between stores stays where it is in them.
    """
    kind = _ENTRY.get(SlipKind(slip.kind))
    if kind is None:
        return
    written = list(slip.movements.values_list("item__cost_class", "value"))
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    sums[books.account_of(project, AccountRole.STOCK).pk] = total(value for _cost, value in written)
    if kind == EntryKind.STOCK_RECEIPT:
        sums[books.account_of(project, AccountRole.PAYABLE).pk] -= total(value for _cost, value in written)
    else:
        costs: dict[str, int] = {}
        for account, cost_class in books.cost_accounts(project).values_list("pk", "cost_class"):
            costs.setdefault(cost_class, account)
        for cost_class, value in written:
            sums[costs[cost_class]] -= value
    lines = [ledger.Posting(account, amount) for account, amount in sums.items() if amount]
    if not lines:
        return
    ledger.post_entry(
        actor=actor,
        project=project,
        kind=kind,
        on_date=slip.on_date,
        lines=lines,
        source_id=slip.pk,
        memo=" ".join(part for part in (slip.number, str(slip.supplier or ""), slip.note) if part)[:200],
    )


def _fingerprint(actor: Actor, facts: Facts, sides: Sequence[Side]) -> str:
    lines = [(side.store.pk, side.item.pk, f"{side.quantity:.3f}", f"{side.value:.2f}") for side in sides]
    content = [actor.user_id, facts.kind, facts.subject, facts.subject_id, facts.note.strip(), lines]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _replayed(project: Project, client_id: UUID | None, print_: str) -> Slip | None:
    if client_id is None:
        return None
    prepared.run(_HOLD, [str(client_id)])
    slip = Slip.objects.filter(project=project, client_id=client_id).first()
    if slip is not None and slip.fingerprint != print_:
        raise KeyUsedOtherwise(_("Something else was sent under this number before; look at the order and try again."))
    return slip
