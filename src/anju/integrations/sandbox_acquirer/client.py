"""The channel ``sandbox``: the port of payments over HTTP to the sandbox acquirer."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anju.core.calling import SignedPeer
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
from anju.integrations.sandbox_acquirer import SIGNED

_PAID = {"paid": TradeState.PAID, "unpaid": TradeState.UNPAID, "closed": TradeState.CLOSED}
_BACK = {"processing": BackState.UNDER_WAY, "success": BackState.DONE, "failed": BackState.FAILED}


class SandboxAcquirer:
    """One merchant at the sandbox acquirer on ``url``; notifications come to ``notify_url``."""

    code = "sandbox"
    label: str | Promise = _("Sandbox (no money moves)")
    companies: frozenset[str] = frozenset()
    payer_app = ""

    def __init__(self, *, url: str, notify_url: str, key_file: Path, merchant: str = "ANJU-DEMO") -> None:
        self.merchant = merchant
        self._notify_url = notify_url
        self._peer = SignedPeer(
            url=url.rstrip("/"), key_file=key_file, signing=SIGNED, silent=TemporaryFault, refused=Refused
        )

    def open_order(self, ask: OrderAsk) -> OpenedOrder:
        """Open an order, or return the one that was opened under this number."""
        answer = self._peer.call(
            "POST",
            "/v1/orders",
            number=ask.number,
            merchant=self.merchant,
            amount=f"{ask.amount:.2f}",
            subject=ask.subject,
            expires_at=ask.expires_at.isoformat(),
            notify_url=self._notify_url,
            return_url=ask.return_url,
        )
        return OpenedOrder(pay_url=str(answer["pay_url"]))

    def query_order(self, number: str) -> TradeReport:
        """Return how an order stands."""
        try:
            return _trade(self._peer.call("GET", f"/v1/orders/{number}"))
        except Refused as fault:
            if fault.code != "ORDER_NOT_FOUND":
                raise
            return TradeReport(number=number, merchant=self.merchant, state=TradeState.UNKNOWN)

    def close_order(self, number: str) -> TradeReport:
        """Close an order that nobody has paid."""
        return _trade(self._peer.call("POST", f"/v1/orders/{number}/close"))

    def refund(self, ask: RefundAsk) -> RefundReport:
        """Send money back, or return how the refund under this number stands."""
        return _refund(
            self._peer.call(
                "POST",
                "/v1/refunds",
                number=ask.number,
                order=ask.order_number,
                amount=f"{ask.amount:.2f}",
                reason=ask.reason,
            )
        )

    def query_refund(self, number: str) -> RefundReport:
        """Return how a refund stands."""
        try:
            return _refund(self._peer.call("GET", f"/v1/refunds/{number}"))
        except Refused as fault:
            if fault.code != "REFUND_NOT_FOUND":
                raise
            return RefundReport(number=number, state=BackState.UNKNOWN)

    def download_bill(self, day: dt.date) -> list[BillLine]:
        """Return all transactions of a day, read by the names of the columns."""
        text = self._peer.fetch("GET", f"/v1/bills/{day.isoformat()}?merchant={self.merchant}").decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text))
        header = next(rows, [])
        try:
            return [_bill_line(dict(zip(header, row, strict=False))) for row in rows if row and row[0].startswith("`")]
        except (KeyError, ValueError, InvalidOperation) as fault:
            raise TemporaryFault(f"the bill of {day} cannot be read: {fault!r}") from fault

    def verify_notification(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return what a notification tells."""
        if not SIGNED.holds(self._peer.key, headers, body):
            raise Forged("the signature does not hold")
        try:
            facts = json.loads(body)
            kind = NoticeKind(facts["kind"])
            refund = _refund(facts["refund"]) if kind is NoticeKind.REFUND else None
            return Notice(notification_id=facts["id"], kind=kind, trade=_trade(facts["order"]), refund=refund)
        except (ValueError, KeyError, TypeError, InvalidOperation) as fault:
            raise Unreadable(repr(fault)) from fault

    def accepted(self) -> Answer:
        """Return the answer after which the acquirer stops telling."""
        return Answer(200, "text/plain", b"SUCCESS")

    def refused(self) -> Answer:
        """Return the answer after which the acquirer tells again."""
        return Answer(400, "text/plain", b"FAIL")


def _trade(facts: dict[str, Any]) -> TradeReport:
    paid = facts["state"] == "paid"
    return TradeReport(
        number=facts["number"],
        merchant=facts["merchant"],
        state=_PAID[facts["state"]],
        channel_no=facts["transaction"] if paid else "",
        amount=Decimal(facts["amount"]) if paid else None,
        paid_at=dt.datetime.fromisoformat(facts["paid_at"]) if paid else None,
    )


def _refund(facts: dict[str, Any]) -> RefundReport:
    done = facts["state"] == "success"
    return RefundReport(
        number=facts["number"],
        state=_BACK[facts["state"]],
        channel_no=facts["transaction"],
        amount=Decimal(facts["amount"]),
        done_at=dt.datetime.fromisoformat(facts["done_at"]) if done else None,
        fault=facts.get("fault", ""),
    )


def _bill_line(row: dict[str, str]) -> BillLine:
    held = {name: value.removeprefix("`") for name, value in row.items()}
    is_refund = bool(held["商户退款单号"])
    return BillLine(
        number=held["商户退款单号"] if is_refund else held["商户订单号"],
        is_refund=is_refund,
        channel_no=held["退款单号"] if is_refund else held["交易单号"],
        amount=Decimal(held["退款金额"] if is_refund else held["订单金额"]),
        fee=Decimal(held["手续费"]),
        at=dt.datetime.fromisoformat(held["交易时间"]),
    )
