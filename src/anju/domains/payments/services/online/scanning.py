"""A cashier takes money by the code on the payer's phone (付款码); see ADR 45."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from anju.core import clock, money, prepared
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.payments import policies, queries
from anju.domains.payments.calc import orders
from anju.domains.payments.models import OrderedBill, PayOrder
from anju.domains.payments.services.online.starting import ALONE, BillsInPayment
from anju.domains.payments.services.taking import BillsChanged
from anju.domains.tenancy.models import Project

CHARGE_TASK = "payments.charge_code"
SECONDS = 60
"""So long a payer may take for a password; then the order is reversed."""
_CODE = re.compile(r"\d{16,24}")


def start_code_payment(
    *,
    actor: Actor,
    project: Project,
    unit: Unit,
    bill_ids: Sequence[int],
    expected: Decimal,
    client_id: UUID,
    code: str,
    terminal_ip: str | None = None,
) -> PayOrder:
    """Make an order for ticked bills and have its channel asked for the money by the payer's code.

    The same ``client_id`` gives the same order again and asks for nothing: a scanner that sends twice takes money once.
    ``expected`` is what the screen showed as owed (yuan). Raises AccessDenied, BillsChanged,
    BillsInPayment, DomainError without bills and for a code that no channel here takes.
    """
    actor.require(policies.COLLECT, project.pk)
    code = re.sub(r"\s", "", code)
    if not bill_ids:
        raise DomainError(_("Tick a bill or enter an amount."), field="amount")
    prepared.run(ALONE, [unit.pk])
    known = PayOrder.objects.filter(project=project, client_id=client_id, user_id=actor.user_id).first()
    if known is not None:
        return known
    channel = queries.code_channel(project, code) if _CODE.fullmatch(code) else None
    if channel is None:
        raise DomainError(_("This is no payment code that is taken here; please scan it again."), field="code")
    bills = _open_bills(project, unit, bill_ids, expected)
    _refuse_in_payment(project, unit, [pk for pk, _amount in bills])
    now = clock.now()
    order = PayOrder.objects.create(
        project=project,
        number=orders.new_number(project.pk, clock.today()),
        unit=unit,
        user_id=actor.user_id,
        channel=channel.code,
        merchant=channel.merchant,
        amount=money.total(amount for _pk, amount in bills),
        client_id=client_id,
        payer_ip=terminal_ip or None,
        is_desk=True,
        created_at=now,
        expires_at=now + dt.timedelta(seconds=SECONDS),
    )
    OrderedBill.objects.bulk_create(
        OrderedBill(project=project, order=order, bill_id=pk, amount=amount) for pk, amount in bills
    )
    # No event: those are kept for good, and the code is nobody's business.
    charge = app.configure_task(CHARGE_TASK, queue="payments", priority=10)
    charge.defer(order_id=order.pk, project_id=project.pk, code=code)
    return order


def _open_bills(project: Project, unit: Unit, bill_ids: Sequence[int], expected: Decimal) -> list[tuple[int, Decimal]]:
    rows = Bill.objects.filter(project=project, unit=unit, pk__in=bill_ids, balance__gt=0)
    bills = list(rows.values_list("pk", "balance"))
    if len(bills) != len(set(bill_ids)) or money.total(amount for _pk, amount in bills) != expected:
        raise BillsChanged(_("The bills have changed meanwhile. Nothing was paid; look at them again."), field="amount")
    return bills


def _refuse_in_payment(project: Project, unit: Unit, bill_ids: Sequence[int]) -> None:
    held = PayOrder.objects.filter(project=project, unit=unit, state__in=orders.OPEN, expires_at__gt=clock.now())
    if held.filter(pk__in=OrderedBill.objects.filter(bill__in=bill_ids).values("order")).exists():
        raise BillsInPayment(_("These bills are being paid right now; wait until that is settled."), field="code")
