"""The pictures of the README: ``make screenshots`` starts Anju on the demonstration estate and takes them anew.

Each screen is taken at the desk and on the phone, by day and by night, into ``docs/images``.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page
from tests.e2e.chromium import STILL, chromium

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs/images"
ROSTER = ROOT / "src/anju/config/demo/roster.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROJECT = "/p/CH01"
SIZES = {1440: 900, 390: 844}
THEMES = ("light", "dark")
_ADDRESS = re.compile(r"is running: +(http://\S+)")


@dataclass(frozen=True)
class Shot:
    """A screen worth showing: who opens it and how, and in which widths. A resident is named by telephone."""

    name: str
    user: str
    open: Callable[[Page], None]
    widths: tuple[int, ...] = tuple(SIZES)


def home(page: Page) -> None:
    """Open the manager's home page."""
    page.goto(f"{base(page)}{PROJECT}/")


def indebted(page: Page) -> str:
    """Return the code of a unit that has owed for some months."""
    back = page.url
    stack(page)
    code = page.locator("svg[data-stack] a.age-90 title").last.text_content().split()[0]
    page.goto(back)
    return code


def desk(page: Page) -> None:
    """Open a household at the desk, as its cashier finds it."""
    page.goto(f"{base(page)}{PROJECT}/desk/")
    opener = page.locator("a.btn-primary[href$='/shifts/open/']")
    if opener.count():
        opener.click()
        page.fill("[name=opening_float]", "300")
        page.click(".form-foot button[type=submit]")
        page.wait_for_url("**/desk/")
    page.fill("#desk-q", indebted(page))
    page.locator("#desk-hits [role=option]").first.click()
    page.wait_for_selector("#pay")


def unit(page: Page) -> None:
    """Open the page of a unit that owes."""
    page.goto(f"{base(page)}{PROJECT}/units/?q={indebted(page)}")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/units/*/")


def stack(page: Page) -> None:
    """Open a building, its units coloured by what they owe."""
    page.goto(f"{base(page)}{PROJECT}/buildings/")
    page.locator("tbody a").nth(2).click()
    page.wait_for_url("**/buildings/*/")
    page.goto(f"{page.url}?by=arrears")


def preview(page: Page) -> None:
    """Work out what the next month will come to."""
    following = (dt.datetime.now(dt.UTC).replace(day=1) + dt.timedelta(days=32)).strftime("%Y-%m")
    page.goto(f"{base(page)}{PROJECT}/bill-runs/new/?month={following}")


def arrears(page: Page) -> None:
    """Open the arrears by age."""
    page.goto(f"{base(page)}{PROJECT}/arrears/")


def imported(page: Page) -> None:
    """Check a roster in which something is new, something has changed and something is wrong."""
    book = openpyxl.load_workbook(ROSTER)
    units, people = book.worksheets[:2]
    for row in range(2, 6):
        units.cell(row, 7).value = "三室两厅一卫"
    units.cell(9, 5).value = "八十九"
    units.cell(12, 5).value = -89.53
    people.cell(4, 4).value = "1380000"
    people.append(["1-1-101", "林小满", "家属", "13700001234"])
    content = io.BytesIO()
    book.save(content)
    page.goto(f"{base(page)}{PROJECT}/imports/")
    file = {"name": "翠湖花园一期 11 月.xlsx", "mimeType": XLSX, "buffer": content.getvalue()}
    page.set_input_files("input[type=file]", file)
    page.click(".form-foot button[type=submit]")
    page.wait_for_selector("#sum-title", timeout=120_000)


def orders(page: Page) -> None:
    """Open an order that is being worked on beside the desk's list."""
    page.goto(f"{base(page)}{PROJECT}/orders/?queue=working")
    page.locator("tr[data-row] a").first.click()
    page.wait_for_url("**&open=*")


def phone(page: Page) -> None:
    """Open the first page of a resident's home."""
    page.goto(f"{base(page)}/r/")


def report(page: Page) -> None:
    """Open the newest report of a resident."""
    phone(page)
    page.goto(f"{page.url}reports/")
    page.locator("main a.row").first.click()
    page.wait_for_url("**/reports/*/")


def order(page: Page) -> None:
    """Open a worker's first order."""
    page.goto(f"{base(page)}/f/")
    page.locator(".order-card a").first.click()
    page.wait_for_url("**/orders/*/")


SHOTS = (
    Shot("home", "jingli", home),
    Shot("desk", "shoufei", desk),
    Shot("unit", "jingli", unit),
    Shot("stack", "jingli", stack),
    Shot("preview", "caiwu", preview),
    Shot("arrears", "jingli", arrears),
    Shot("import", "jingli", imported),
    Shot("orders", "kefu", orders, (1440,)),
    Shot("resident", "13800000001", phone, (390,)),
    Shot("report", "13800000001", report, (390,)),
    Shot("field", "weixiu", order, (390,)),
)


def base(page: Page) -> str:
    """Return the address of the installation the page belongs to."""
    return "/".join(page.url.split("/", 3)[:3])


def main() -> None:
    """Take every picture; arguments name some of them."""
    wanted = sys.argv[1:] or [shot.name for shot in SHOTS]
    folder = Path(tempfile.mkdtemp(prefix="anju-s-"))
    IMAGES.mkdir(exist_ok=True)
    try:
        with running(folder / "home") as url, chromium(folder) as browser:
            for shot in SHOTS:
                if shot.name in wanted:
                    take(browser, url, shot)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run Anju with the demonstration estate in a folder of its own; gives its address."""
    log = folder.with_suffix(".log")
    environment = os.environ | {"ANJU_HOME": str(folder), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "anju", "up", "--demo", "--port", "8900"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        while not (found := _ADDRESS.search(log.read_text("utf-8", errors="replace"))):
            if process.poll() is not None:
                raise SystemExit(log.read_text("utf-8"))
            time.sleep(0.5)
        yield found[1]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def take(browser: Browser, url: str, shot: Shot) -> None:
    """Open a screen once and take it in every size and theme."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.add_init_script(STILL)
    sign_in(page, url, shot.user)
    shot.open(page)
    address = page.url
    for width in shot.widths:
        page.set_viewport_size({"width": width, "height": SIZES[width]})
        for theme in THEMES:
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.goto(address, wait_until="networkidle")
            page.evaluate("document.activeElement && document.activeElement.blur()")
            save(page, f"{shot.name}-{width}-{theme}")
    context.close()


def sign_in(page: Page, url: str, user: str) -> None:
    """Sign in at the door that is the account's."""
    if user.isdigit():
        page.goto(f"{url}/r/sign-in/")
        page.click(f"button:has-text('{user}')")
        page.wait_for_url(lambda address: "/sign-in/" not in address)
    else:
        page.goto(f"{url}/account/login/")
        page.click(f"[data-fill-login='{user}']")
        page.click("#sign-in button[type=submit]")
        page.wait_for_url(lambda address: "/account/" not in address)


def save(page: Page, name: str) -> None:
    """Keep the picture: small ones as they are, large ones as JPEG, which is half the size."""
    if page.viewport_size and page.viewport_size["width"] > 800:
        file = IMAGES / f"{name}.jpg"
        page.screenshot(path=file, type="jpeg", quality=80)
    else:
        file = IMAGES / f"{name}.png"
        page.screenshot(path=file)
    sys.stdout.write(f"{file.relative_to(ROOT)}  {file.stat().st_size // 1000} kB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
