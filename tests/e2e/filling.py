"""Filling in forms at the console as people do: searching in a choice, sending, opening a shift."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.browsing import Window


def type_into_choice(page: Page, name: str, words: str) -> None:
    """Open a choice that searches and type into it, once it listens."""
    page.click(f"#id_{name} + .ts-wrapper .ts-control")
    expect(page.locator(f"#id_{name} + .ts-wrapper.focus")).to_have_count(1)
    page.keyboard.type(words)
    expect(page.locator(f"#id_{name}-ts-control")).to_have_value(words)


def search(page: Page, name: str, words: str) -> None:
    """Search in a choice and take what is found."""
    type_into_choice(page, name, words)
    page.locator(f"#id_{name}-ts-dropdown .option:has-text('{words}')").click()


def send(page: Page) -> None:
    """Send the form of a page."""
    page.locator("main form[method=post] button[type=submit]").last.click()


def confirm(window: Window, path: str, *, project: str, **fields: str) -> None:
    """Open an action of a record, fill its fields in and confirm it."""
    page = window.open(path, project=project)
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    send(page)
    page.wait_for_url(lambda url: path not in url)


def at_the_desk(window: Window, *, project: str) -> Page:
    """Open the desk, and a shift at it where none is open."""
    page = window.open("/desk/", project=project)
    if page.locator("a[href$='/shifts/open/'].btn-primary").count():
        page = window.open("/shifts/open/", project=project)
        page.fill("[name=opening_float]", "200")
        page.click(".form-foot button[type=submit]")
        page.wait_for_url("**/desk/")
    return page
