"""阿里云短信: SendSms and QuerySendDetails (2017-05-25), signed by ACS3-HMAC-SHA256."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from anju.core import clock
from anju.core.calling import ask
from anju.domains.notifications.enums import FailureReason
from anju.domains.notifications.ports import PermanentFailure, Receipt, Templated, TemporaryFailure
from anju.integrations.sms.account import Account

GATEWAY = "https://dysmsapi.aliyuncs.com"
_VERSION, _ALGORITHM = "2017-05-25", "ACS3-HMAC-SHA256"
_REASONS = {
    "isv.MOBILE_NUMBER_ILLEGAL": FailureReason.BAD_ADDRESS,
    "isv.MOBILE_COUNT_OVER_LIMIT": FailureReason.BAD_ADDRESS,
    "isv.SMS_TEMPLATE_ILLEGAL": FailureReason.BAD_TEMPLATE,
    "isv.TEMPLATE_MISSING_PARAMETERS": FailureReason.BAD_TEMPLATE,
    "isv.TEMPLATE_PARAMS_ILLEGAL": FailureReason.BAD_TEMPLATE,
    "isv.INVALID_PARAMETERS": FailureReason.BAD_TEMPLATE,
    "isv.INVALID_JSON_PARAM": FailureReason.BAD_TEMPLATE,
    "isv.PARAM_LENGTH_LIMIT": FailureReason.BAD_TEMPLATE,
    "isv.PARAM_NOT_SUPPORT_URL": FailureReason.BAD_TEMPLATE,
    "isv.SMS_SIGNATURE_ILLEGAL": FailureReason.BAD_SIGNATURE,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": FailureReason.BAD_SIGNATURE,
    "isv.SMS_SIGN_ILLEGAL": FailureReason.BAD_SIGNATURE,
    "isv.BLACK_KEY_CONTROL_LIMIT": FailureReason.BLOCKED,
    "isv.AMOUNT_NOT_ENOUGH": FailureReason.NO_MONEY,
    "isv.OUT_OF_SERVICE": FailureReason.NO_MONEY,
    "isv.ACCOUNT_ABNORMAL": FailureReason.NO_ACCESS,
    "isv.ACCOUNT_NOT_EXISTS": FailureReason.NO_ACCESS,
    "isp.RAM_PERMISSION_DENY": FailureReason.NO_ACCESS,
    "InvalidAccessKeyId.NotFound": FailureReason.NO_ACCESS,
    "SignatureDoesNotMatch": FailureReason.NO_ACCESS,
    "isv.DAY_LIMIT_CONTROL": FailureReason.TOO_MANY,
}
_LATER = ("isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "ServiceUnavailable", "InternalError", "isv.BUSINESS_LIMIT_CONTROL")
_TAKEN = {1: None, 2: False, 3: True}


class AliyunSms:
    """An account at Aliyun. A repeated call first asks whether the message was taken already."""

    def __init__(self, account: Account, *, gateway: str = GATEWAY) -> None:
        self._account, self._gateway = account, gateway.rstrip("/")

    def send(
        self, *, phone: str, text: str, reference: str, template: Templated | None = None, is_repeat: bool = False
    ) -> str:
        """Hand a message over and return its BizId; see `SmsSender.send`."""
        if template is None:
            raise PermanentFailure("no template", FailureReason.NO_TEMPLATE)
        if is_repeat and (known := self._taken(phone, reference)):
            return known
        facts = self._call(
            "SendSms",
            PhoneNumbers=phone,
            SignName=self._account.sign_name,
            TemplateCode=template.code,
            TemplateParam=json.dumps(dict(template.values), ensure_ascii=False),
            OutId=reference,
        )
        return str(facts["BizId"])

    def receipt(self, *, phone: str, number: str, sent_at: dt.datetime) -> Receipt | None:
        """Return what became of a message; see `SmsReceipts`."""
        for told in self._details(phone, sent_at, BizId=number):
            is_there = _TAKEN.get(int(told.get("SendStatus", 1)))
            if is_there is None:
                return None
            if not is_there:
                return Receipt(is_delivered=False, error=str(told.get("ErrCode", "")), reason=_unreached(told))
            return Receipt(is_delivered=True, at=_moment(str(told.get("ReceiveDate", ""))))
        return None

    def _taken(self, phone: str, reference: str) -> str:
        """Return the BizId under which a message of today was taken, empty where none was."""
        for told in self._details(phone, clock.now()):
            if told.get("OutId") == reference:
                return str(told.get("BizId") or reference)
        return ""

    def _details(self, phone: str, at: dt.datetime, **more: str) -> list[dict[str, Any]]:
        day = f"{at.astimezone(clock.ZONE):%Y%m%d}"
        facts = self._call("QuerySendDetails", PhoneNumber=phone, SendDate=day, PageSize="50", CurrentPage="1", **more)
        held = facts.get("SmsSendDetailDTOs") or {}
        return [one for one in held.get("SmsSendDetailDTO", []) if isinstance(one, dict)]

    def _call(self, action: str, **query: str) -> dict[str, Any]:
        host = urlsplit(self._gateway).netloc
        headers = signed(self._account, action=action, host=host, query=query, now=clock.now())
        facts = ask(
            "POST", f"{self._gateway}/?{canonical_query(query)}", fault=TemporaryFailure, headers=headers, content=b""
        )
        code = str(facts.get("Code", ""))
        if code == "OK":
            return facts
        words = f"{code}: {facts.get('Message', '')}"
        if code in _LATER or code.startswith("Throttling"):
            raise TemporaryFailure(words)
        raise PermanentFailure(words, _REASONS.get(code, FailureReason.OTHER))


def signed(
    account: Account, *, action: str, host: str, query: Mapping[str, str], now: dt.datetime, nonce: str = ""
) -> dict[str, str]:
    """Return the headers of a call with an empty body, signed over method, path, query and headers."""
    nothing = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": nothing,
        "x-acs-date": f"{now.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": nonce or secrets.token_hex(16),
        "x-acs-version": _VERSION,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", canonical_query(query), lines, names, nothing])
    text = f"{_ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(account.key_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = f"{_ALGORITHM} Credential={account.key_id},SignedHeaders={names},Signature={signature}"
    return headers


def canonical_query(query: Mapping[str, str]) -> str:
    """Return a query as it is signed and sent: in order of the names, all but RFC 3986's plain letters quoted."""
    return "&".join(f"{quote(name, safe='~')}={quote(query[name], safe='~')}" for name in sorted(query))


def _unreached(told: Mapping[str, Any]) -> FailureReason:
    code = str(told.get("ErrCode", "")).upper()
    if "BLACK" in code or "REJECT" in code:
        return FailureReason.BLOCKED
    return FailureReason.BAD_ADDRESS if "NOT_EXIST" in code or "UNKNOWN" in code else FailureReason.UNREACHABLE


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)
    except ValueError:
        return None
