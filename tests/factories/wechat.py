"""WeChat Pay v3 as its published protocol has it, played by a server of the test: signed, sealed, in fen."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import secrets
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.factories import keys

from anju.core import clock
from anju.integrations.wechat_pay.merchant import Merchant

MCHID, APPID, SERIAL = "1900000001", "wx8888888888888888", "4A5B6C7D8E9F"
PUBLIC_KEY_ID = "PUB_KEY_ID_0119000000012024"
APIV3_KEY = "0123456789abcdef0123456789abcdef"
NOTIFY_URL = "https://anju.example/pay/notify/wechat/"
_AUTHORIZATION = re.compile(r'(\w+)="([^"]*)"')


def merchant(**changes: Any) -> Merchant:
    """Return the merchant that the server knows, in public-key mode."""
    facts: dict[str, Any] = {
        "mchid": MCHID,
        "appid": APPID,
        "serial": SERIAL,
        "private_key": keys.private_pem("merchant"),
        "apiv3_keys": (APIV3_KEY,),
        "public_keys": {PUBLIC_KEY_ID: keys.public_pem("wechat")},
    }
    return Merchant(**(facts | changes))


class Wechat(ThreadingHTTPServer):
    """The platform. ``serial`` and ``signer`` are what it signs with now, ``apiv3_key`` what it seals with."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.orders: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.bills: dict[str, str] = {}
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.serial, self.signer, self.apiv3_key = PUBLIC_KEY_ID, "wechat", APIV3_KEY
        self.certificates: list[str] = []
        self.notify_url = NOTIFY_URL
        self.delay, self.outage, self.spoils_bill = 0.0, False, False
        self._numbers = count(1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    # --- what the world does ---

    def pay(self, number: str) -> tuple[dict[str, str], bytes]:
        """Let the payer pay; returns the notification."""
        held = self.orders[number]
        assert held["trade_state"] == "NOTPAY", held
        held.update(trade_state="SUCCESS", transaction_id=f"42000{number}", success_time=_now())
        return self.notification("TRANSACTION.SUCCESS", self.trade(number))

    def finish(self, number: str, status: str = "SUCCESS") -> tuple[dict[str, str], bytes]:
        """Let a refund end; returns the notification."""
        held = self.refunds[number]
        held.update(status=status, success_time=_now())
        told = {name: value for name, value in held.items() if name != "status"} | {"refund_status": status}
        told |= {"mchid": MCHID, "transaction_id": self.orders[held["out_trade_no"]]["transaction_id"]}
        return self.notification(f"REFUND.{status}", told)

    def notification(
        self, event: str, told: dict[str, Any], *, at: float | None = None, key: str = "", tampered: bool = False
    ) -> tuple[dict[str, str], bytes]:
        """Return a signed notification whose resource is sealed."""
        nonce = secrets.token_hex(6)
        sealed = AESGCM(self.apiv3_key.encode()).encrypt(nonce.encode(), json.dumps(told).encode(), b"transaction")
        body = json.dumps(
            {
                "id": key or f"EV-{next(self._numbers)}",
                "create_time": _now(),
                "resource_type": "encrypt-resource",
                "event_type": event,
                "summary": "支付成功",
                "resource": {
                    "original_type": "transaction",
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": b64encode(sealed).decode(),
                    "associated_data": "transaction",
                    "nonce": nonce,
                },
            }
        ).encode()
        headers = self.signature(body, at=at)
        return headers, body.replace(b"EV-", b"EW-") if tampered else body

    def trade(self, number: str) -> dict[str, Any]:
        """Return an order as the platform tells it."""
        return {"out_trade_no": number, "mchid": MCHID, "appid": APPID, **self.orders[number]}

    def signature(self, body: bytes, at: float | None = None) -> dict[str, str]:
        stamp, nonce = str(int(clock.now().timestamp() if at is None else at)), secrets.token_hex(16)
        signed = keys.sign(self.signer, f"{stamp}\n{nonce}\n".encode() + body + b"\n")
        return {
            "Wechatpay-Serial": self.serial,
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": b64encode(signed).decode(),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }

    def use_certificate(self, name: str) -> None:
        """Sign with a certificate from now on; it is offered beside those before."""
        self.signer, self.serial = name, keys.certificate(name)[0]
        self.certificates.append(name)

    # --- the interface ---

    def answer(self, method: str, target: str, facts: dict[str, Any]) -> tuple[int, Any]:
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        self.asked.append((method, path, facts))
        if path == "/v3/certificates":
            return 200, {"data": [self._sealed_certificate(name) for name in self.certificates]}
        if path == "/v3/pay/transactions/codepay":
            return self._charge(facts)
        if found := re.fullmatch(r"/v3/pay/transactions/out-trade-no/([^/]+)/reverse", path):
            return self._reverse(found[1])
        if path.startswith("/v3/pay/transactions/") and method == "POST" and not path.endswith("/close"):
            return self._open(path.rsplit("/", 1)[1], facts)
        if found := re.fullmatch(r"/v3/pay/transactions/out-trade-no/([^/]+)(/close)?", path):
            return self._close(found[1]) if found[2] else self._query(found[1], query)
        if path == "/v3/refund/domestic/refunds":
            return self._refund(facts)
        if found := re.fullmatch(r"/v3/refund/domestic/refunds/([^/]+)", path):
            held = self.refunds.get(found[1])
            return (200, held) if held else (404, {"code": "RESOURCE_NOT_EXISTS", "message": "退款单不存在"})
        if path == "/v3/bill/tradebill":
            return self._bill(query["bill_date"][0])
        if path == "/v3/billdownload/file":
            return 200, gzip.compress(self.bills[query["token"][0]].encode())
        return 404, {"code": "NOT_FOUND", "message": path}

    def _open(self, way: str, facts: dict[str, Any]) -> tuple[int, Any]:
        assert facts["mchid"] == MCHID
        assert facts["appid"] == APPID
        assert facts["notify_url"] == self.notify_url
        number = facts["out_trade_no"]
        assert re.fullmatch(r"[0-9A-Za-z_\-*]{6,32}", number)
        held = self.orders.setdefault(number, {"trade_state": "NOTPAY", "amount": facts["amount"]})
        if held["trade_state"] != "NOTPAY":
            return 400, {"code": "ORDERPAID", "message": "该订单已支付"}
        if way == "h5":
            assert facts["scene_info"]["payer_client_ip"]
            return 200, {"h5_url": f"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={number}"}
        if way == "jsapi":
            assert facts["payer"]["openid"]
            return 200, {"prepay_id": f"wx-{number}"}
        return 200, {"code_url": f"weixin://wxpay/bizpayurl?pr={number}"}

    def _charge(self, facts: dict[str, Any]) -> tuple[int, Any]:
        """Take money by a code: one that ends with 9 asks for a password, one with 8 is spent."""
        assert (facts["mchid"], facts["appid"]) == (MCHID, APPID)
        number, code = facts["out_trade_no"], facts["payer"]["auth_code"]
        if number in self.orders:
            return 400, {"code": "OUT_TRADE_NO_USED", "message": "商户订单号重复"}
        if code.endswith("8"):
            return 400, {"code": "AUTH_CODE_EXPIRED", "message": "二维码已过期，请用户在微信上刷新后再试"}
        held = self.orders[number] = {"trade_state": "USERPAYING", "amount": facts["amount"]}
        if code.endswith("9"):
            return 202, {"code": "USERPAYING", "message": "需要用户输入支付密码"}
        held.update(trade_state="SUCCESS", transaction_id=f"42000{number}", success_time=_now())
        return 200, self.trade(number)

    def type_password(self, number: str) -> None:
        """Let the payer type the password."""
        assert self.orders[number]["trade_state"] == "USERPAYING"
        self.orders[number].update(trade_state="SUCCESS", transaction_id=f"42000{number}", success_time=_now())

    def _reverse(self, number: str) -> tuple[int, Any]:
        if number not in self.orders:
            return 404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}
        self.orders[number]["trade_state"] = "REVOKED"
        return 200, {"appid": APPID, "mchid": MCHID, "out_trade_no": number}

    def _query(self, number: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        assert query["mchid"] == [MCHID]
        if number not in self.orders:
            return 404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}
        return 200, self.trade(number)

    def _close(self, number: str) -> tuple[int, Any]:
        held = self.orders.get(number)
        if held is None:
            return 404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}
        if held["trade_state"] == "SUCCESS":
            return 400, {"code": "ORDERPAID", "message": "该订单已支付"}
        held["trade_state"] = "CLOSED"
        return 204, None

    def _refund(self, facts: dict[str, Any]) -> tuple[int, Any]:
        order = self.orders[facts["out_trade_no"]]
        assert facts["amount"]["total"] == order["amount"]["total"]
        number = facts["out_refund_no"]
        if number not in self.refunds:
            back = sum(one["amount"]["refund"] for one in self.refunds.values())
            if back + facts["amount"]["refund"] > order["amount"]["total"]:
                return 400, {"code": "INVALID_REQUEST", "message": "退款金额大于支付金额"}
            self.refunds[number] = {
                "refund_id": f"50000{number}",
                "out_refund_no": number,
                "out_trade_no": facts["out_trade_no"],
                "amount": facts["amount"],
                "status": "PROCESSING",
            }
        return 200, self.refunds[number]

    def _bill(self, day: str) -> tuple[int, Any]:
        text = self.bills.get(day)
        if text is None:
            return 400, {"code": "NO_STATEMENT_EXIST", "message": "账单文件不存在"}
        digest = hashlib.sha1((text + "x" * self.spoils_bill).encode()).hexdigest()
        address = f"{self.url}/v3/billdownload/file?token={day}"
        return 200, {"hash_type": "SHA1", "hash_value": digest, "download_url": address}

    def _sealed_certificate(self, name: str) -> dict[str, Any]:
        serial, pem = keys.certificate(name)
        nonce = secrets.token_hex(6)
        sealed = AESGCM(self.apiv3_key.encode()).encrypt(nonce.encode(), pem.encode(), b"certificate")
        return {
            "serial_no": serial,
            "effective_time": "2026-01-01T00:00:00+08:00",
            "expire_time": "2031-01-01T00:00:00+08:00",
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": nonce,
                "associated_data": "certificate",
                "ciphertext": b64encode(sealed).decode(),
            },
        }


class Handler(BaseHTTPRequestHandler):
    """Checks who asks, answers, and signs the answer."""

    server: Wechat

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(self.server.delay)
        if self.server.outage:
            self._reply(500, {"code": "SYSTEM_ERROR", "message": "系统错误"})
            return
        try:
            self._check(body)
        except (KeyError, InvalidSignature):
            self._reply(401, {"code": "SIGN_ERROR", "message": "签名错误"})
            return
        self._reply(*self.server.answer(self.command, self.path, json.loads(body) if body else {}))

    def _check(self, body: bytes) -> None:
        kind, _space, rest = self.headers["Authorization"].partition(" ")
        facts = dict(_AUTHORIZATION.findall(rest))
        assert kind == "WECHATPAY2-SHA256-RSA2048"
        assert (facts["mchid"], facts["serial_no"]) == (MCHID, SERIAL)
        assert abs(time.time() - int(facts["timestamp"])) < 300
        content = f"{self.command}\n{self.path}\n{facts['timestamp']}\n{facts['nonce_str']}\n".encode() + body + b"\n"
        keys.verify("merchant", b64decode(facts["signature"]), content)

    def _reply(self, status: int, told: Any) -> None:
        body = told if isinstance(told, bytes) else json.dumps(told).encode() if told is not None else b""
        try:
            self.send_response(status)
            kind = "application/x-gzip" if isinstance(told, bytes) else "application/json; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in self.server.signature(body).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except BrokenPipeError:
            pass

    def log_message(self, *facts: Any) -> None:
        """Say nothing."""


@contextmanager
def platform() -> Iterator[Wechat]:
    """Run a platform of its own."""
    server = Wechat()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _now() -> str:
    return clock.now().astimezone(clock.ZONE).isoformat(timespec="seconds")
