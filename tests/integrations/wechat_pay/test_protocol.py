"""What is asked of WeChat, and what is believed of its answers and notifications."""

from __future__ import annotations

import datetime as dt
from base64 import b64decode
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.factories import keys, wechat

from anju.core import clock
from anju.domains.payments.ports import (
    BackState,
    Forged,
    NoticeKind,
    OrderAsk,
    RefundAsk,
    Refused,
    TemporaryFault,
    TradeState,
    Unreadable,
)
from anju.integrations.wechat_pay import keyring, merchant
from anju.integrations.wechat_pay.client import WechatPay

NUMBER = "P1-261122-ABCDEFGHJK"


def ask(**changes: Any) -> OrderAsk:
    facts: dict[str, Any] = {
        "number": NUMBER,
        "amount": Decimal("0.57"),
        "subject": "3-2-1201 物业费",
        "expires_at": clock.now() + dt.timedelta(minutes=15),
        "return_url": "https://anju.example/r/?back=1",
    }
    return OrderAsk(**(facts | changes))


def refund(number: str = f"{NUMBER}R1", amount: str = "0.50") -> RefundAsk:
    return RefundAsk(
        number=number, order_number=NUMBER, amount=Decimal(amount), order_amount=Decimal("0.57"), reason="多缴"
    )


def channel_to(platform: wechat.Wechat, **changes: Any) -> WechatPay:
    return WechatPay(merchant=wechat.merchant(**changes), notify_url=wechat.NOTIFY_URL, gateway=platform.url)


def test_an_order_is_opened_in_fen_as_a_code_for_a_second_phone(platform: Any, channel: WechatPay) -> None:
    assert channel.open_order(ask()).pay_url == f"weixin://wxpay/bizpayurl?pr={NUMBER}"
    method, path, facts = platform.asked[-1]
    assert (method, path) == ("POST", "/v3/pay/transactions/native")
    assert facts["amount"] == {"total": 57, "currency": "CNY"}
    assert channel.query_order(NUMBER).state is TradeState.UNPAID


def test_a_browser_on_a_phone_is_led_to_wechat_and_back(platform: Any, channel: WechatPay) -> None:
    opened = channel.open_order(ask(payer_ip="203.0.113.7"))
    assert opened.pay_url.startswith("https://wx.tenpay.com/")
    assert opened.pay_url.endswith("&redirect_url=https%3A%2F%2Fanju.example%2Fr%2F%3Fback%3D1")
    assert platform.asked[-1][2]["scene_info"]["payer_client_ip"] == "203.0.113.7"


def test_inside_wechat_a_page_calls_the_payment_with_a_signature_of_ours(channel: WechatPay) -> None:
    called = channel.open_order(ask(payer_id="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")).invoke
    signed = f"{called['appId']}\n{called['timeStamp']}\n{called['nonceStr']}\nprepay_id=wx-{NUMBER}\n"
    keys.verify("merchant", b64decode(called["paySign"]), signed.encode())


def test_money_goes_back_once_however_often_it_is_sent(platform: Any, channel: WechatPay) -> None:
    channel.open_order(ask())
    platform.pay(NUMBER)
    assert channel.refund(refund()).state is BackState.UNDER_WAY
    platform.finish(f"{NUMBER}R1")
    again = channel.refund(refund())
    assert (again.state, again.amount, len(platform.refunds)) == (BackState.DONE, Decimal("0.50"), 1)
    with pytest.raises(Refused, match="INVALID_REQUEST"):
        channel.refund(refund(f"{NUMBER}R2", "0.08"))
    assert channel.query_refund(f"{NUMBER}R9").state is BackState.UNKNOWN


def test_closing_says_paid_when_somebody_was_quicker(platform: Any, channel: WechatPay) -> None:
    channel.open_order(ask())
    platform.pay(NUMBER)
    report = channel.close_order(NUMBER)
    assert (report.state, report.amount, report.channel_no) == (TradeState.PAID, Decimal("0.57"), f"42000{NUMBER}")
    other = NUMBER.replace("A", "Z")
    channel.open_order(ask(number=other))
    assert channel.close_order(other).state is TradeState.CLOSED
    assert channel.close_order("P1-261122-NEVERSEEN0").state is TradeState.UNKNOWN


def test_a_wrong_signature_of_ours_is_refused_there(platform: Any) -> None:
    stranger = channel_to(platform, private_key=keys.private_pem("stranger"))
    with pytest.raises(Refused, match="SIGN_ERROR"):
        stranger.open_order(ask())
    assert not platform.orders


def test_an_answer_that_wechat_did_not_sign_is_not_believed(platform: Any, channel: WechatPay) -> None:
    channel.open_order(ask())
    platform.signer = "stranger"
    with pytest.raises(TemporaryFault):
        channel.query_order(NUMBER)


def test_silence_and_faults_are_asked_again(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "_TIMEOUT", (0.3, 0.3))
    channel = channel_to(platform)
    platform.outage = True
    with pytest.raises(TemporaryFault):
        channel.open_order(ask())
    platform.outage, platform.delay = False, 1.0
    with pytest.raises(TemporaryFault):
        channel.open_order(ask())


def test_a_notification_is_opened_and_believed(platform: Any, channel: WechatPay) -> None:
    channel.open_order(ask())
    notice = channel.verify_notification(*platform.pay(NUMBER))
    assert (notice.kind, notice.trade.amount, notice.trade.merchant) == (
        NoticeKind.PAID,
        Decimal("0.57"),
        wechat.MCHID,
    )
    channel.refund(refund())
    told = channel.verify_notification(*platform.finish(f"{NUMBER}R1", "ABNORMAL"))
    assert told.refund is not None
    assert (told.kind, told.refund.state, told.refund.amount) == (NoticeKind.REFUND, BackState.FAILED, Decimal("0.50"))


def test_what_is_forged_tampered_with_or_old_is_not_believed(platform: Any, channel: WechatPay) -> None:
    channel.open_order(ask())
    platform.pay(NUMBER)
    told = platform.trade(NUMBER)
    with pytest.raises(Forged):
        channel.verify_notification(*platform.notification("TRANSACTION.SUCCESS", told, tampered=True))
    yesterday = clock.now().timestamp() - 86_400
    with pytest.raises(Forged, match="old"):
        channel.verify_notification(*platform.notification("TRANSACTION.SUCCESS", told, at=yesterday))
    headers, body = platform.notification("TRANSACTION.SUCCESS", told)
    with pytest.raises(Forged):
        channel.verify_notification(dict.fromkeys(headers, ""), body)
    probe = headers | {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/AAAA"}
    with pytest.raises(Forged):
        channel.verify_notification(probe, body)
    unknown = headers | {"Wechatpay-Serial": "../../../etc/passwd"}
    with pytest.raises(Forged):
        channel.verify_notification(unknown, body)
    platform.apiv3_key = "f" * 32
    with pytest.raises(Forged):
        channel.verify_notification(*platform.notification("TRANSACTION.SUCCESS", told))


def test_signed_nonsense_is_not_understood(platform: Any, channel: WechatPay) -> None:
    with pytest.raises(Unreadable):
        channel.verify_notification(*platform.notification("PAYSCORE.USER_PAID", {}))
    body = b"no json"
    with pytest.raises(Unreadable):
        channel.verify_notification(platform.signature(body), body)


def test_keys_are_changed_without_a_gap(platform: Any) -> None:
    new_key = "abcdef0123456789abcdef0123456789"
    public_keys = {wechat.PUBLIC_KEY_ID: keys.public_pem("wechat"), "PUB_KEY_ID_02": keys.public_pem("wechat 2")}
    channel = channel_to(platform, public_keys=public_keys, apiv3_keys=(new_key, wechat.APIV3_KEY))
    channel.open_order(ask())
    assert channel.verify_notification(*platform.pay(NUMBER)).trade.number == NUMBER
    platform.serial, platform.signer, platform.apiv3_key = "PUB_KEY_ID_02", "wechat 2", new_key
    told = platform.notification("TRANSACTION.SUCCESS", platform.trade(NUMBER))
    assert channel.verify_notification(*told).trade.number == NUMBER


def test_platform_certificates_are_fetched_kept_and_changed(platform: Any, tmp_path: Path) -> None:
    platform.use_certificate("platform 1")
    folder = tmp_path / "certificates"
    channel = channel_to(platform, public_keys={}, certificates=folder)
    channel.open_order(ask())
    assert channel.verify_notification(*platform.pay(NUMBER)).trade.number == NUMBER
    web = channel_to(platform, public_keys={}, certificates=folder)  # another process, which only listens
    trade = platform.trade(NUMBER)
    assert web.verify_notification(*platform.notification("TRANSACTION.SUCCESS", trade)).trade.number == NUMBER
    platform.use_certificate("platform 2")
    told = platform.notification("TRANSACTION.SUCCESS", trade)
    asked = len(platform.asked)
    with pytest.raises(Forged):  # not known yet: WeChat tells again
        web.verify_notification(*told)
    assert len(platform.asked) == asked, "a stranger must not make us ask"
    channel.query_order(NUMBER)
    assert web.verify_notification(*told).trade.number == NUMBER


def test_certificates_give_way_to_a_public_key(platform: Any, tmp_path: Path) -> None:
    platform.use_certificate("platform 3")
    serial, pem = keys.certificate("platform 3")
    (tmp_path / f"{serial}.pem").write_text(pem)
    channel = channel_to(platform, certificates=tmp_path)
    trade = {"out_trade_no": NUMBER, "mchid": wechat.MCHID, "transaction_id": "T1", "trade_state": "SUCCESS"}
    trade |= {"amount": {"total": 57}, "success_time": "2026-11-22T10:00:00+08:00"}
    assert channel.verify_notification(*platform.notification("TRANSACTION.SUCCESS", trade)).trade.number == NUMBER
    platform.serial, platform.signer = wechat.PUBLIC_KEY_ID, "wechat"
    assert channel.verify_notification(*platform.notification("TRANSACTION.SUCCESS", trade)).trade.number == NUMBER


def test_a_merchant_stands_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(keys.private_pem("merchant"))
    (tmp_path / "pub.pem").write_text(keys.public_pem("wechat"))
    file = tmp_path / "wechat.toml"
    file.write_text(
        f'mchid = "1"\nappid = "wx"\nserial = "AB"\nprivate_key = "key.pem"\napiv3_keys = ["{wechat.APIV3_KEY}"]\n'
        '[public_keys]\nPUB_KEY_ID_1 = "pub.pem"\n'
    )
    held = merchant.read(file)
    assert (held.code, held.way, list(held.public_keys)) == ("wechat", "h5", ["PUB_KEY_ID_1"])
    assert "PRIVATE KEY" not in repr(held)
    assert held.gateway == ""  # the usual one
    file.write_text(file.read_text().replace("[public_keys]", 'gateway = "https://api2.example"\n[public_keys]'))
    assert merchant.read(file).gateway == "https://api2.example"
    file.write_text('mchid = "1"\n')
    with pytest.raises(merchant.BadMerchantFile):
        merchant.read(file)
