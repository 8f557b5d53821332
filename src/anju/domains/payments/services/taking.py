"""Taking money at the desk."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anju.core import clock, money
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.estate.models import Unit
from anju.domains.payments import policies
from anju.domains.payments.calc.allocation import OpenBill, PaymentPlan, allocate_payment
from anju.domains.payments.calc.tender import Counter, Tender, TenderError, TenderFault, settle
from anju.domains.payments.enums import AT_THE_DESK, PaymentSource
from anju.domains.payments.models import CashierShift, Payment
from anju.domains.payments.services import posting, recording
from anju.domains.tenancy.models import Project


class BillsChanged(DomainError):
    """What is owed is not what the screen showed: somebody paid, waived or issued in between."""


class KeyUsedOtherwise(DomainError):
    """The idempotency key belongs to a payment with other content."""


class ShiftNotOpen(DomainError):
    """Money can only be taken in one's own open shift."""


def take_payment(
    *,
    actor: Actor,
    project: Project,
    unit: Unit,
    shift: CashierShift,
    tenders: Sequence[Tender],
    bill_ids: Sequence[int] | None = None,
    amount: Decimal | None = None,
    expected: Decimal | None = None,
    prepay: bool = False,
    idempotency_key: str,
    payer: str = "",
    remark: str = "",
    at: dt.datetime | None = None,
) -> Payment:
    """Take money for a unit, give it a receipt number and post it; returns the payment.

    ``tenders`` are the amounts handed over, cash before change. ``bill_ids`` are the bills the payer designated and
    the only ones settled, the earliest due first; None means all open bills of the unit, again the earliest first
    [民法典560]. Less than owed is a part payment; more is change from the cash, or with ``prepay`` goes to the
    prepaid balance. ``amount`` is what the payer wants to pay of these bills, where it is less than what is owed and
    less than what was handed over. ``expected`` is what the screen showed as owed for these bills.

    The same ``idempotency_key`` with the same content returns the first payment again and writes nothing.

    Side effects, in the caller's transaction: payment, tenders, allocations, bills' paid sums, balance and its moves,
    one balanced ledger entry, a receipt number, the event `PaymentReceived`. The unit's open bills and the number
    series stay locked until the transaction ends.

    Raises AccessDenied, ShiftNotOpen, BillsChanged, KeyUsedOtherwise, BooksNotOpen, and TenderError for money that does
    not fit.
    """
    actor.require(policies.COLLECT, project.pk)
    _check_request(amount, idempotency_key, tenders)
    moment = at or clock.now()
    fingerprint = _fingerprint(unit, bill_ids, tenders, amount, prepay)
    household = posting.lock(project_id=project.pk, shift_id=shift.pk, unit_id=unit.pk, key=idempotency_key)
    if household.payment_id is not None:
        return _replay(household.payment_id, fingerprint)
    _check_shift(actor, household)
    wanted = _wanted(household, bill_ids, expected)
    counter, plan = _settled(wanted, tenders, household.balance, amount=amount, prepay=prepay)
    return recording.record(
        recording.Voucher(
            project=project,
            unit_id=unit.pk,
            source=PaymentSource.DESK,
            shift_id=shift.pk,
            cashier_id=household.cashier_id,
            payer=payer,
            remark=remark,
            received_at=moment,
            key=idempotency_key,
            fingerprint=fingerprint,
        ),
        counter,
        plan,
        household.accounts,
    )


def _wanted(household: posting.Household, bill_ids: Sequence[int] | None, expected: Decimal | None) -> list[OpenBill]:
    """Return the bills to settle; raises BillsChanged when they are not those of the screen any more."""
    wanted = [bill for bill in household.bills if bill_ids is None or bill.pk in set(bill_ids)]
    _check_unchanged(money.total(bill.open_amount for bill in wanted), expected, len(wanted), bill_ids)
    return wanted


def _settled(
    wanted: Sequence[OpenBill], tenders: Sequence[Tender], balance: Decimal, *, amount: Decimal | None, prepay: bool
) -> tuple[Counter, PaymentPlan]:
    """Return what is kept of the tenders and where it goes."""
    owed = money.total(bill.open_amount for bill in wanted)
    wished = owed if amount is None or prepay else min(amount, owed)
    counter = settle(wished, tenders, balance=balance, keep_surplus=prepay)
    if not counter.received:
        text = _("Nothing is owed here; keep the money as prepaid balance or choose a bill.")
        raise DomainError(text, field="amount")
    return counter, allocate_payment(counter.for_bills, wanted) if counter.for_bills else PaymentPlan((), ZERO)


def _check_request(amount: Decimal | None, key: str, tenders: Sequence[Tender]) -> None:
    if any(tender.method not in AT_THE_DESK for tender in tenders):
        raise TenderError(TenderFault.NOT_AT_THE_DESK)
    if not key or len(key) > 64:
        raise DomainError(_("This form has lost its key; load the page again."))
    if amount is not None and amount <= 0:
        raise DomainError(_("Enter an amount greater than zero."), field="amount")


def _check_shift(actor: Actor, household: posting.Household) -> None:
    if not household.shift_is_open:
        raise ShiftNotOpen(_("This shift is closed; open a new one to take money."))
    if actor.user_id is not None and household.cashier_id != actor.user_id:
        raise ShiftNotOpen(_("This is another cashier's shift; open your own to take money."))


def _replay(payment_id: int, fingerprint: str) -> Payment:
    payment = Payment.objects.get(pk=payment_id)
    if payment.fingerprint != fingerprint:
        raise KeyUsedOtherwise(
            _("This form was already used for receipt {number}. Look at it before taking money again.").format(
                number=payment.number
            )
        )
    return payment


def _check_unchanged(owed: Decimal, expected: Decimal | None, found: int, bill_ids: Sequence[int] | None) -> None:
    """Tell what differs from the screen; a payer never pays a sum that nobody showed him."""
    gone = len(set(bill_ids)) - found if bill_ids is not None else 0
    if gone:
        raise BillsChanged(
            ngettext(
                "{n} chosen bill was paid or reversed meanwhile. Nothing was taken; look at the bills again.",
                "{n} chosen bills were paid or reversed meanwhile. Nothing was taken; look at the bills again.",
                gone,
            ).format(n=gone),
            field="bills",
        )
    if expected is not None and expected != owed:
        raise BillsChanged(
            _(
                "The bills have changed: {was} was owed when this page was loaded, {now} is owed now. "
                "Nothing was taken; look at the bills again."
            ).format(was=money.format_amount(expected, symbol="¥"), now=money.format_amount(owed, symbol="¥")),
            field="bills",
        )


def _fingerprint(
    unit: Unit, bill_ids: Sequence[int] | None, tenders: Sequence[Tender], amount: Decimal | None, prepay: bool
) -> str:
    content = [
        unit.pk,
        None if bill_ids is None else sorted(set(bill_ids)),
        [[str(one.method), str(money.round_half_up(one.amount)), one.reference] for one in tenders],
        None if amount is None else str(money.round_half_up(amount)),
        prepay,
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
