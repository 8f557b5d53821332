"""The channel of an Alipay merchant. Alipay's order numbers know no hyphen; ours cross the border with ``_`` for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import httpx
from alipay.exceptions import AliPayException
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.domains.payments.calc import orders
from anju.domains.payments.ports import (
    Answer,
    BackState,
    BillLine,
    CodeAsk,
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
from anju.integrations.alipay import bill
from anju.integrations.alipay.application import GATEWAY, Application
from anju.integrations.alipay.merchant import Merchant

_TIMEOUT = httpx.Timeout(30.0, connect=3.0)  # seconds; a busy day's bill is large
_OLDEST = dt.timedelta(hours=26)  # Alipay tells for a day and a quarter of an hour
_HYPHEN = "_"
_BILL_STANDS_AT = 12  # o'clock; before, a bill of yesterday that is not there may only be late
_UNDER_WAY = "10003"
_TRY_AGAIN = ("ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "isp.unknow-error")


class Alipay:
    """One merchant at Alipay, paid in a phone's browser or its application."""

    label: str | Promise = _("Alipay")

    def __init__(self, *, merchant: Merchant, notify_url: str, gateway: str = GATEWAY) -> None:
        self.code, self.merchant = merchant.code, merchant.seller_id
        self.companies, self.payer_app = merchant.companies, ""
        self._app_id, self._gateway = merchant.app_id, gateway
        self._application = Application(merchant, notify_url=notify_url, gateway=gateway)

    def open_order(self, ask: OrderAsk) -> OpenedOrder:
        """Return the signed address of the cashier page; Alipay knows the order once somebody has opened it."""
        query = self._application.api_alipay_trade_wap_pay(
            subject=ask.subject[:256],
            out_trade_no=_theirs(ask.number),
            total_amount=f"{ask.amount:.2f}",
            return_url=ask.return_url or None,
            time_expire=f"{ask.expires_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}",
        )
        return OpenedOrder(pay_url=f"{self._gateway}?{query}")

    def takes_code(self, code: str) -> bool:
        """Tell whether a code is Alipay's: 16 to 24 digits that begin with 25 to 30."""
        return 16 <= len(code) <= 24 and code.isdigit() and "25" <= code[:2] <= "30"

    def charge_code(self, ask: CodeAsk) -> TradeReport:
        """Take money by the payer's code; while a password is typed Alipay answers with code 10003."""
        number = _theirs(ask.number)
        facts = self._asked(
            "alipay.trade.pay",
            {
                "out_trade_no": number,
                "scene": "bar_code",
                "auth_code": ask.code,
                "subject": ask.subject[:256],
                "total_amount": f"{ask.amount:.2f}",
                "timeout_express": "1m",
            },
        )
        if facts.get("code") != "10000":
            return TradeReport(number=ask.number, merchant=self.merchant, state=TradeState.UNPAID)
        try:
            told = {**facts, "out_trade_no": number, "trade_status": "TRADE_SUCCESS"}
            return _trade(told, self.merchant, str(facts["gmt_payment"]))
        except (KeyError, ValueError, ArithmeticError) as fault:
            raise TemporaryFault(f"the answer cannot be read: {fault!r}") from fault

    def reverse_code(self, number: str) -> TradeReport:
        """Undo an order by code, whatever became of it."""
        try:
            facts = self._ask("alipay.trade.cancel", out_trade_no=_theirs(number))
        except Refused as fault:
            if fault.code != "ACQ.TRADE_NOT_EXIST":
                raise TemporaryFault(str(fault)) from fault
            facts = {}
        if facts.get("retry_flag") == "Y":
            raise TemporaryFault("not cancelled yet")
        return TradeReport(number=number, merchant=self.merchant, state=TradeState.CLOSED)

    def query_order(self, number: str) -> TradeReport:
        """Return how an order stands."""
        try:
            facts = self._ask("alipay.trade.query", out_trade_no=_theirs(number))
        except Refused as fault:
            if fault.code != "ACQ.TRADE_NOT_EXIST":
                raise
            return TradeReport(number=number, merchant=self.merchant, state=TradeState.UNKNOWN)
        try:
            return _trade(facts, self.merchant, facts.get("send_pay_date", ""))
        except (KeyError, ValueError, ArithmeticError) as fault:
            raise TemporaryFault(f"the answer cannot be read: {fault!r}") from fault

    def close_order(self, number: str) -> TradeReport:
        """Close an order that nobody has paid, and ask how it stands then."""
        try:
            self._ask("alipay.trade.close", out_trade_no=_theirs(number))
        except Refused as fault:
            if fault.code not in ("ACQ.TRADE_NOT_EXIST", "ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID"):
                raise
        return self.query_order(number)

    def refund(self, ask: RefundAsk) -> RefundReport:
        """Send money back, or return how the refund under this number stands."""
        facts = self._ask(
            "alipay.trade.refund",
            out_trade_no=_theirs(ask.order_number),
            out_request_no=_theirs(ask.number),
            refund_amount=f"{ask.amount:.2f}",
            refund_reason=ask.reason[:256],
        )
        if facts.get("fund_change") == "Y":
            return RefundReport(
                number=ask.number,
                state=BackState.DONE,
                channel_no=str(facts.get("trade_no", "")),
                amount=ask.amount,
                done_at=clock.now(),
            )
        return self.query_refund(ask.number)  # asked before, or the money has not moved yet

    def query_refund(self, number: str) -> RefundReport:
        """Return how a refund stands; Alipay does not know one of which no money has moved."""
        order = orders.order_of_refund(number)
        try:
            facts = self._ask(
                "alipay.trade.fastpay.refund.query",
                out_trade_no=_theirs(order),
                out_request_no=_theirs(number),
                query_options=["gmt_refund_pay"],
            )
        except Refused as fault:
            if fault.code != "ACQ.TRADE_NOT_EXIST":
                raise
            return RefundReport(number=number, state=BackState.UNKNOWN)
        if facts.get("refund_status") != "REFUND_SUCCESS":
            return RefundReport(number=number, state=BackState.UNDER_WAY)
        at = facts.get("gmt_refund_pay")
        try:
            return RefundReport(
                number=number,
                state=BackState.DONE,
                channel_no=str(facts.get("trade_no", "")),
                amount=Decimal(facts["refund_amount"]),
                done_at=_moment(at) if at else clock.now(),
            )
        except (KeyError, ValueError, ArithmeticError) as fault:
            raise TemporaryFault(f"the answer cannot be read: {fault!r}") from fault

    def download_bill(self, day: dt.date) -> list[BillLine]:
        """Return all transactions of a day; a day without any has no bill."""
        try:
            offered = self._ask(
                "alipay.data.dataservice.bill.downloadurl.query", bill_type="trade", bill_date=day.isoformat()
            )
        except Refused as fault:
            now = clock.now().astimezone(clock.ZONE)
            may_be_late = (now.date() - day).days <= 1 and now.hour < _BILL_STANDS_AT
            if fault.code == "isp.bill_not_exist" and not may_be_late:
                return []
            raise TemporaryFault(str(fault)) from fault
        try:
            answer = httpx.get(str(offered.get("bill_download_url", "")), timeout=_TIMEOUT, follow_redirects=True)
            answer.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise TemporaryFault(f"the bill of {day}: {fault!r}") from fault
        return bill.read(bill.unpack(answer.content), ours=_HYPHEN)

    def verify_notification(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return what a notification tells: signed by a key that Alipay uses now, and not older than it tells."""
        try:
            told = dict(parse_qsl(body.decode("utf-8"), strict_parsing=True))
        except ValueError as fault:
            raise Forged("no form") from fault
        signature = told.pop("sign", "")
        try:
            holds = self._application.verify(dict(told), signature)
        except AliPayException as fault:
            raise Forged(str(fault)) from fault
        if not holds:
            raise Forged("the signature does not hold")
        try:
            if abs(clock.now() - _moment(told["notify_time"])) > _OLDEST:
                raise Forged("too old")
            return self._notice(told)
        except (KeyError, ValueError, ArithmeticError) as fault:
            raise Unreadable(repr(fault)) from fault

    def accepted(self) -> Answer:
        """Return the answer after which Alipay stops telling."""
        return Answer(200, "text/plain", b"success")

    def refused(self) -> Answer:
        """Return the answer after which Alipay tells again."""
        return Answer(400, "text/plain", b"fail")

    def _notice(self, told: dict[str, str]) -> Notice:
        merchant = told["seller_id"] if told["app_id"] == self._app_id else f"app {told['app_id']}"
        trade = _trade(told, merchant, told.get("gmt_payment", ""))
        number = _ours(told.get("out_biz_no", ""))
        if "gmt_refund" not in told or not number:
            return Notice(notification_id=told["notify_id"], kind=NoticeKind.PAID, trade=trade)
        # What the notification calls the refund is the sum of all refunds of the order, so the amount is not told.
        refund = RefundReport(
            number=number, state=BackState.DONE, channel_no=told["trade_no"], done_at=_moment(told["gmt_refund"])
        )
        return Notice(notification_id=told["notify_id"], kind=NoticeKind.REFUND, trade=trade, refund=refund)

    def _ask(self, method: str, **facts: Any) -> dict[str, Any]:
        answer = self._asked(method, facts)
        if answer.get("code") != "10000":
            raise Refused(str(answer.get("code", "")), str(answer.get("msg", "")))
        return answer

    def _asked(self, method: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was done (10000), or is under way (10003)."""
        try:
            answer = self._application.server_api(method, facts)
        except Exception as fault:  # no connection, no answer in time, or none that is signed
            raise TemporaryFault(f"{method}: {fault!r}") from fault
        if not isinstance(answer, dict):
            raise TemporaryFault(f"{method}: no object")
        if answer.get("code") not in ("10000", _UNDER_WAY):
            code = str(answer.get("sub_code", answer.get("code", "")))
            if answer.get("code") == "20000" or code in _TRY_AGAIN:
                raise TemporaryFault(f"{method}: {code}")
            raise Refused(code, str(answer.get("sub_msg", answer.get("msg", ""))))
        return answer


def _trade(facts: Mapping[str, str], merchant: str, paid_at: str) -> TradeReport:
    """Read an order; one that is closed was paid and refunded where it tells when, and never paid where not."""
    state = {
        "WAIT_BUYER_PAY": TradeState.UNPAID,
        "TRADE_SUCCESS": TradeState.PAID,
        "TRADE_FINISHED": TradeState.PAID,
        "TRADE_CLOSED": TradeState.REFUNDED if paid_at else TradeState.CLOSED,
    }[facts["trade_status"]]
    paid = state in (TradeState.PAID, TradeState.REFUNDED)
    return TradeReport(
        number=_ours(facts["out_trade_no"]),
        merchant=merchant,
        state=state,
        channel_no=facts["trade_no"] if paid else "",
        amount=Decimal(facts["total_amount"]) if paid else None,
        paid_at=_moment(paid_at) if paid else None,
    )


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.split(".", maxsplit=1)[0]).replace(tzinfo=clock.ZONE)


def _theirs(number: str) -> str:
    return number.replace("-", _HYPHEN)


def _ours(number: str) -> str:
    return number.replace(_HYPHEN, "-")
