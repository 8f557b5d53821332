"""An acquirer in memory that serves the port: for tests that need every turn of fate, at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from anju.core import clock
from anju.domains.payments.ports import (
    Answer,
    BackState,
    BillLine,
    Forged,
    Notice,
    NoticeKind,
    OpenedOrder,
    OrderAsk,
    RefundAsk,
    RefundReport,
    Refused,
    TemporaryFault,
    TradeReport,
    TradeState,
    Unreadable,
)

KEY = b"known to both"


@dataclass
class PaperAcquirer:
    """Orders on a sheet of paper. ``outage`` makes every call fail; ``afterwards`` makes it fail once it was done."""

    code: str = "paper"
    label: str = "Paper"
    merchant: str = "M1"
    outage: bool = False
    afterwards: bool = False
    refuses: bool = False
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    # --- the port ---

    companies: frozenset[str] = frozenset()
    payer_app = ""

    def open_order(self, ask: OrderAsk) -> OpenedOrder:
        self._called(f"open {ask.number}")
        if self.refuses:
            raise Refused("NO_MERCHANT", "this merchant may not")
        self.orders.setdefault(ask.number, {"amount": ask.amount, "state": "unpaid"})
        self._answered()
        return OpenedOrder(pay_url=f"https://pay.example/{ask.number}")

    def query_order(self, number: str) -> TradeReport:
        self._called(f"query {number}")
        return self._report(number)

    def close_order(self, number: str) -> TradeReport:
        self._called(f"close {number}")
        if self.orders[number]["state"] == "unpaid":
            self.orders[number]["state"] = "closed"
        self._answered()
        return self._report(number)

    def refund(self, ask: RefundAsk) -> RefundReport:
        self._called(f"refund {ask.number}")
        if self.refuses:
            raise Refused("NO_MONEY", "nothing left")
        if ask.number not in self.refunds:
            back = sum(one["amount"] for one in self.refunds.values() if one["order"] == ask.order_number)
            assert back + ask.amount <= self.orders[ask.order_number]["amount"], "more goes back than came"
            self.refunds[ask.number] = {"order": ask.order_number, "amount": ask.amount, "state": "under_way"}
        self._answered()
        return self.query_refund(ask.number)

    def query_refund(self, number: str) -> RefundReport:
        held = self.refunds.get(number)
        if held is None:
            return RefundReport(number=number, state=BackState.UNKNOWN)
        at = clock.now() if held["state"] == "done" else None
        return RefundReport(
            number=number, state=BackState(held["state"]), channel_no=f"B-{number}", amount=held["amount"], done_at=at
        )

    def download_bill(self, day: dt.date) -> list[BillLine]:
        self._called(f"bill {day}")
        return [
            BillLine(
                number=number,
                is_refund=False,
                channel_no=held["channel_no"],
                amount=held["amount"],
                fee=Decimal("0.01"),
                at=held["at"],
            )
            for number, held in self.orders.items()
            if held["state"] == "paid" and held["at"].astimezone(clock.ZONE).date() == day
        ]

    def verify_notification(self, headers: Mapping[str, str], body: bytes) -> Notice:
        named = {name.lower(): value for name, value in headers.items()}
        if not hmac.compare_digest(named.get("paper-signature", ""), sign(body)):
            raise Forged("signature")
        try:
            facts = json.loads(body)
            return notice_of(facts)
        except (ValueError, KeyError) as fault:
            raise Unreadable(str(fault)) from fault

    def accepted(self) -> Answer:
        return Answer(200, "text/plain", b"ok")

    def refused(self) -> Answer:
        return Answer(400, "text/plain", b"fail")

    # --- what the world does ---

    def pay(self, number: str, amount: Decimal | None = None, merchant: str = "") -> bool:
        """Let the payer pay; tells whether the acquirer took it. The notification is put aside to be delivered."""
        held = self.orders.get(number)
        if held is None or held["state"] != "unpaid":
            return False
        held.update(state="paid", channel_no=f"T-{number}", at=clock.now())
        self.told.append(self.notification(number, amount=amount, merchant=merchant))
        return True

    def notification(
        self, number: str, *, amount: Decimal | None = None, merchant: str = "", channel_no: str = "", key: str = ""
    ) -> tuple[dict[str, str], bytes]:
        """Return a signed notification that an order was paid."""
        held = self.orders.get(number, {})
        facts = {
            "id": key or f"N{next(self._numbers)}",
            "kind": "paid",
            "number": number,
            "merchant": merchant or self.merchant,
            "state": "paid",
            "channel_no": channel_no or held.get("channel_no", f"T-{number}"),
            "amount": str(amount if amount is not None else held.get("amount", "1.00")),
            "at": held.get("at", clock.now()).isoformat(),
        }
        return signed(facts)

    def finish_refund(self, number: str) -> tuple[dict[str, str], bytes]:
        """Let a refund arrive; returns the signed notification of it."""
        held = self.refunds[number]
        held["state"] = "done"
        facts = {
            "id": f"N{next(self._numbers)}",
            "kind": "refund",
            "number": held["order"],
            "merchant": self.merchant,
            "state": "refunded",
            "channel_no": f"T-{held['order']}",
            "amount": str(self.orders[held["order"]]["amount"]),
            "at": clock.now().isoformat(),
            "refund": {"number": number, "state": "done", "amount": str(held["amount"])},
        }
        return signed(facts)

    def _report(self, number: str) -> TradeReport:
        held = self.orders.get(number)
        if held is None:
            return TradeReport(number=number, merchant=self.merchant, state=TradeState.UNKNOWN)
        if held["state"] != "paid":
            return TradeReport(number=number, merchant=self.merchant, state=TradeState(held["state"]))
        return TradeReport(
            number=number,
            merchant=self.merchant,
            state=TradeState.PAID,
            channel_no=held["channel_no"],
            amount=held["amount"],
            paid_at=held["at"],
        )

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if self.outage:
            raise TemporaryFault("no answer")

    def _answered(self) -> None:
        if self.afterwards:
            raise TemporaryFault("done, but the answer was lost")


def sign(body: bytes) -> str:
    return hmac.new(KEY, body, hashlib.sha256).hexdigest()


def signed(facts: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a true notification."""
    body = json.dumps(facts).encode()
    return {"Paper-Signature": sign(body)}, body


def notice_of(facts: dict[str, Any]) -> Notice:
    """Read a notification."""
    at = dt.datetime.fromisoformat(facts["at"])
    trade = TradeReport(
        number=facts["number"],
        merchant=facts["merchant"],
        state=TradeState(facts["state"]),
        channel_no=facts["channel_no"],
        amount=Decimal(facts["amount"]),
        paid_at=at,
    )
    refund = None
    if back := facts.get("refund"):
        refund = RefundReport(
            number=back["number"], state=BackState(back["state"]), amount=Decimal(back["amount"]), done_at=at
        )
    return Notice(notification_id=facts["id"], kind=NoticeKind(facts["kind"]), trade=trade, refund=refund)
