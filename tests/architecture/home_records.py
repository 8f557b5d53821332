"""Records of a home's money over time: prepaid balances, payments that are to be undone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.payments.models import Balance, CashierShift, Payment, UndoRequest
from anju.domains.residents.services.people import NewPerson
from anju.domains.tenancy.models import Project
from tests.architecture.reader import somebody
from tests.factories import household

ROOT = system_actor("tests")


def _prepaid(project: Project, place: str) -> Payment:
    home = household.make_unit(project, place)
    shift = CashierShift.objects.filter(project=project, desk="deposits").first()
    shift = shift or CashierShift.objects.create(
        project=project, cashier=somebody(), desk="deposits", opened_at=clock.now(), opening_float=0
    )
    return payments.take_payment(
        actor=ROOT,
        project=project,
        unit=home,
        shift=shift,
        tenders=[Tender(Method.POS, Decimal(1200))],
        prepay=True,
        idempotency_key=f"made-{place}",
    )


def balance(project: Project, number: int) -> int:
    return Balance.objects.get(unit=_prepaid(project, f"7-1-{number + 100:04d}").unit_id).pk


def undo_request(project: Project, number: int) -> int:
    paid = _prepaid(project, f"7-2-{number + 100:04d}")
    return UndoRequest.objects.create(
        project=project,
        kind="reversal",
        payment=paid,
        amount=paid.total,
        reason="业主要求退款",
        asked_by=somebody(),
        asked_at=clock.now(),
    ).pk


def transfer(project: Project, number: int) -> int:
    home = household.make_unit(project, f"7-3-{number + 100:04d}")
    household.make_owner(home, f"卖家{number}")
    household.make_bill(home, "260.00", month="2026-11", person=None)
    return payments.prepare_transfer(
        actor=ROOT,
        unit=home,
        new_owners=[NewPerson(f"买家{number}")],
        on=dt.date(2026, 11, 16),
        balance_goes="refund",
        deposits_go="refund",
    ).pk


MAKERS = {"balance": balance, "undo_request": undo_request, "transfer": transfer}
OF_MODEL = {"payments.OwnerTransfer": "transfer", "payments.Balance": "balance", "payments.UndoRequest": "undo_request"}
