"""A resident begins to pay on-line, comes back from the cashier page, or gives up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from anju.core import clock, events, money, prepared
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import queries as billing
from anju.domains.payments import ports, queries
from anju.domains.payments.calc import orders
from anju.domains.payments.enums import OrderState
from anju.domains.payments.events import PayOrderDoubted, PayOrderGivenUp, PayOrderStarted
from anju.domains.payments.models import OrderedBill, PayOrder
from anju.domains.payments.services.online.moving import lock, move
from anju.domains.payments.services.taking import BillsChanged
from anju.domains.residents.queries import Home

# One household begins one order at a time: two windows would not see each other's.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('payments_payorder', %s::bigint))"
_STILL_PAYABLE = dt.timedelta(minutes=1)


class NotOffered(DomainError):
    """The project takes no money on-line."""


class BillsInPayment(DomainError):
    """Somebody else of the household is paying these bills right now."""


def start_online_payment(
    *,
    actor: Actor,
    home: Home,
    bill_ids: Sequence[int],
    expected: Decimal,
    client_id: UUID,
    channel: str = "",
    return_url: str = "",
    payer_ip: str | None = None,
    is_inside: bool = False,
) -> PayOrder:
    """Make an order for bills of a home, as they stood on screen; the channel opens it in the background.

    The same ``client_id`` gives the same order again. So do the same bills while the payer's first order can still be
    paid; an order of theirs for some of the bills is closed at the channel before the new one is opened there.
    ``expected`` is what the screen showed as owed (yuan); ``channel`` is the code of the one chosen, else it is the
    first of `payer_channels`; ``return_url`` is where the payer's browser goes afterwards,
    with ``{number}`` for the order's number. ``is_inside`` tells that the page is open inside the channel's own
    application: a payer who is bound to it pays there without leaving the page. Publishes `PayOrderStarted`.

    Raises AccessDenied, NotOffered, BillsChanged, BillsInPayment, DomainError without bills.
    """
    queries.require_to_pay(home)
    if actor.user_id is None or not bill_ids:
        raise DomainError(_("Choose at least one bill."), field="bills")
    prepared.run(ALONE, [home.unit.pk])
    if known := PayOrder.objects.filter(project=home.project, client_id=client_id, user_id=actor.user_id).first():
        return known
    chosen = _chosen(actor, home, channel, is_inside=is_inside)
    bills = _open_bills(home, bill_ids, expected)
    payer_id = queries.payer_at(chosen, actor.user_id) if is_inside else ""
    first = _open_order(actor, home, [pk for pk, _amount in bills])
    if first is not None and (first.channel, first.payer_id) == (chosen.code, payer_id) and _is_the_same(first, bills):
        return first
    now, number = clock.now(), orders.new_number(home.project.pk, clock.today())
    order = PayOrder.objects.create(
        project=home.project,
        number=number,
        unit=home.unit,
        person=home.person,
        user_id=actor.user_id,
        channel=chosen.code,
        merchant=chosen.merchant,
        amount=money.total(amount for _pk, amount in bills),
        client_id=client_id,
        return_url=return_url.replace("{number}", number)[:300],
        payer_ip=payer_ip or None,
        payer_id=payer_id,
        created_at=now,
        expires_at=now + dt.timedelta(minutes=queries.online_settings(home.project).minutes),
        replaces=first,
    )
    OrderedBill.objects.bulk_create(
        OrderedBill(project=home.project, order=order, bill_id=pk, amount=amount) for pk, amount in bills
    )
    events.publish(PayOrderStarted(project_id=home.project.pk, order_id=order.pk))
    return order


def note_return(*, actor: Actor, home: Home, number: str) -> PayOrder:
    """Note that the payer came back from the cashier page: "being confirmed" until the channel has told.

    Publishes `PayOrderDoubted`. Raises NotFound for an order that is not the actor's own.
    """
    order = queries.order_of_home(actor, home, number)
    held = lock(pk=order.pk)
    assert held is not None
    if held.state == OrderState.WAITING:
        move(held, OrderState.CONFIRMING)
    if held.state == OrderState.CONFIRMING:
        events.publish(PayOrderDoubted(project_id=held.project_id, order_id=held.pk))
    return held


def give_up(*, actor: Actor, home: Home, number: str) -> PayOrder:
    """Give an order up: it is closed as soon as the channel says that nobody has paid it. Raises NotFound."""
    order = queries.order_of_home(actor, home, number)
    if order.state in orders.OPEN:
        events.publish(PayOrderGivenUp(project_id=order.project_id, order_id=order.pk))
    return order


def _chosen(actor: Actor, home: Home, code: str, *, is_inside: bool) -> ports.AcquirerChannel:
    offered = queries.payer_channels(home.project, actor.user_id, is_inside=is_inside)
    found = next((one for one in offered if code in ("", one.code)), None)
    if found is None:
        text = _("This way to pay is not offered here (any more); choose another one.")
        raise NotOffered(
            text if offered else _("On-line payment is not offered here; please pay at the service centre.")
        )
    return found


def _open_bills(home: Home, bill_ids: Sequence[int], expected: Decimal) -> list[tuple[int, Decimal]]:
    bills = list(billing.open_bills_of_home(home).filter(pk__in=bill_ids).values_list("pk", "balance"))
    owed = money.total(amount for _pk, amount in bills)
    if len(bills) != len(set(bill_ids)) or owed != expected:
        raise BillsChanged(_("The bills have changed meanwhile. Nothing was paid; look at them again."), field="bills")
    return bills


def _open_order(actor: Actor, home: Home, bill_ids: Sequence[int]) -> PayOrder | None:
    """Return the payer's own open order for some of the bills. Raises BillsInPayment when another has one."""
    held = PayOrder.objects.filter(project=home.project, unit=home.unit, state__in=orders.OPEN)
    concerned = held.filter(pk__in=OrderedBill.objects.filter(bill__in=bill_ids).values("order")).order_by("-pk")
    for order in concerned:
        if order.user_id != actor.user_id:
            raise BillsInPayment(
                _("Somebody of your household is paying these bills right now, until {time} at the latest.").format(
                    time=f"{order.expires_at.astimezone(clock.ZONE):%H:%M}"
                ),
                field="bills",
            )
    return concerned.first()


def _is_the_same(order: PayOrder, bills: Sequence[tuple[int, Decimal]]) -> bool:
    """Tell whether an open order asks for just these bills and leaves time to pay."""
    if order.expires_at - clock.now() < _STILL_PAYABLE:
        return False
    return sorted(bills) == sorted(order.bills.values_list("bill_id", "amount"))
