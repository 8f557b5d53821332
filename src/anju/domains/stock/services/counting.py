"""Stocktakes: begun with what the books say, counted, their variance approved by somebody else and booked."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anju.core import clock, numbering
from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.approvals import services as approvals
from anju.domains.stock import policies
from anju.domains.stock.calc.average import worth
from anju.domains.stock.enums import CountState, SlipKind
from anju.domains.stock.models import Balance, Count, CountLine, Item, Movement, Store
from anju.domains.stock.services.slips import Facts, Side, held_by, hold_stock, write_slip
from anju.domains.tenancy.models import Project

_LARGEST = Decimal("999999999.999")


def begin_count(*, actor: Actor, project: Project, store: Store, note: str = "") -> Count:
    """Begin to count a store; its lines are what the books say that it holds. One stocktake of a store at a time."""
    actor.require(policies.COUNT, project.pk)
    if actor.user_id is None:
        raise DomainError(_("Stock is counted by a person."))
    if store.project_id != project.pk:
        raise DomainError(_("Stores and materials belong to the project."), field="store")
    with transaction.atomic():
        hold_stock(project)
        if Count.objects.filter(store=store, state__in=[CountState.OPEN, CountState.SUBMITTED]).exists():
            raise DomainError(_("This store is being counted already."), field="store")
        period = f"{clock.today():%y%m}"
        number = numbering.take(project_id=project.pk, kind="stock.stocktake", period=period)
        count = Count.objects.create(
            project=project,
            number=f"PDD{period}-{number:04d}",
            store=store,
            begun_at=clock.now(),
            counted_by_id=actor.user_id,
            note=note.strip(),
        )
        held = Balance.objects.filter(store=store, quantity__gt=0).values_list("item", "quantity")
        CountLine.objects.bulk_create(
            CountLine(project=project, count=count, item_id=item, booked=quantity) for item, quantity in held
        )
    return count


def enter_counts(*, actor: Actor, count: Count, quantities: Mapping[int, Decimal | None]) -> Count:
    """Enter what was counted, by the ids of materials; what the books say is looked up at this moment.

    A material that the books do not know in this store gets a line. None takes an entry back. Whoever enters last is
    who counted. Raises DomainError for a quantity below zero.
    """
    actor.require(policies.COUNT, count.project_id)
    with transaction.atomic():
        found = _locked(count.pk)
        if found.state != CountState.OPEN:
            raise DomainError(_("This stocktake is not being counted any more."))
        if any(value is not None and not 0 <= value <= _LARGEST for value in quantities.values()):
            raise DomainError(_("A quantity is not below zero."))
        lines = {line.item_id: line for line in found.lines.all()}
        booked = dict(Balance.objects.filter(store=found.store_id).values_list("item", "quantity"))
        known = set(Item.objects.filter(project=found.project_id, pk__in=quantities).values_list("pk", flat=True))
        changed, fresh = [], []
        for item_id, value in quantities.items():
            line = lines.get(item_id)
            if line is None:
                if value is not None and item_id in known:
                    facts = {"item_id": item_id, "booked": booked.get(item_id, Decimal(0)), "counted": value}
                    fresh.append(CountLine(project_id=found.project_id, count=found, **facts))
            elif line.counted != value:
                line.counted, line.booked = value, booked.get(item_id, Decimal(0))
                changed.append(line)
        CountLine.objects.bulk_create(fresh)
        CountLine.objects.bulk_update(changed, ["counted", "booked"])
        if actor.user_id is not None and (changed or fresh):
            found.counted_by_id = actor.user_id
            found.save(update_fields=["counted_by"])
    return found


def submit_count(*, actor: Actor, count: Count) -> Count:
    """Ask for the variance to be approved, by what it is worth; `settle_count` follows."""
    actor.require(policies.COUNT, count.project_id)
    with transaction.atomic():
        found = _locked(count.pk)
        if found.state != CountState.OPEN:
            raise DomainError(_("This stocktake is not being counted any more."))
        lines = list(found.lines.select_related("item"))
        missing = sum(line.counted is None for line in lines)
        if missing or not lines:
            words = ngettext("{count} material is not counted yet.", "{count} materials are not counted yet.", missing)
            raise DomainError(words.format(count=missing))
        if actor.user_id is not None:
            found.counted_by_id = actor.user_id
        found.state = CountState.SUBMITTED
        found.save(update_fields=["state", "counted_by"])
        amount = sum((abs(variance_value(found.store, line)) for line in lines), ZERO)
        approvals.ask(
            actor=actor,
            project=found.project,
            kind=policies.COUNT_REQUEST.name,
            subject_id=found.pk,
            title=f"{found.number} · {found.store}"[:200],
            amount=amount,
        )
    return found


def settle_count(*, count_id: int, is_approved: bool, decided_by: int) -> Count:
    """Book the variance that was approved, or let it be counted again.

    What was counted beyond the books comes in at the store's average, what lacks goes out at it. Raises `NotEnough`
    where the store was emptied since the count: then it has to be counted anew.
    """
    found = _locked(count_id)
    if found.state != CountState.SUBMITTED:
        raise DomainError(_("This request has been decided already."))
    if not is_approved:
        found.state = CountState.OPEN
        found.save(update_fields=["state"])
        return found
    hold_stock(found.project)
    sides = []
    for line in found.lines.select_related("item").order_by("item__code"):
        difference = line.difference
        if difference:
            value = variance_value(found.store, line) if difference > 0 else ZERO
            sides.append(Side(found.store, line.item, difference, value))
    if sides:
        facts = Facts(kind=SlipKind.COUNT, note=found.number)
        write_slip(actor=system_actor("approvals"), project=found.project, facts=facts, sides=sides)
    found.state, found.decided_by_id, found.decided_at = CountState.POSTED, decided_by, clock.now()
    found.save(update_fields=["state", "decided_by", "decided_at"])
    return found


def reopen_count(*, count_id: int) -> None:
    """Let a stocktake be counted again because its request was taken back."""
    Count.objects.filter(pk=count_id, state=CountState.SUBMITTED).update(state=CountState.OPEN)


def drop_count(*, actor: Actor, count: Count) -> Count:
    """Give a stocktake up that is being counted; nothing is booked."""
    actor.require(policies.COUNT, count.project_id)
    with transaction.atomic():
        found = _locked(count.pk)
        if found.state != CountState.OPEN:
            raise DomainError(_("This stocktake is not being counted any more."))
        found.state = CountState.DROPPED
        found.save(update_fields=["state"])
    return found


def variance_value(store: Store, line: CountLine) -> Decimal:
    """Return the yuan of a line's difference at the store's average, else at what the item last came in for."""
    difference = line.difference or Decimal(0)
    return worth(difference, _unit_cost(store, line.item))


def _unit_cost(store: Store, item: Item) -> Fraction:
    average = held_by(store, item).average
    if average is not None:
        return average
    last = Movement.objects.filter(project=store.project_id, item=item, quantity__gt=0).order_by("-pk").first()
    return Fraction(last.value) / Fraction(last.quantity) if last else Fraction(0)


def _locked(pk: int) -> Count:
    return Count.objects.select_for_update(of=("self",)).select_related("project", "store").get(pk=pk)
