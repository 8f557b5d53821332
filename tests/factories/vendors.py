"""Vendors of messages on this machine: they check what is signed, keep what they take, and fail where a test wants it.

Signatures are computed here anew, by the vendors' published protocols, not by the code under test.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

KEY_ID, KEY_SECRET = "AKIDtest", "secret-of-a-test"
Answer = tuple[int, dict[str, Any]]


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    raw_query: str
    headers: dict[str, str]
    body: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """The body as JSON."""
        return json.loads(self.body or b"{}")


@dataclass
class Vendor:
    """A vendor that listens; ``fail`` are answers given first, ``sleep`` seconds before it answers."""

    answer: Callable[[Vendor, Asked], Answer]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    fail: list[Answer] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    details: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, action: str) -> list[Asked]:
        """Return the requests of one action."""
        names = ("x-acs-action", "x-tc-action")
        return [one for one in self.asked if any(one.headers.get(name) == action for name in names)]


@contextmanager
def vendor(answer: Callable[[Vendor, Asked], Answer]) -> Iterator[Vendor]:
    """Run a vendor for the block."""
    served = Vendor(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), parts.query, headers, body)
            with served.lock:
                served.asked.append(asked)
                status, facts = served.fail.pop(0) if served.fail else served.answer(served, asked)
            content = json.dumps(facts, ensure_ascii=False).encode() if isinstance(facts, dict) else facts
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - the name that the server calls

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def aliyun(served: Vendor, asked: Asked) -> Answer:
    """Answer as 阿里云短信."""
    if not _acs3_holds(asked):
        return 400, {"Code": "SignatureDoesNotMatch", "Message": "Specified signature is not matched."}
    if asked.headers["x-acs-version"] != "2017-05-25":
        return 404, {"Code": "InvalidVersion", "Message": "Specified parameter Version is not valid."}
    if asked.headers["x-acs-action"] == "QuerySendDetails":
        rows = [
            one
            for one in served.details.values()
            if one["PhoneNum"] == asked.query["PhoneNumber"] and asked.query.get("BizId", one["BizId"]) == one["BizId"]
        ]
        return 200, {"Code": "OK", "TotalCount": len(rows), "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows}}
    number = f"biz{len(served.taken) + 1}^0"
    served.taken.append({**asked.query, "TemplateParam": json.loads(asked.query["TemplateParam"])})
    served.details[number] = {
        "BizId": number,
        "OutId": asked.query["OutId"],
        "PhoneNum": asked.query["PhoneNumbers"],
        "SendStatus": 1,
        "ErrCode": "",
    }
    return 200, {"Code": "OK", "Message": "OK", "BizId": number, "RequestId": "R"}


def _acs3_holds(asked: Asked) -> bool:
    scheme, _blank, rest = asked.headers.get("authorization", "").partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
    names = parts.get("SignedHeaders", "").split(";")
    needed = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
    if scheme != "ACS3-HMAC-SHA256" or parts.get("Credential") != KEY_ID or not needed <= set(names):
        return False
    hashed = hashlib.sha256(asked.body).hexdigest()
    if asked.headers["x-acs-content-sha256"] != hashed:
        return False
    pairs = sorted(parse_qsl(asked.raw_query, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    lines = "".join(f"{name}:{asked.headers[name].strip()}\n" for name in sorted(names))
    request = f"{asked.method}\n{asked.path}\n{query}\n{lines}\n{';'.join(sorted(names))}\n{hashed}"
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
    return parts["Signature"] == hmac.new(KEY_SECRET.encode(), text.encode(), "sha256").hexdigest()


def tencent(served: Vendor, asked: Asked) -> Answer:
    """Answer as 腾讯云短信."""
    if not _tc3_holds(asked):
        return 200, _error("AuthFailure.SignatureFailure", "The provided credentials could not be validated.")
    if asked.headers["x-tc-version"] != "2021-01-11":
        return 200, _error("InvalidParameter", "The version is not supported.")
    facts = asked.facts
    if asked.headers["x-tc-action"] == "PullSmsSendStatusByPhoneNumber":
        rows = [one for one in served.details.values() if one["PhoneNumber"] == facts["PhoneNumber"]]
        return 200, {"Response": {"PullSmsSendStatusSet": rows, "RequestId": "R"}}
    status = {"SerialNo": f"serial:{len(served.taken) + 1}", "Code": "Ok", "Message": "send success", "Fee": 1}
    served.taken.append(facts)
    return 200, {"Response": {"SendStatusSet": [status], "RequestId": "R"}}


def _error(code: str, message: str) -> dict[str, Any]:
    return {"Response": {"Error": {"Code": code, "Message": message}, "RequestId": "R"}}


def _tc3_holds(asked: Asked) -> bool:
    scheme, _blank, rest = asked.headers.get("authorization", "").partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    key_id, _slash, where = parts.get("Credential", "").partition("/")
    day, service, end = where.split("/")
    if (scheme, key_id, service, end) != ("TC3-HMAC-SHA256", KEY_ID, "sms", "tc3_request"):
        return False
    names = parts["SignedHeaders"].split(";")
    lines = "".join(f"{name}:{asked.headers[name]}\n" for name in names)
    hashed = hashlib.sha256(asked.body).hexdigest()
    request = f"POST\n{asked.path}\n{asked.raw_query}\n{lines}\n{parts['SignedHeaders']}\n{hashed}"
    text = f"{scheme}\n{asked.headers['x-tc-timestamp']}\n{where}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = hmac.new(f"TC3{KEY_SECRET}".encode(), day.encode(), "sha256").digest()
    key = hmac.new(hmac.new(key, b"sms", "sha256").digest(), b"tc3_request", "sha256").digest()
    return parts["Signature"] == hmac.new(key, text.encode(), "sha256").hexdigest()


def wechat(served: Vendor, asked: Asked) -> Answer:
    """Answer as 微信公众平台; ``facts["followers"]`` are who follows, ``facts["token"]`` is the token that holds,

    ``facts["app_id"]`` the account, if not the usual one.
    """
    followers = served.facts.setdefault("followers", {"o-one", "o-two"})
    if asked.path == "/cgi-bin/stable_token":
        facts = asked.facts
        if (facts["appid"], facts["secret"]) != (served.facts.get("app_id", KEY_ID), KEY_SECRET):
            return 200, {"errcode": 40125, "errmsg": "invalid appsecret"}
        if facts["force_refresh"] or "token" not in served.facts:
            served.facts["count"] = served.facts.get("count", 0) + 1
            served.facts["token"] = f"token-{served.facts['count']}"
        return 200, {"access_token": served.facts["token"], "expires_in": 7200}
    if asked.path == "/sns/oauth2/access_token":
        given = {name: value[0] for name, value in parse_qs(asked.raw_query).items()}
        codes = served.facts.setdefault("codes", {"code-one": "o-one", "code-two": "o-two"})
        if given.get("secret") != KEY_SECRET or given.get("code") not in codes:
            return 200, {"errcode": 40029, "errmsg": "invalid code"}
        return 200, {"access_token": "of-the-user", "openid": codes.pop(given["code"]), "scope": "snsapi_base"}
    if asked.query.get("access_token") != served.facts.get("token"):
        return 200, {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
    message = asked.facts
    if message["touser"] not in followers:
        return 200, {"errcode": 43004, "errmsg": "require subscribe"}
    if message["client_msg_id"] not in {one["client_msg_id"] for one in served.taken}:
        served.taken.append(message)
    return 200, {"errcode": 0, "errmsg": "ok", "msgid": 200228332}
