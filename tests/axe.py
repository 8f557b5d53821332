"""What axe finds on the page that stands open: at the desk and on the phone, by day and by night."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Page

from anju.ui import assets

SCRIPT = assets.node_modules() / "axe-core" / "axe.min.js"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
DESK, PHONE = (1440, 900), (390, 844)
_RUN = """
async (tags) => {
  const result = await axe.run(document, {runOnly: tags, resultTypes: ["violations"], preload: false});
  const place = (node) => `${node.target} ${node.html.slice(0, 120)} ${node.failureSummary}`;
  return result.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map(place).join(" | ")}`);
}
"""


def violations(
    page: Page, tags: Iterable[str] = WCAG, *, sizes: Iterable[tuple[int, int]] = (DESK, PHONE)
) -> list[str]:
    """Return what is wrong in each size, in light and dark. axe measures with inline styles: the CSP may complain."""
    found: list[str] = []
    page.evaluate(SCRIPT.read_text("utf-8"))
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            show(page, theme)
            found += [f"{width} {theme} {one}" for one in page.evaluate(_RUN, list(tags))]
    show(page, "light")
    return found


def show(page: Page, theme: str) -> None:
    """Let the page's person wish for the light or the dark, and wait until the page has followed."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for _ in range(100):
        if page.evaluate("document.documentElement.dataset.bsTheme") == theme:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the page never became {theme}")
