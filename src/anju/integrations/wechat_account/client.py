"""Template messages and web authorization of an official account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from anju.core.calling import ask
from anju.domains.notifications.enums import FailureReason
from anju.domains.notifications.ports import PermanentFailure, Templated, TemporaryFailure
from anju.integrations.wechat_account.account import Account
from anju.integrations.wechat_account.token import TokenFile

GATEWAY = "https://api.weixin.qq.com"
AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
_STALE = (40001, 40014, 42001)  # the token was replaced, is none, is too old
_LATER = (-1, 45009, 45011, 61024)  # busy; too many calls today, this minute
_REASONS = {
    40003: FailureReason.BAD_ADDRESS,
    40013: FailureReason.NO_ACCESS,
    40125: FailureReason.NO_ACCESS,
    40164: FailureReason.NO_ACCESS,  # our address is not on the account's list
    40037: FailureReason.BAD_TEMPLATE,
    47003: FailureReason.BAD_TEMPLATE,
    41028: FailureReason.BAD_TEMPLATE,
    43004: FailureReason.NOT_FOLLOWING,
    43019: FailureReason.BLOCKED,
    43101: FailureReason.BLOCKED,
    48001: FailureReason.NO_ACCESS,
}


class WechatAccount:
    """An official account; ``site`` is put before the page that a message opens."""

    def __init__(
        self, account: Account, *, token_file: Path, site: str, gateway: str = GATEWAY, authorize: str = AUTHORIZE
    ) -> None:
        self.app_id = account.app_id
        self._secret, self._site = account.app_secret, site.rstrip("/")
        self._gateway, self._authorize = gateway.rstrip("/"), authorize
        self._token = TokenFile(token_file, self._fetch)

    def send(self, *, openid: str, url: str, reference: str, template: Templated | None = None) -> str:
        """Send a template message; WeChat brings a reference (``client_msg_id``) once within ten minutes."""
        if template is None:
            raise PermanentFailure("no template", FailureReason.NO_TEMPLATE)
        message = {
            "touser": openid,
            "template_id": template.code,
            "url": f"{self._site}{url}" if url else "",
            "client_msg_id": reference.replace("-", "")[:32],
            "data": {name: {"value": value} for name, value in template.values.items()},
        }
        return str(self._call("/cgi-bin/message/template/send", message)["msgid"])

    def authorize_url(self, *, back_to: str, state: str) -> str:
        """Return the page that asks WeChat for a code; inside WeChat it leads on without a question."""
        asked = {
            "appid": self.app_id,
            "redirect_uri": f"{self._site}{back_to}",
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{self._authorize}?{urlencode(asked)}#wechat_redirect"

    def openid_of(self, code: str) -> str:
        """Return what WeChat calls who came back with a code."""
        asked = {
            "appid": self.app_id,
            "secret": self._secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        facts = _checked(ask("GET", f"{self._gateway}/sns/oauth2/access_token", fault=TemporaryFailure, params=asked))
        if not facts.get("openid"):
            raise TemporaryFailure("the answer has no openid")
        return str(facts["openid"])

    def _call(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        content = json.dumps(message, ensure_ascii=False).encode()
        token = self._token.get()
        facts = ask(
            "POST", f"{self._gateway}{path}", fault=TemporaryFailure, params={"access_token": token}, content=content
        )
        if facts.get("errcode") in _STALE:
            token = self._token.get(instead_of=token)
            facts = ask(
                "POST",
                f"{self._gateway}{path}",
                fault=TemporaryFailure,
                params={"access_token": token},
                content=content,
            )
            if facts.get("errcode") in _STALE:
                raise TemporaryFailure(f"{facts['errcode']}: the token is not accepted")
        return _checked(facts)

    def _fetch(self, force: bool) -> tuple[str, int]:
        asked = {
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self._secret,
            "force_refresh": force,
        }
        facts = _checked(
            ask(
                "POST",
                f"{self._gateway}/cgi-bin/stable_token",
                fault=TemporaryFailure,
                content=json.dumps(asked).encode(),
            )
        )
        if not facts.get("access_token"):
            raise TemporaryFailure("the answer has no token")
        return str(facts["access_token"]), int(facts.get("expires_in", 7200))


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    """Return an answer that tells no fault. Raises PermanentFailure or TemporaryFailure with WeChat's own words."""
    code = int(facts.get("errcode") or 0)
    if not code:
        return facts
    words = f"{code}: {facts.get('errmsg', '')}"
    if code in _LATER:
        raise TemporaryFailure(words)
    raise PermanentFailure(words, _REASONS.get(code, FailureReason.OTHER))
