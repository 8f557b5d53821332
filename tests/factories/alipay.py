"""Alipay's gateway as its published protocol has it, played by a server of the test: RSA2 both ways, yuan."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import threading
import time
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from tests.factories import keys

from anju.core import clock
from anju.integrations.alipay.merchant import Merchant

APP_ID, SELLER_ID = "2021000000000001", "2088000000000001"
NOTIFY_URL = "https://anju.example/pay/notify/alipay/"


def merchant(**changes: Any) -> Merchant:
    """Return the merchant that the gateway knows."""
    facts: dict[str, Any] = {
        "app_id": APP_ID,
        "seller_id": SELLER_ID,
        "private_key": keys.private_pem("application"),
        "public_keys": (keys.public_pem("alipay"),),
    }
    return Merchant(**(facts | changes))


class Gateway(ThreadingHTTPServer):
    """The gateway; ``signer`` is the key it signs with now."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.orders: dict[str, dict[str, str]] = {}
        self.refunds: dict[str, dict[str, str]] = {}
        self.bills: dict[str, str] = {}
        self.asked: list[dict[str, Any]] = []
        self.signer, self.delay, self.unsigned, self.is_slow_to_refund = "alipay", 0.0, False, False
        self.any_time = False
        self._numbers = count(1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/gateway.do"

    # --- what the world does ---

    def visit(self, pay_url: str) -> str:
        """Open the cashier page as a payer does; the order stands from then on. Returns its number there."""
        facts = self.checked(dict(parse_qsl(urlsplit(pay_url).query)))
        assert facts["method"] == "alipay.trade.wap.pay"
        assert facts["notify_url"] == NOTIFY_URL
        asked = json.loads(facts["biz_content"])
        number = asked["out_trade_no"]
        assert re.fullmatch(r"[0-9A-Za-z_]{1,64}", number)
        assert asked["product_code"] == "QUICK_WAP_PAY"
        self.orders.setdefault(
            number, {"trade_status": "WAIT_BUYER_PAY", "total_amount": asked["total_amount"], "out_trade_no": number}
        )
        return str(number)

    def pay(self, number: str) -> bytes:
        """Let the payer pay; returns the notification."""
        held = self.orders[number]
        assert held["trade_status"] == "WAIT_BUYER_PAY", held
        held.update(trade_status="TRADE_SUCCESS", trade_no=f"20261122{number}", gmt_payment=now())
        return self.notification(held)

    def notification(self, told: dict[str, str], **changes: str) -> bytes:
        """Return a signed notification."""
        facts = {
            "notify_time": now(),
            "notify_type": "trade_status_sync",
            "notify_id": f"N{next(self._numbers):030}",
            "app_id": APP_ID,
            "seller_id": SELLER_ID,
            "charset": "utf-8",
            "version": "1.0",
            "subject": "3-2-1201 物业费",
            **told,
            **changes,
        }
        return urlencode({**facts, "sign_type": "RSA2", "sign": self.signature(_ordered(facts))}).encode()

    def signature(self, content: str) -> str:
        return b64encode(keys.sign(self.signer, content.encode())).decode()

    def checked(self, facts: dict[str, str]) -> dict[str, str]:
        """Return what was asked, once its signature was found to hold."""
        signature = facts.pop("sign")
        keys.verify("application", b64decode(signature), _ordered(facts).encode())
        assert (facts["app_id"], facts["sign_type"]) == (APP_ID, "RSA2")
        asked_at = dt.datetime.fromisoformat(facts["timestamp"]).replace(tzinfo=clock.ZONE)
        assert self.any_time or abs(clock.now() - asked_at) < dt.timedelta(minutes=5)
        return facts

    # --- the interface ---

    def answer(self, facts: dict[str, str]) -> tuple[str, dict[str, Any]]:
        asked = json.loads(facts["biz_content"])
        self.asked.append({"method": facts["method"], **asked})
        act = {
            "alipay.trade.pay": self._charge,
            "alipay.trade.cancel": self._cancel,
            "alipay.trade.query": self._query,
            "alipay.trade.close": self._close,
            "alipay.trade.refund": self._refund,
            "alipay.trade.fastpay.refund.query": self._query_refund,
            "alipay.data.dataservice.bill.downloadurl.query": self._bill,
        }[facts["method"]]
        return f"{facts['method'].replace('.', '_')}_response", act(asked)

    def _charge(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Take money by a code: one that ends with 9 asks for a password, one with 8 is spent."""
        assert (asked["scene"], asked["total_amount"].count(".")) == ("bar_code", 1)
        number, code = asked["out_trade_no"], asked["auth_code"]
        if number in self.orders:
            return fault("ACQ.TRADE_HAS_SUCCESS")
        if code.endswith("8"):
            return fault("ACQ.PAYMENT_AUTH_CODE_INVALID")
        held = {"trade_status": "WAIT_BUYER_PAY", "total_amount": asked["total_amount"], "out_trade_no": number}
        self.orders[number] = held
        if code.endswith("9"):
            return {"code": "10003", "msg": "order success pay inprocess", "out_trade_no": number}
        self.type_password(number)
        told = {name: value for name, value in held.items() if name != "trade_status"}
        return {"code": "10000", "msg": "Success", **told}

    def type_password(self, number: str) -> None:
        """Let the payer type the password."""
        self.orders[number].update(trade_status="TRADE_SUCCESS", trade_no=f"20261122{number}", gmt_payment=now())

    def _cancel(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = asked["out_trade_no"]
        held = self.orders.get(number)
        if held is None:
            return {"code": "10000", "msg": "Success", "out_trade_no": number, "retry_flag": "N"}
        action = "refund" if held["trade_status"] == "TRADE_SUCCESS" else "close"
        held["trade_status"] = "TRADE_CLOSED"
        return {"code": "10000", "msg": "Success", "out_trade_no": number, "retry_flag": "N", "action": action}

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        held = self.orders.get(asked["out_trade_no"])
        if held is None:
            return fault("ACQ.TRADE_NOT_EXIST")
        paid = {"send_pay_date": held["gmt_payment"]} if "gmt_payment" in held else {}
        return {"code": "10000", "msg": "Success", "trade_no": "unpaid", **held, **paid}

    def _close(self, asked: dict[str, Any]) -> dict[str, Any]:
        held = self.orders.get(asked["out_trade_no"])
        if held is None:
            return fault("ACQ.TRADE_NOT_EXIST")
        if held["trade_status"] != "WAIT_BUYER_PAY":
            return fault("ACQ.TRADE_STATUS_ERROR")
        held["trade_status"] = "TRADE_CLOSED"
        return {"code": "10000", "msg": "Success", "out_trade_no": asked["out_trade_no"]}

    def _refund(self, asked: dict[str, Any]) -> dict[str, Any]:
        order = self.orders[asked["out_trade_no"]]
        known = self.refunds.get(asked["out_request_no"])
        if known is None:
            back = sum(Decimal(one["refund_amount"]) for one in self.refunds.values())
            if back + Decimal(asked["refund_amount"]) > Decimal(order["total_amount"]):
                return fault("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")
            self.refunds[asked["out_request_no"]] = {"refund_amount": asked["refund_amount"], "gmt_refund_pay": now()}
        changed = "N" if known or self.is_slow_to_refund else "Y"
        return {"code": "10000", "msg": "Success", "trade_no": order["trade_no"], "fund_change": changed}

    def _query_refund(self, asked: dict[str, Any]) -> dict[str, Any]:
        held = self.refunds.get(asked["out_request_no"])
        if held is None or self.is_slow_to_refund:
            return {"code": "10000", "msg": "Success"}
        order = self.orders[asked["out_trade_no"]]
        return {"code": "10000", "trade_no": order["trade_no"], "refund_status": "REFUND_SUCCESS", **held}

    def _bill(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert asked["bill_type"] == "trade"
        if asked["bill_date"] not in self.bills:
            return fault("isp.bill_not_exist")
        return {"code": "10000", "bill_download_url": f"{self.url}?bill={asked['bill_date']}"}

    def packed(self, day: str) -> bytes:
        """Return the archive of a day: transactions, and sums beside them."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr(
                "20880000_业务明细(汇总).csv", "#支付宝业务汇总查询\n门店编号,交易订单总笔数\n".encode("gbk")
            )
            packed.writestr("20880000_业务明细.csv", self.bills[day].encode("gbk"))
        return archive.getvalue()


class Handler(BaseHTTPRequestHandler):
    """Checks who asks, answers, and signs the answer."""

    server: Gateway

    def do_GET(self) -> None:
        time.sleep(self.server.delay)
        facts = dict(parse_qsl(urlsplit(self.path).query))
        if day := facts.get("bill"):
            self._reply(self.server.packed(day))
            return
        try:
            name, told = self.server.answer(self.server.checked(facts))
        except (KeyError, InvalidSignature):
            self._reply(json.dumps({"error_response": fault("isv.invalid-signature", "40002")}).encode())
            return
        content = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
        signed = "" if self.server.unsigned else f',"sign":"{self.server.signature(content)}"'
        self._reply(f'{{"{name}":{content}{signed}}}'.encode())

    def _reply(self, body: bytes) -> None:
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except BrokenPipeError:
            pass

    def log_message(self, *facts: Any) -> None:
        """Say nothing."""


def fault(sub_code: str, code: str = "40004") -> dict[str, Any]:
    """Return a refusal."""
    return {"code": code, "msg": "Business Failed", "sub_code": sub_code, "sub_msg": "交易不存在"}


def now() -> str:
    return f"{clock.now().astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}"


def _ordered(facts: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(facts.items()))


@contextmanager
def gateway() -> Iterator[Gateway]:
    """Run a gateway of its own."""
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
