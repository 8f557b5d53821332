"""A worker's phone in a browser, and the hand that holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsing import Window
from tests.e2e.estate import FULL

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ORDER = "SELECT id FROM workorders_workorder WHERE %s IN (title, number)"
HELD = """async (path) => {
  const held = await (await caches.open("anju-field-pages")).match(path);
  const known = JSON.parse(document.getElementById("field-orders").textContent).find((one) => one.url === path);
  return Boolean(held && known && held.headers.get("X-Field-Version") === known.stamp);
}"""


def until(page: Page, script: str, value: Any = None) -> None:
    """Wait until the page says yes; Playwright's own way evaluates texts, which our policy forbids."""
    for _try in range(100):
        if page.evaluate(script, value):
            return
        page.wait_for_timeout(100)
    raise AssertionError(script)


class Hand:
    """A worker's phone: opens the day and orders, touches buttons, reads what is said."""

    def __init__(self, window: Window) -> None:
        self.window, self.page, self.site = window, window.page, window.site
        self.context: BrowserContext = window.page.context

    def day(self) -> Page:
        """Open the day and wait until the phone holds what it needs without network."""
        self.page.goto(f"{self.site.url}/f/{FULL}/", wait_until="load")
        until(self.page, "() => navigator.serviceWorker.controller !== null")
        return self.page

    def hold(self, title: str) -> None:
        """Wait, on the day, until the order's page lies on the phone as the day knows it, not an older one."""
        until(self.page, HELD, self.path(title))

    def path(self, title: str) -> str:
        return f"/f/{FULL}/orders/{self.site.value(ORDER, title)}/"

    def open(self, title: str) -> Page:
        self.page.goto(self.site.url + self.path(title), wait_until="load")
        return self.page

    def main(self, words: str) -> None:
        """Touch the main action, which has to be this one."""
        button = self.page.locator("#act-main")
        expect(button).to_have_text(words)
        button.click()

    def says(self, words: str) -> None:
        """Wait until the queue says so."""
        expect(self.page.locator("#queue-chip [data-count]")).to_have_text(words)

    def state(self, words: str) -> None:
        expect(self.page.locator("main [data-state-label]").first).to_have_text(words)

    def finish(self, words: str, photo: Path) -> None:
        """Say in the sheet what was done, with a photo of it."""
        self.page.fill("#note-finish", words)
        self.page.set_input_files("#photos-finish", str(photo))
        expect(self.page.locator("#sheet-finish [data-photos] img")).to_have_count(1)
        self.page.click("#sheet-finish button:has-text('完工')")

    def offline(self, *, is_offline: bool) -> None:
        """Take the network away, or give it back."""
        self.context.set_offline(is_offline)
        if is_offline:
            self.window.told()
