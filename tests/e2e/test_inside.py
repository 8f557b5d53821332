"""Paying on the page inside WeChat: bound there first, then the bridge says ok, cancel or fail. One payment."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route, expect

from tests.e2e.browsing import Window, faults
from tests.e2e.deals import DEALS, INSIDE_UNIT, OWNERS
from tests.e2e.handset import PHONE, sign_in
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50 NetType/WIFI"
# The bridge comes some time after the page, as WeChat's does; it answers what the test wants, and keeps what was asked.
BRIDGE = """
window.asked = [];
setTimeout(() => {
  window.WeixinJSBridge = {
    invoke(name, facts, answer) {
      window.asked.push([name, facts]);
      const said = sessionStorage.getItem("bridge") || "cancel";
      setTimeout(() => answer({ err_msg: `get_brand_wcpay_request:${said}` }), 50);
    },
  };
  document.dispatchEvent(new Event("WeixinJSBridgeReady"));
}, 300);
"""
OF_UNIT = (
    " FROM payments_payment p JOIN estate_unit u ON u.id = p.unit_id JOIN tenancy_project j ON j.id = u.project_id "
    f"WHERE j.code = '{DEALS}' AND u.code = '{INSIDE_UNIT}'"
)


def agree(route: Route) -> None:
    """Lead back with a code, as WeChat does for who agrees; inside WeChat nobody is asked."""
    asked = {name: value[0] for name, value in parse_qs(urlsplit(route.request.url).query).items()}
    assert asked["scope"] == "snsapi_base"
    back = f"{asked['redirect_uri']}?code=code-one&state={asked['state']}"
    route.fulfill(status=302, headers={"Location": back})


def bind(page: Page, site: Site) -> None:
    """Bind the account to who follows, as the app asks for it."""
    page.goto(f"{site.url}/r/me/")
    page.click("main a[href$='/wechat/']")
    page.route("https://open.weixin.qq.com/**", agree)
    page.click("#bind")
    expect(page.locator("#unbind")).to_be_visible(timeout=15_000)


def answers(page: Page, said: str) -> None:
    """Have the bridge answer so from now on."""
    page.evaluate("(said) => sessionStorage.setItem('bridge', said)", said)


def asked(page: Page) -> list[Any]:
    return list(page.evaluate("() => window.asked"))


def wait_for_calls(page: Page, number: int) -> list[Any]:
    for _try in range(100):
        if len(found := asked(page)) >= number:
            return found
        page.wait_for_timeout(50)
    raise AssertionError(asked(page))


def test_bound_inside_wechat_a_bill_is_paid_on_the_page(open_window: OpenWindow, site: Site) -> None:
    window = open_window(**PHONE, user_agent=AGENT)
    window.page.add_init_script(BRIDGE)
    page = sign_in(window, OWNERS[INSIDE_UNIT][1])
    bind(page, site)
    assert faults(window) == []
    page.goto(f"{site.url}/r/")
    page.click("text=去缴费")
    page.click("#pay")
    page.wait_for_url("**/pay/P*/?go=1")
    number = page.url.split("/pay/")[1].split("/")[0]

    # Once the order is open the bridge is asked by itself; the payer goes back: nothing is said, the button stays.
    (call,) = wait_for_calls(page, 1)
    assert call[0] == "getBrandWCPayRequest"
    assert set(call[1]) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
    assert call[1]["package"] == f"prepay_id=wx-{number}"
    assert json.dumps(call[1]).count(number) == 1
    page.wait_for_timeout(300)
    expect(page.locator("#invoke")).to_be_visible()
    expect(page.locator("#invoke-fault")).to_be_hidden()
    page.wait_for_timeout(2500)  # the page has looked after the order meanwhile, and has not asked by itself again
    assert len(asked(page)) == 1

    # The bridge fails: that is said, and stays said while the page goes on looking after the order.
    answers(page, "fail")
    page.click("#invoke")
    expect(page.locator("#invoke-fault")).to_be_visible()
    page.wait_for_timeout(2500)
    expect(page.locator("#invoke-fault")).to_be_visible()
    assert len(asked(page)) == 2
    assert faults(window) == []

    # The bridge says ok before any money came: that is not believed, the channel is asked.
    answers(page, "ok")
    page.click("#invoke")
    page.wait_for_url(f"**/pay/{number}/")
    expect(page.locator("#state")).not_to_contain_text("支付成功")
    assert site.value("SELECT count(*)" + OF_UNIT) == 0
    page.wait_for_timeout(1000)
    assert asked(page) == []  # and nobody is asked to pay a second time
    site.wechat.pay(number)
    expect(page.locator("#state")).to_contain_text("支付成功", timeout=15_000)
    assert site.value("SELECT count(*)" + OF_UNIT) == 1
    assert faults(window) == []
    page.click("#to-receipt")
    page.goto(f"{site.url}/r/")
    expect(page.locator(".money .sum")).to_have_text("0.00")
    opened = [way for _method, way, facts in site.wechat.platform.asked if facts.get("out_trade_no") == number]
    assert [way.rsplit("/", 1)[1] for way in opened] == ["jsapi"]
