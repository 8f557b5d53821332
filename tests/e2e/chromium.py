"""The browser itself: the system's Chromium or Playwright's own, with Chinese letters. Knows nothing of Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SYSTEM_BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
# Colours and places are judged where they end, so that nothing may be on its way while it is looked at.
STILL = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
const calm = () => (document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]);
document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", calm) : calm();
"""
# Milliseconds until a test gives up: shorter than the half minute after which a page asks by itself for what it was
# not told.
PATIENCE = 10_000
_ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"]


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Open the browser; its font configuration is written into ``folder``."""
    changed = {
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright runs a loop in this thread; Django is not used under it
        "FONTCONFIG_FILE": str(_fonts(folder)),
        "LANGUAGE": "zh_CN",  # what the browser itself says, such as the names of months
    }
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    system = next((one for one in SYSTEM_BROWSERS if Path(one).exists()), None)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=system, args=_ARGUMENTS)
            try:
                yield browser
            finally:
                browser.close()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _fonts(folder: Path) -> Path:
    """Write a font configuration that adds the packaged Chinese fonts to the machine's own."""
    import manimgx_fonts_cjk

    file = folder / "fonts.conf"
    aside = file.with_suffix(f".{os.getpid()}")
    aside.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{Path(manimgx_fonts_cjk.__file__).parent}</dir></fontconfig>",
        encoding="utf-8",
    )
    aside.replace(file)
    return file
