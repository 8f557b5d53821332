"""腾讯云短信: SendSms and PullSmsSendStatusByPhoneNumber (2021-01-11), signed by TC3-HMAC-SHA256."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlsplit

from anju.core import clock
from anju.core.calling import ask
from anju.domains.notifications.enums import FailureReason
from anju.domains.notifications.ports import PermanentFailure, Receipt, Templated, TemporaryFailure
from anju.integrations.sms.account import Account

GATEWAY = "https://sms.tencentcloudapi.com"
_VERSION, _ALGORITHM, _SERVICE = "2021-01-11", "TC3-HMAC-SHA256", "sms"
_CONTENT_TYPE = "application/json"
_REASONS = {
    "FailedOperation.PhoneNumberInBlacklist": FailureReason.BLOCKED,
    "FailedOperation.SignatureIncorrectOrUnapproved": FailureReason.BAD_SIGNATURE,
    "FailedOperation.TemplateIncorrectOrUnapproved": FailureReason.BAD_TEMPLATE,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": FailureReason.BAD_TEMPLATE,
    "FailedOperation.TemplateUnapprovedOrNotExist": FailureReason.BAD_TEMPLATE,
    "FailedOperation.ContainSensitiveWord": FailureReason.BAD_TEMPLATE,
    "FailedOperation.InsufficientBalanceInSmsPackage": FailureReason.NO_MONEY,
    "InvalidParameterValue.IncorrectPhoneNumber": FailureReason.BAD_ADDRESS,
    "InvalidParameterValue.TemplateParameterFormatError": FailureReason.BAD_TEMPLATE,
    "InvalidParameterValue.TemplateParameterLengthLimit": FailureReason.BAD_TEMPLATE,
    "InvalidParameterValue.SdkAppIdNotExist": FailureReason.NO_ACCESS,
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": FailureReason.NO_ACCESS,
    "LimitExceeded.PhoneNumberDailyLimit": FailureReason.TOO_MANY,
}
_LATER = (
    "InternalError",
    "RequestLimitExceeded",
    "ResourceUnavailable",
    "LimitExceeded.DeliveryFrequencyLimit",
    "LimitExceeded.PhoneNumberThirtySecondLimit",
    "LimitExceeded.PhoneNumberOneHourLimit",
    "LimitExceeded.AppMainlandChinaDailyLimit",
    "FailedOperation.FailResolvePacket",
)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PULLED = dt.timedelta(days=3)


class TencentSms:
    """An account at Tencent. A repeated call may arrive twice: Tencent knows our messages by its own numbers only."""

    def __init__(self, account: Account, *, gateway: str = GATEWAY) -> None:
        self._account, self._gateway = account, gateway.rstrip("/")

    def send(
        self, *, phone: str, text: str, reference: str, template: Templated | None = None, is_repeat: bool = False
    ) -> str:
        """Hand a message over and return its SerialNo; see `SmsSender.send`."""
        if template is None:
            raise PermanentFailure("no template", FailureReason.NO_TEMPLATE)
        facts = self._call(
            "SendSms",
            PhoneNumberSet=[_abroad(phone)],
            SmsSdkAppId=self._account.app_id,
            SignName=self._account.sign_name,
            TemplateId=template.code,
            TemplateParamSet=list(template.values.values()),
            SessionContext=reference,
        )
        try:
            (status,) = facts["SendStatusSet"]
            code, words, number = str(status["Code"]), str(status.get("Message", "")), str(status["SerialNo"])
        except (KeyError, TypeError, ValueError) as fault:
            raise TemporaryFailure("the answer cannot be read") from fault
        if code.casefold() != "ok":
            raise _failure(code, words)
        return number

    def receipt(self, *, phone: str, number: str, sent_at: dt.datetime) -> Receipt | None:
        """Return what became of a message; see `SmsReceipts`."""
        facts = self._call(
            "PullSmsSendStatusByPhoneNumber",
            BeginTime=int(sent_at.timestamp()) - 60,
            EndTime=int((sent_at + _PULLED).timestamp()),
            Offset=0,
            Limit=100,
            PhoneNumber=_abroad(phone),
            SmsSdkAppId=self._account.app_id,
        )
        for told in facts.get("PullSmsSendStatusSet") or []:
            if told.get("SerialNo") == number:
                return _receipt(told)
        return None

    def _call(self, action: str, **facts: Any) -> dict[str, Any]:
        body = json.dumps(facts, ensure_ascii=False).encode()
        host = urlsplit(self._gateway).netloc
        headers = signed(self._account, action=action, host=host, body=body, now=clock.now())
        answer = ask("POST", f"{self._gateway}/", fault=TemporaryFailure, headers=headers, content=body).get("Response")
        if not isinstance(answer, dict):
            raise TemporaryFailure("the answer cannot be read")
        if error := answer.get("Error"):
            raise _failure(str(error.get("Code", "")), str(error.get("Message", "")))
        return answer


def signed(account: Account, *, action: str, host: str, body: bytes, now: dt.datetime) -> dict[str, str]:
    """Return the headers of a call, signed over content type, host and body with a key of the day."""
    stamp, day = str(int(now.timestamp())), f"{now.astimezone(dt.UTC):%Y-%m-%d}"
    named = f"content-type:{_CONTENT_TYPE}\nhost:{host}\n"
    request = "\n".join(["POST", "/", "", named, "content-type;host", hashlib.sha256(body).hexdigest()])
    where = f"{day}/{_SERVICE}/tc3_request"
    text = "\n".join([_ALGORITHM, stamp, where, hashlib.sha256(request.encode()).hexdigest()])
    key = f"TC3{account.key_secret}".encode()
    for part in (day, _SERVICE, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"Credential={account.key_id}/{where}, SignedHeaders=content-type;host, Signature={signature}"
    return {
        "host": host,
        "content-type": _CONTENT_TYPE,
        "authorization": f"{_ALGORITHM} {credential}",
        "x-tc-action": action,
        "x-tc-version": _VERSION,
        "x-tc-region": account.region,
        "x-tc-timestamp": stamp,
    }


def _failure(code: str, words: str) -> Exception:
    text = f"{code}: {words}"
    if code in _LATER or code.startswith(("InternalError", "RequestLimitExceeded")):
        return TemporaryFailure(text)
    if code.startswith("AuthFailure"):
        return PermanentFailure(text, FailureReason.NO_ACCESS)
    return PermanentFailure(text, _REASONS.get(code, FailureReason.OTHER))


def _receipt(told: dict[str, Any]) -> Receipt:
    if str(told.get("ReportStatus", "")) == "SUCCESS":
        at = told.get("UserReceiveTime")
        return Receipt(is_delivered=True, at=_EPOCH + dt.timedelta(seconds=int(at)) if at else None)
    return Receipt(is_delivered=False, error=str(told.get("Description", "")))


def _abroad(phone: str) -> str:
    return phone if phone.startswith("+") else f"+86{phone}"
