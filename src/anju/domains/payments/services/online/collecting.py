"""Posting on-line money: by the same statement as the desk's, under a key that an order has once for ever."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core import clock, money
from anju.core.money import ZERO
from anju.domains.ledger import services as ledger
from anju.domains.payments.calc.allocation import PaymentPlan, allocate_payment
from anju.domains.payments.calc.tender import Tender, settle
from anju.domains.payments.enums import Method, PaymentSource
from anju.domains.payments.models import Payment, PayOrder
from anju.domains.payments.services import posting, recording


def collect(order: PayOrder, *, keep_surplus: bool) -> tuple[Payment | None, Decimal]:
    """Post the money of a locked order that the channel has received; return the payment and what is left over.

    Settles what is still open of the order's bills, the earliest due first. What they do not need goes to the prepaid
    balance with ``keep_surplus``; without, it is left over (yuan) and not posted. None when nothing was posted.
    """
    assert order.received_at is not None
    key = f"online:{order.number}"
    household = posting.lock(project_id=order.project_id, shift_id=None, unit_id=order.unit_id, key=key)
    if household.payment_id is not None:
        return Payment.objects.get(pk=household.payment_id), ZERO
    asked = set(order.bills.values_list("bill_id", flat=True))
    wanted = [bill for bill in household.bills if bill.pk in asked]
    owed = money.total(bill.open_amount for bill in wanted)
    amount = order.amount if keep_surplus else min(order.amount, owed)
    if not amount:
        return None, order.amount
    counter = settle(owed, [Tender(Method.ONLINE, amount, order.channel_no[:60])], keep_surplus=keep_surplus)
    plan = allocate_payment(counter.for_bills, wanted) if counter.for_bills else PaymentPlan((), ZERO)
    voucher = recording.Voucher(
        project=order.project,
        unit_id=order.unit_id,
        source=PaymentSource.ONLINE,
        shift_id=None,
        cashier_id=None,
        payer=order.person.name if order.person else "",
        remark=order.number,
        received_at=_booked_at(order, order.received_at),
        key=key,
        fingerprint=order.channel_no,
    )
    return recording.record(voucher, counter, plan, household.accounts), order.amount - amount


def _booked_at(order: PayOrder, received_at: dt.datetime) -> dt.datetime:
    """Return when the channel had the money, or now where the books of that month are closed already."""
    moment = min(received_at, clock.now())
    try:
        ledger.refuse_closed(project=order.project, on_date=moment.astimezone(clock.ZONE).date())
    except ledger.PeriodClosed:
        return clock.now()
    return moment
