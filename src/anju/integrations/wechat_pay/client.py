"""The channel of a WeChat Pay merchant. The protocol counts in fen; bills are in yuan."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import secrets
import zlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wechatpayv3 import WeChatPayType

from anju.core import clock, money
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
from anju.integrations.wechat_pay import bill
from anju.integrations.wechat_pay.keyring import GATEWAY, Client, Keyring
from anju.integrations.wechat_pay.merchant import Merchant

Report = TypeVar("Report", TradeReport, RefundReport)

_TOLERANCE = 300  # seconds; what was signed earlier or later than this is not believed
_PAID = {
    "SUCCESS": TradeState.PAID,
    "REFUND": TradeState.REFUNDED,
    "NOTPAY": TradeState.UNPAID,
    "USERPAYING": TradeState.UNPAID,
    "PAYERROR": TradeState.UNPAID,
    "CLOSED": TradeState.CLOSED,
    "REVOKED": TradeState.CLOSED,
}
_TYPING = ("USERPAYING", "USER_PAYING", "SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "ORDER_PAID", "ORDERPAID")
"""The payer types a password, or it is not known what became of it: asking tells."""
_GONE = ("ORDER_NOT_EXIST", "ORDERNOTEXIST", "ORDER_CLOSED", "ORDERCLOSED", "ORDER_REVERSED", "ORDERREVERSED")
_BACK = {
    "SUCCESS": BackState.DONE,
    "PROCESSING": BackState.UNDER_WAY,
    "ABNORMAL": BackState.FAILED,
    "CLOSED": BackState.FAILED,
}


class WechatPay:
    """One merchant at WeChat Pay."""

    label: str | Promise = _("WeChat Pay")

    def __init__(self, *, merchant: Merchant, notify_url: str, gateway: str = GATEWAY) -> None:
        self.code, self.merchant = merchant.code, merchant.mchid
        self.companies, self.payer_app = merchant.companies, merchant.appid
        self._facts = merchant
        self._keyring = Keyring(merchant, notify_url=notify_url, gateway=gateway)

    def open_order(self, ask: OrderAsk) -> OpenedOrder:
        """Open an order: inside WeChat for a payer it knows, in a phone's browser, or as a code to be scanned."""
        order: dict[str, Any] = {
            "description": ask.subject[:127],
            "out_trade_no": ask.number,
            "amount": {"total": money.to_fen(ask.amount), "currency": "CNY"},
            "time_expire": ask.expires_at.astimezone(clock.ZONE).isoformat(timespec="seconds"),
        }
        if ask.payer_id:
            facts = self._ask(Client.pay, pay_type=WeChatPayType.JSAPI, payer={"openid": ask.payer_id}, **order)
            return OpenedOrder(pay_url="", invoke=self._invocation(_word(facts, "prepay_id")))
        if self._facts.way == "h5" and ask.payer_ip:
            scene = {"payer_client_ip": ask.payer_ip, "h5_info": {"type": "Wap"}}
            facts = self._ask(Client.pay, pay_type=WeChatPayType.H5, scene_info=scene, **order)
            back = f"&redirect_url={quote(ask.return_url, safe='')}" if ask.return_url else ""
            return OpenedOrder(pay_url=f"{_word(facts, 'h5_url')}{back}")
        facts = self._ask(Client.pay, pay_type=WeChatPayType.NATIVE, **order)
        return OpenedOrder(pay_url=_word(facts, "code_url"))

    def takes_code(self, code: str) -> bool:
        """Tell whether a code is WeChat's: 18 digits that begin with 10 to 15."""
        return len(code) == 18 and code.isdigit() and "10" <= code[:2] <= "15"

    def charge_code(self, ask: CodeAsk) -> TradeReport:
        """Take money by the payer's code; WeChat answers that somebody types a password by a fault."""
        order = {
            "description": ask.subject[:127],
            "out_trade_no": ask.number,
            "amount": {"total": money.to_fen(ask.amount), "currency": "CNY"},
            "payer": {"auth_code": ask.code},
            "scene_info": {"store_info": {"id": self.code}, "device_ip": ask.terminal_ip or "127.0.0.1"},
        }
        try:
            facts = self._ask(Client.pay, pay_type=WeChatPayType.CODEPAY, **order)
        except Refused as fault:
            if fault.code not in _TYPING:
                raise
            facts = {"code": fault.code}
        if facts.get("code") in _TYPING:
            return TradeReport(number=ask.number, merchant=self.merchant, state=TradeState.UNPAID)
        return _read(_trade, facts)

    def reverse_code(self, number: str) -> TradeReport:
        """Undo an order by code, whatever became of it."""
        try:
            self._ask(Client.codepay_reverse, out_trade_no=number)
        except Refused as fault:
            if fault.code not in _GONE:
                raise TemporaryFault(str(fault)) from fault
        return TradeReport(number=number, merchant=self.merchant, state=TradeState.CLOSED)

    def query_order(self, number: str) -> TradeReport:
        """Return how an order stands."""
        try:
            return _read(_trade, self._ask(Client.query, out_trade_no=number))
        except Refused as fault:
            if fault.code not in ("ORDER_NOT_EXIST", "ORDERNOTEXIST"):
                raise
            return TradeReport(number=number, merchant=self.merchant, state=TradeState.UNKNOWN)

    def close_order(self, number: str) -> TradeReport:
        """Close an order that nobody has paid, and ask how it stands then."""
        try:
            self._ask(Client.close, out_trade_no=number)
        except Refused as fault:
            if fault.code not in ("ORDERPAID", "ORDER_PAID", "ORDERCLOSED", "ORDER_CLOSED", "ORDER_NOT_EXIST"):
                raise
        return self.query_order(number)

    def refund(self, ask: RefundAsk) -> RefundReport:
        """Send money back, or return how the refund under this number stands."""
        amount = {"refund": money.to_fen(ask.amount), "total": money.to_fen(ask.order_amount), "currency": "CNY"}
        facts = self._ask(
            Client.refund,
            out_refund_no=ask.number,
            out_trade_no=ask.order_number,
            amount=amount,
            reason=ask.reason[:80],
        )
        return _read(_refund, facts)

    def query_refund(self, number: str) -> RefundReport:
        """Return how a refund stands."""
        try:
            return _read(_refund, self._ask(Client.query_refund, out_refund_no=number))
        except Refused as fault:
            if fault.code != "RESOURCE_NOT_EXISTS":
                raise
            return RefundReport(number=number, state=BackState.UNKNOWN)

    def download_bill(self, day: dt.date) -> list[BillLine]:
        """Return all transactions of a day; a day without any has no bill."""
        try:
            offered = self._ask(Client.trade_bill, bill_date=day.isoformat())
        except Refused as fault:
            if fault.code == "NO_STATEMENT_EXIST":
                return []
            raise TemporaryFault(str(fault)) from fault
        packed = self._call(Client.download_bill, url=_word(offered, "download_url"))
        try:
            text = gzip.decompress(packed)
        except (OSError, EOFError, zlib.error, TypeError) as fault:
            raise TemporaryFault(f"the bill of {day} is no gzip file") from fault
        if hashlib.sha1(text, usedforsecurity=False).hexdigest() != str(offered.get("hash_value", "")).lower():
            raise TemporaryFault(f"the bill of {day} is not the one that was offered")
        return bill.read(text.decode("utf-8"))

    def verify_notification(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return what a notification tells: signed by a key that WeChat uses now, young, and sealed for us."""
        named = {name.lower(): value for name, value in headers.items()}
        stamp = named.get("wechatpay-timestamp", "")
        if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 12:
            raise Forged("no timestamp")
        if abs(clock.now().timestamp() - int(stamp)) > _TOLERANCE:
            raise Forged("too old")
        opened = self._opened(named, body)
        try:
            return _notice(opened)
        except (KeyError, ValueError, TypeError, ArithmeticError) as fault:
            raise Unreadable(repr(fault)) from fault

    def accepted(self) -> Answer:
        """Return the answer after which WeChat stops telling."""
        return Answer(200, "application/json", b'{"code":"SUCCESS"}')

    def refused(self) -> Answer:
        """Return the answer after which WeChat tells again."""
        return Answer(400, "application/json", b'{"code":"FAIL"}')

    def _opened(self, named: dict[str, str], body: bytes) -> dict[str, Any]:
        for client in self._keyring.listening(named.get("wechatpay-serial", "")):
            try:
                facts = client.callback(named, body)
            except UnicodeDecodeError as fault:
                raise Forged("no text") from fault
            except ValueError as fault:  # only read once the signature held
                raise Unreadable(repr(fault)) from fault
            except Exception as fault:  # the library raises nothing narrower
                raise Forged(str(fault)) from fault
            if isinstance(facts, dict):
                return facts
        raise Forged("no key of ours checks and opens it")

    def _invocation(self, prepay_id: str) -> dict[str, str]:
        """Return what a page inside WeChat calls the payment with."""
        stamp, nonce, package = str(int(clock.now().timestamp())), secrets.token_hex(16), f"prepay_id={prepay_id}"
        signed = self._keyring.asking().sign([self._facts.appid, stamp, nonce, package])
        return {
            "appId": self._facts.appid,
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": str(signed),
        }

    def _ask(self, act: Callable[..., Any], **facts: Any) -> dict[str, Any]:
        try:
            answer = json.loads(self._call(act, **facts) or "{}")
        except ValueError as fault:
            raise TemporaryFault(f"{act.__name__}: no JSON") from fault
        if not isinstance(answer, dict):
            raise TemporaryFault(f"{act.__name__}: no object")
        return answer

    def _call(self, act: Callable[..., Any], **facts: Any) -> Any:
        """Call one of the library's acts; it signs what is asked and checks what is answered."""
        try:
            code, content = act(self._keyring.asking(), **facts)
        except Exception as fault:  # no connection, no answer in time, or a signature that does not hold
            raise TemporaryFault(f"{act.__name__}: {fault!r}") from fault
        if code >= 500 or code == 429:
            raise TemporaryFault(f"{act.__name__}: {code}")
        if code >= 400:
            told = _told(content)
            raise Refused(str(told.get("code", code)), str(told.get("message", "")))
        return content


def _word(facts: dict[str, Any], name: str) -> str:
    held = facts.get(name)
    if not isinstance(held, str) or not held:
        raise TemporaryFault(f"the answer has no {name}")
    return held


def _read(read: Callable[[dict[str, Any]], Report], facts: dict[str, Any]) -> Report:
    """Return an answer as the port wants it; one that is not as promised is asked for again."""
    try:
        return read(facts)
    except (KeyError, ValueError, TypeError, ArithmeticError) as fault:
        raise TemporaryFault(f"the answer cannot be read: {fault!r}") from fault


def _told(content: Any) -> dict[str, Any]:
    try:
        facts = json.loads(content)
    except (ValueError, TypeError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _notice(facts: dict[str, Any]) -> Notice:
    event, told = facts["event_type"], facts["resource"]
    if event == "TRANSACTION.SUCCESS":
        return Notice(notification_id=facts["id"], kind=NoticeKind.PAID, trade=_trade(told))
    if not event.startswith("REFUND."):
        raise ValueError(event)
    trade = TradeReport(
        number=told["out_trade_no"],
        merchant=told["mchid"],
        state=TradeState.REFUNDED,
        channel_no=told["transaction_id"],
        amount=money.from_fen(told["amount"]["total"]),
    )
    return Notice(notification_id=facts["id"], kind=NoticeKind.REFUND, trade=trade, refund=_refund(told))


def _trade(facts: dict[str, Any]) -> TradeReport:
    state = _PAID[facts["trade_state"]]
    paid = state in (TradeState.PAID, TradeState.REFUNDED)
    return TradeReport(
        number=facts["out_trade_no"],
        merchant=facts["mchid"],
        state=state,
        channel_no=facts["transaction_id"] if paid else "",
        amount=money.from_fen(facts["amount"]["total"]) if paid else None,
        paid_at=dt.datetime.fromisoformat(facts["success_time"]) if paid else None,
    )


def _refund(facts: dict[str, Any]) -> RefundReport:
    status = facts.get("status") or facts["refund_status"]  # answers and notifications name it differently
    state = _BACK[status]
    done_at = facts.get("success_time") if state is BackState.DONE else None
    return RefundReport(
        number=facts["out_refund_no"],
        state=state,
        channel_no=facts["refund_id"],
        amount=money.from_fen(facts["amount"]["refund"]),
        done_at=dt.datetime.fromisoformat(done_at) if done_at else None,
        fault=status if state is BackState.FAILED else "",
    )
