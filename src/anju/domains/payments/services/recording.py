"""From counted money to the posted payment: what the desk and what on-line orders have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from anju.core import clock, events, money
from anju.core.errors import DomainError
from anju.domains.ledger.enums import AccountRole
from anju.domains.payments.calc.allocation import BillShare, PaymentPlan
from anju.domains.payments.calc.tender import Counter
from anju.domains.payments.enums import BalanceReason, Method
from anju.domains.payments.events import PaymentReceived
from anju.domains.payments.models import Payment
from anju.domains.payments.queries import books
from anju.domains.payments.services import posting
from anju.domains.tenancy.models import Project


class BooksNotOpen(DomainError):
    """The project has no account for what is to be posted."""


@dataclass(frozen=True, kw_only=True)
class Voucher:
    """Who paid, where and when: all of a payment but its money. On-line payments have no shift and no cashier.

    ``key`` is used once for ever; ``fingerprint`` tells whether the same key asks for the same thing.
    """

    project: Project
    unit_id: int
    source: str
    shift_id: int | None
    cashier_id: int | None
    payer: str
    remark: str
    received_at: dt.datetime
    key: str
    fingerprint: str


def record(voucher: Voucher, counter: Counter, plan: PaymentPlan, accounts: dict[str, int]) -> Payment:
    """Write the payment with all that hangs on it, tell who listens, and return it without reading it again.

    The household has to be locked (`posting.lock`), and whoever calls has asked for the right. Raises BooksNotOpen.
    """
    moment = voucher.received_at
    values = {
        "project": voucher.project.pk,
        "unit": voucher.unit_id,
        "source": str(voucher.source),
        "shift": voucher.shift_id,
        "cashier": voucher.cashier_id,
        "payer": voucher.payer,
        "remark": voucher.remark,
        "at": moment,
        "key": voucher.key,
        "fingerprint": voucher.fingerprint,
        **_number_of(voucher.project, moment),
        **_money_of(counter),
        **_sides_of(counter, accounts),
        **_shares_of(plan.shares),
        **_moves_of(counter),
    }
    return _posted(values, moment)


def _posted(values: dict[str, Any], moment: dt.datetime) -> Payment:
    posted = posting.post(values, on_date=moment.astimezone(clock.ZONE).date())
    events.tell(
        PaymentReceived(
            project_id=values["project"],
            payment_id=posted.payment_id,
            unit_id=values["unit"],
            number=posted.number,
            total=values["total"],
        )
    )
    return _as_row(posted, values)


def _number_of(project: Project, moment: dt.datetime) -> dict[str, str]:
    """Return the series of the project's year; numbers such as SJ-HZ01-2026-000123 have no gap and are given once."""
    year = str(moment.astimezone(clock.ZONE).year)
    return {"series": books.SERIES, "period": year, "prefix": books.default_prefix(project)}


def _money_of(counter: Counter) -> dict[str, Any]:
    return {
        "total": counter.received,
        "prepaid": counter.for_prepayment,
        "change": counter.change,
        "methods": [str(one.method) for one in counter.kept],
        "kept": [one.amount for one in counter.kept],
        "references": [one.reference for one in counter.kept],
    }


def _sides_of(counter: Counter, accounts: dict[str, int]) -> dict[str, Any]:
    """Debit where the money is now, credit what was owed; what is prepaid stays owed to the payer."""
    debits = [(posting.ACCOUNT_OF[Method(one.method)], one.amount) for one in counter.kept]
    credits = [(AccountRole.RECEIVABLE, -counter.for_bills), (AccountRole.PREPAID, -counter.for_prepayment)]
    sides = [*debits, *(side for side in credits if side[1])]
    if missing := [role.label for role, _amount in sides if role not in accounts]:
        raise BooksNotOpen(_("The project's books have no account “{name}”.").format(name=missing[0]))
    return {"accounts": [accounts[role] for role, _amount in sides], "sides": [amount for _role, amount in sides]}


def _shares_of(shares: Sequence[BillShare]) -> dict[str, Any]:
    return {"bills": [share.pk for share in shares], "shares": [share.amount for share in shares]}


def _moves_of(counter: Counter) -> dict[str, Any]:
    used = money.total(one.amount for one in counter.kept if one.method == Method.BALANCE)
    moves = [(BalanceReason.USED, -used), (BalanceReason.PREPAID, counter.for_prepayment)]
    moves = [(reason, amount) for reason, amount in moves if amount]
    return {
        "reasons": [str(reason) for reason, _amount in moves],
        "moves": [amount for _reason, amount in moves],
        "moved": money.total(amount for _reason, amount in moves),
    }


def _as_row(posted: posting.Posted, values: dict[str, Any]) -> Payment:
    payment = Payment(
        pk=posted.payment_id,
        entry_id=posted.entry_id,
        project_id=values["project"],
        number=posted.number,
        source=values["source"],
        shift_id=values["shift"],
        unit_id=values["unit"],
        payer=values["payer"],
        received_at=values["at"],
        total=values["total"],
        prepaid=values["prepaid"],
        change=values["change"],
        cashier_id=values["cashier"],
        idempotency_key=values["key"],
        fingerprint=values["fingerprint"],
        remark=values["remark"],
    )
    payment._state.adding = False
    payment._state.db = "default"
    return payment
