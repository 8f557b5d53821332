"""Web Push on both phones: what the service worker shows of a message, where a tap leads, and the switch."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Worker, expect

from tests.e2e import phones
from tests.e2e.browsing import Window
from tests.e2e.estate import FULL
from tests.e2e.hand import until
from tests.e2e.handset import PHONE, sign_in
from tests.e2e.site import Site

NOTE = {"title": "停水通知", "body": "9:00 起停水。", "url": "/r/messages/", "tag": "one"}
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url }))"""
# A tap that no finger made may neither wait nor open: what the worker asks the browser for is noted instead.
TAP = """async () => {
  const asked = [];
  self.clients.openWindow = async (url) => void asked.push(["open", url]);
  WindowClient.prototype.focus = async function () { asked.push(["focus", this.url]); };
  const [notification] = await self.registration.getNotifications();
  const tap = new NotificationEvent("notificationclick", { notification });
  const waits = [];
  tap.waitUntil = (what) => waits.push(what);
  self.dispatchEvent(tap);
  await Promise.all(waits);
  return [...asked, (await self.registration.getNotifications()).length];
}"""
# Stands for the browser's vendor, which a test cannot reach: subscribes in the page only.
VENDOR = """
const endpoint = "https://fcm.googleapis.com/fcm/send/e2e-device-of-a-test-phone";
const made = {
  endpoint,
  toJSON: () => ({ endpoint, keys: { p256dh: "B" + "A".repeat(86), auth: "A".repeat(22) } }),
  unsubscribe: async () => { localStorage.removeItem("vendor"); return true; },
};
PushManager.prototype.getSubscription = async () => (localStorage.getItem("vendor") ? made : null);
PushManager.prototype.subscribe = async () => { localStorage.setItem("vendor", "1"); return made; };
Notification.requestPermission = async () => "granted";
"""


@dataclass
class Phone:
    """A phone whose browser may show notifications, and the way in by which the browser's vendor sends."""

    page: Page
    site: Site
    door: str
    session: CDPSession
    registration: str
    sent: str = ""

    def send(self, data: str) -> None:
        """Deliver what the server would have sent."""
        self.sent = data
        self.session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self.site.url, "registrationId": self.registration, "data": data},
        )

    def shown(self, count: int = 1) -> list[dict[str, str]]:
        """Return what stands on the phone's screen once there are so many.

        The protocol drops a message for a worker that is being started: it is delivered again then.
        """
        for attempt in range(1, 200):
            found: list[dict[str, str]] = self.page.evaluate(SHOWN)
            if len(found) == count:
                return found
            if attempt % 40 == 0 and not found:
                self.send(self.sent)
            self.page.wait_for_timeout(50)
        raise AssertionError(found)

    def worker(self) -> Worker:
        """Return the service worker."""
        return next(one for one in self.page.context.service_workers if one.url.startswith(self.site.url + self.door))


def _ready(window: Window, door: str) -> Phone:
    page = window.page
    until(page, "() => navigator.serviceWorker.controller !== null")
    session, told = page.context.new_cdp_session(page), []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: told.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    scope = window.site.url + door
    for _try in range(100):
        found = [one["registrationId"] for one in told if one["scopeURL"] == scope]
        if found:
            return Phone(page, window.site, door, session, found[-1])
        page.wait_for_timeout(50)
    raise AssertionError(told)


@pytest.fixture
def of_resident(open_window: Callable[..., Window]) -> Phone:
    """Give a resident's phone."""
    window = open_window(**PHONE, permissions=["notifications"])
    sign_in(window)
    return _ready(window, "/r/")


@pytest.fixture
def of_worker(open_window: Callable[..., Window]) -> Phone:
    """Give a worker's phone."""
    window = open_window("weixiu", **PHONE, permissions=["notifications"])
    window.page.goto(f"{window.site.url}/f/{FULL}/", wait_until="load")
    return _ready(window, "/f/")


@pytest.fixture(params=["of_resident", "of_worker"])
def phone(request: pytest.FixtureRequest) -> Phone:
    """Give each kind of phone."""
    found: Phone = request.getfixturevalue(request.param)
    return found


def test_a_message_is_shown_and_a_tap_opens_its_page(phone: Phone, site: Site) -> None:
    own = f"{phone.door}some/page/"
    phone.send(json.dumps({**NOTE, "url": own}))
    assert phone.shown() == [{"title": "停水通知", "body": "9:00 起停水。", "tag": "one", "url": site.url + own}]
    phone.send(json.dumps({**NOTE, "title": "已恢复供水", "url": own}))
    until(phone.page, f"async () => (await ({SHOWN})())[0].title === '已恢复供水'")
    assert len(phone.shown()) == 1
    assert phone.worker().evaluate(TAP) == [["open", site.url + own], 0]


def test_a_tap_leads_to_the_page_that_is_open(phone: Phone) -> None:
    here = phone.page.url
    phone.send(json.dumps({**NOTE, "url": here}))
    phone.shown()
    assert phone.worker().evaluate(TAP) == [["focus", here], 0]


@pytest.mark.parametrize(
    "data", ["", "no json {", "null", "[1]", json.dumps({"title": 7, "body": {}, "url": [], "tag": None})]
)
def test_a_message_that_cannot_be_read_is_shown_as_well(of_resident: Phone, site: Site, data: str) -> None:
    of_resident.send(data)
    shown = of_resident.shown()
    assert shown == [{"title": "安居 Anju", "body": "您有一条新消息。", "tag": "", "url": f"{site.url}/r/"}]


@pytest.mark.parametrize("url", ["https://example.com/x", "//example.com/x", "javascript:alert(1)", "http://["])
def test_an_address_of_another_site_leads_home(phone: Phone, site: Site, url: str) -> None:
    phone.send(json.dumps({**NOTE, "url": url}))
    assert phone.shown()[0]["url"] == site.url + phone.door


def switch(page: Page) -> None:
    """Begin on this device."""
    page.click("[data-push=on]")
    expect(page.locator("[data-push=off]")).to_be_visible()
    expect(page.locator("[data-push=on]")).to_be_hidden()


def choose(window: Window, phone: str) -> Page:
    """Sign in as a resident and begin on this device."""
    sign_in(window, phone)
    page = window.open("/r/messages/choices/")
    switch(page)
    return page


def devices(site: Site) -> list[Any]:
    query = "SELECT u.username FROM notifications_device d JOIN identity_user u ON u.id = d.user_id"
    return [row["username"] for row in site.rows(query)]


def test_a_worker_is_told_on_the_phone(open_window: Callable[..., Window], site: Site) -> None:
    page = open_window("weixiu", **PHONE, permissions=["notifications"]).page
    page.add_init_script(VENDOR)
    page.goto(f"{site.url}/f/{FULL}/", wait_until="load")
    page.click(".field-project")
    switch(page)
    assert devices(site) == ["weixiu"]
    page.click("[data-push=off]")
    expect(page.locator("[data-push=on]")).to_be_visible()
    assert devices(site) == []


def test_a_resident_is_told_on_the_phone(open_window: Callable[..., Window], site: Site) -> None:
    window = open_window(**PHONE, permissions=["notifications"])
    window.page.add_init_script(VENDOR)
    page = choose(window, phones.RESIDENT)
    assert devices(site) == [f"r{phones.RESIDENT}"]
    page.reload()
    page.click("[data-push=off]")
    expect(page.locator("[data-push=on]")).to_be_visible()
    assert devices(site) == []


def test_a_browser_that_tells_somebody_else_is_not_on(open_window: Callable[..., Window], site: Site) -> None:
    """Whose session ended without signing out left it subscribed; the next one here takes it over, or does not."""
    window = open_window(**PHONE, permissions=["notifications"])
    window.page.add_init_script(VENDOR)
    page = choose(window, phones.RESIDENT)
    page.context.clear_cookies()
    choose(window, phones.PAYER)
    assert devices(site) == [f"r{phones.PAYER}"]
    page.click("[data-push=off]")
    expect(page.locator("[data-push=on]")).to_be_visible()


def test_a_browser_that_cannot_be_woken_has_no_switch(open_window: Callable[..., Window], site: Site) -> None:
    page = open_window("weixiu", **PHONE).page
    page.add_init_script("delete window.PushManager")
    page.goto(f"{site.url}/f/{FULL}/", wait_until="load")
    page.click(".field-project")
    expect(page.locator("#sheet-me")).to_be_visible()
    expect(page.locator("#push")).to_be_hidden()
