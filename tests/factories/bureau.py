"""A tax bureau in memory that serves the port, and a project that issues invoices."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from anju.core import clock
from anju.core.access import Actor, system_actor
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.invoicing import services
from anju.domains.invoicing.calc.titles import credit_code
from anju.domains.invoicing.models import Invoice
from anju.domains.invoicing.ports import (
    IssueAsk,
    IssueReport,
    IssueState,
    LetterAsk,
    LetterReport,
    LetterState,
    Refused,
    TemporaryFault,
)
from anju.domains.payments import queries
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.payments.models import Payment

SELLER = credit_code("91440300MA5EAMPLE")
BUYER = credit_code("91440300MA5FK7T31")


@dataclass
class PaperBureau:
    """Invoices on a sheet of paper. ``outage`` fails every call, ``afterwards`` once it was done."""

    code: str = "paper"
    label: str = "Paper"
    outage: bool = False
    afterwards: bool = False
    refuses: bool = False
    slow: bool = False
    asks: bool = False
    invoices: dict[str, dict[str, Any]] = field(default_factory=dict)
    letters: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    def issue(self, ask: IssueAsk) -> IssueReport:
        self._called(f"issue {ask.serial}")
        if self.refuses:
            raise Refused("NO_QUOTA", "no quota left")
        held = self.invoices.setdefault(ask.serial, {"ask": ask, "no": ""})
        assert held["ask"] == ask, "a serial means one invoice"
        assert ask.net + ask.tax == ask.gross == sum(line.gross for line in ask.lines)
        if not self.slow:
            self._number(held)
        self._answered()
        return self.query(ask.serial)

    def query(self, serial: str) -> IssueReport:
        self._called(f"query {serial}")
        held = self.invoices.get(serial)
        if held is None:
            return IssueReport(serial=serial, state=IssueState.UNKNOWN)
        if not held["no"]:
            return IssueReport(serial=serial, state=IssueState.UNDER_WAY)
        return IssueReport(serial=serial, state=IssueState.ISSUED, invoice_no=held["no"], issued_at=held["at"])

    def download(self, invoice_no: str, form: str) -> bytes:
        self._called(f"download {invoice_no}.{form}")
        return f"{form} {invoice_no}".encode()

    def file_letter(self, ask: LetterAsk) -> LetterReport:
        self._called(f"file {ask.serial}")
        state = LetterState.WAITING if self.asks else LetterState.CONFIRMED
        self.letters.setdefault(ask.serial, {"ask": ask, "state": state, "direct": not self.asks})
        self._answered()
        return self.query_letter(ask.serial)

    def query_letter(self, serial: str) -> LetterReport:
        self._called(f"query {serial}")
        held = self.letters.get(serial)
        if held is None:
            return LetterReport(serial=serial, state=LetterState.UNKNOWN)
        until = clock.now() + dt.timedelta(hours=72)
        return LetterReport(
            serial=serial, state=held["state"], bureau_no=f"Q{serial}", is_direct=held["direct"], expires_at=until
        )

    def withdraw_letter(self, serial: str) -> LetterReport:
        self._called(f"withdraw {serial}")
        if self.letters[serial]["state"] is LetterState.WAITING:
            self.letters[serial]["state"] = LetterState.WITHDRAWN
        return self.query_letter(serial)

    def issue_red(self, serial: str) -> IssueReport:
        self._called(f"red {serial}")
        assert self.letters[serial]["state"] is LetterState.CONFIRMED
        self._number(self.invoices.setdefault(serial, {"no": ""}))
        self._answered()
        return self.query(serial)

    def number_all(self) -> None:
        """Let whatever is under way have its number."""
        for held in self.invoices.values():
            self._number(held)

    def answer(self, serial: str, state: LetterState) -> None:
        """Let the buyer answer."""
        self.letters[serial]["state"] = state

    def _number(self, held: dict[str, Any]) -> None:
        if not held["no"]:
            held.update(no=f"26442{next(self._numbers):015d}", at=clock.now())

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if self.outage:
            raise TemporaryFault("no answer")

    def _answered(self) -> None:
        if self.afterwards:
            raise TemporaryFault("done, but the answer was lost")


def open_invoicing(project: Any, *, rate: str = "0.06", starts_on: dt.date = dt.date(2020, 1, 1)) -> None:
    """Let the project issue invoices, with one rate for everything."""
    root = system_actor("tests")
    services.set_invoicing(
        actor=root, project=project, seller_name="测试物业", seller_tax_number=SELLER, drawer="周会计"
    )
    services.set_tax_rate(
        actor=root, project=project, fee_item=None, starts_on=starts_on, rate=Decimal(rate), goods_name="企业管理服务"
    )


def pay(cashier: Actor, unit: Unit, *bills: Bill, amount: str | Decimal | None = None) -> Payment:
    """Pay bills at the desk in cash, in the cashier's shift, which is opened where none is."""
    shift = queries.my_open_shift(cashier, unit.project)
    owed = sum((bill.amount for bill in bills), Decimal(0))
    return payments.take_payment(
        actor=cashier,
        project=unit.project,
        shift=shift or payments.open_shift(actor=cashier, project=unit.project),
        unit=unit,
        bill_ids=[bill.pk for bill in bills],
        amount=None if amount is None else Decimal(amount),
        tenders=[Tender(Method.CASH, owed if amount is None else Decimal(amount))],
        idempotency_key=str(uuid.uuid4()),
    )


def ask(unit: Unit, *bills: Bill, expected: str | Decimal | None = None, **facts: Any) -> Invoice:
    """Have bills invoiced at the desk, to a person if nothing else is said."""
    total = Decimal(expected) if expected is not None else sum((bill.amount for bill in bills), Decimal(0))
    told = {"actor": system_actor("tests"), "kind": "person", "name": "王建国", "client_id": uuid.uuid4(), **facts}
    return services.apply_for_invoice(unit=unit, bill_ids=[bill.pk for bill in bills], expected=total, **told)
