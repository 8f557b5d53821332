"""WeChat as the running site sees it: a merchant's platform and an official account, played by the tests' process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.factories import keys, vendors, wechat


@dataclass(frozen=True)
class Wechat:
    """The platform that takes money, the account that knows followers, and the files that lead the site to both."""

    platform: wechat.Wechat
    account: vendors.Vendor
    environment: dict[str, str]

    def expect_notices_at(self, site: str) -> None:
        """Know where the site wants to be told."""
        self.platform.notify_url = f"{site}/pay/notify/wechat/"

    def pay(self, number: str) -> None:
        """Let the payer pay an order, and tell the site of it."""
        headers, body = self.platform.pay(number)
        answer = httpx.post(self.platform.notify_url, content=body, headers=headers, trust_env=False)
        assert answer.status_code == 200, answer.text

    def charges(self) -> list[str]:
        """Return the codes that money was asked for by, one a call."""
        return [
            facts["payer"]["auth_code"] for _method, path, facts in self.platform.asked if path.endswith("/codepay")
        ]


@contextmanager
def running(folder: Path) -> Iterator[Wechat]:
    """Serve both until the block ends; what the site reads of them is written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with wechat.platform() as platform, vendors.vendor(vendors.wechat) as account:
        account.facts["app_id"] = wechat.APPID
        (folder / "key.pem").write_text(keys.private_pem("merchant"))
        (folder / "pub.pem").write_text(keys.public_pem("wechat"))
        merchant_file, account_file = folder / "merchant.toml", folder / "account.toml"
        merchant_file.write_text(
            f'mchid = "{wechat.MCHID}"\nappid = "{wechat.APPID}"\nserial = "{wechat.SERIAL}"\nway = "native"\n'
            f'private_key = "key.pem"\napiv3_keys = ["{wechat.APIV3_KEY}"]\ngateway = "{platform.url}"\n'
            f'[public_keys]\n{wechat.PUBLIC_KEY_ID} = "pub.pem"\n'
        )
        account_file.write_text(
            f'app_id = "{wechat.APPID}"\napp_secret = "{vendors.KEY_SECRET}"\ngateway = "{account.url}"\n'
        )
        environment = {"ANJU_WECHAT_PAY": str(merchant_file), "ANJU_WECHAT_ACCOUNT": str(account_file)}
        yield Wechat(platform, account, environment)
