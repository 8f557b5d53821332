"""A browser in the hands of somebody who works here, and everything it complains about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests import axe
from tests.e2e import estate
from tests.e2e.chromium import PATIENCE, STILL
from tests.e2e.site import Site

TOO_WIDE = """
() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= innerWidth) return [];
  const all = [...document.querySelectorAll("body *")];
  const wide = all.filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
  return [`${page.scrollWidth} px`, ...wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
}
"""


@dataclass
class Window:
    """One page of a signed-in person, with what the browser complained about on the way."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str, *, project: str = "") -> Page:
        """Open an address of the platform, of a project where one is named, and wait until it stands."""
        prefix = f"/p/{project}" if project else ""
        self.page.goto(f"{self.site.url}{prefix}{path}", wait_until="load")
        return self.page

    def told(self) -> list[str]:
        """Return the complaints so far and forget them."""
        found, self.complaints[:] = list(self.complaints), []
        return found


class Desk:
    """Opens windows for people by their role; each signs in once, through the page."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self.site = browser, site
        self._signed_in: dict[str, Any] = {}
        self._contexts: list[BrowserContext] = []

    def window(self, username: str = "", **options: Any) -> Window:
        """Open a window, signed in as the person unless none is named. ``options`` are those of a browser context."""
        if username and username not in self._signed_in:
            self._signed_in[username] = self._sign_in(username)
        context = self._browser.new_context(
            storage_state=self._signed_in.get(username),
            **{"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options,
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        return self.another(context)

    def another(self, context: BrowserContext) -> Window:
        """Open a further window of the same person."""
        window = Window(context.new_page(), self.site)
        listen(window)
        return window

    def close(self) -> None:
        """Have every page that was opened closed, without waiting for it.

        The contexts go with the browser: Chromium at times never answers when it is asked to dispose of one, nor when
        it is to close a page that has printed.
        """
        while self._contexts:
            for page in self._contexts.pop().pages:
                page.close(run_before_unload=True)

    def _sign_in(self, username: str) -> Any:
        with_page = self.window()
        page = with_page.open("/account/login/")
        page.fill("#id_login", username)
        page.fill("#id_password", estate.PASSWORD)
        page.click("form#sign-in button[type=submit]")
        page.wait_for_url(lambda url: "/account/" not in url)
        return page.context.storage_state()


def listen(window: Window) -> None:
    """Collect errors of scripts, messages on the console (the CSP speaks there) and answers that failed."""
    page, complaints = window.page, window.complaints
    page.add_init_script(STILL)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", lambda said: complaints.append(said.text) if _complains(said) else None)
    page.on("response", lambda answer: complaints.append(f"{answer.status} {answer.url}") if _failed(answer) else None)


def _complains(said: Any) -> bool:
    """Leave out what htmx says of a request that ended because its page was left: nothing is wrong with that."""
    is_left = said.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
    return said.type in ("error", "warning") and not is_left


def _failed(answer: Any) -> bool:
    return bool(answer.status >= 400 and answer.request.resource_type != "document")


def too_wide(page: Page) -> list[str]:
    """Return what makes the page scroll sideways; charts are given a moment to take their new size."""
    found: list[str] = page.evaluate(TOO_WIDE)
    for _try in range(5):
        if not found:
            break
        page.wait_for_timeout(200)
        found = page.evaluate(TOO_WIDE)
    return found


def faults(window: Window) -> list[str]:
    """Return what is wrong with the page that stands open, in every view of it."""
    page, size = window.page, window.page.viewport_size
    found = window.told()
    found += axe.violations(page)
    page.set_viewport_size({"width": 360, "height": 740})
    wide = too_wide(page)
    page.set_viewport_size(size or {"width": 1440, "height": 900})
    window.told()  # axe measures with inline styles, which our own policy refuses it
    return found + ([f"wider than 360: {wide}"] if wide else [])
