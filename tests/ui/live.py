"""The platform with the sample screens behind a real port, for tests that drive a browser."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from django.utils.translation import trans_real
from playwright.sync_api import Browser, Page, sync_playwright

from anju.config import catalogues
from anju.core import clock
from anju.ui import navigation, palette, surroundings
from tests.factories.session import make_session
from tests.ui import sample

TEMPLATES = Path(__file__).parent / "templates"
WHAT = (
    "厨房漏水，楼下天花板渗水",
    "电梯困人（已通话安抚）",
    "地库 B1 照明大面积不亮",
    "入户门禁卡失效",
    "投诉楼上夜间装修噪声",
)
WHO = ("王建国", "陈晓燕", "刘芳", "赵强", "孙丽")
MENU = (
    ("work", "工作台", "layout-dashboard", "sample:sample.board", None),
    ("work", "收费前台", "cash-register", "sample:sample.thing.create", None),
    ("work", "工单中心", "ticket", "sample:sample.thing.list", lambda actor, project: 23),
    ("business", "后台任务", "clock-play", "ui.jobs", lambda actor, project: 2),
)


def fill(owner_url: str) -> None:
    """Make the sample tables as their owner and put 70 rows in."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(sample.CREATE.format(temporary=""))
        connection.execute("GRANT ALL ON sample_house, sample_thing TO anju_app")
        connection.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO anju_app")
    houses = [sample.House.objects.create(name=f"{at} 栋 {at % 2 + 1} 单元") for at in (2, 3, 5, 6)]
    sample.Thing.objects.bulk_create(
        sample.Thing(
            house=houses[at % 4],
            code=f"W2611-{at:04}",
            title=f"{at % 4 + 2}-{at % 3 + 1}-{at % 30 + 1:02}0{at % 3 + 1} {WHAT[at % 5]}",
            owner=WHO[at % 5],
            phone=f"1381234{at:04}",
            state=sample.STATES[at % 3][0],
            amount=Decimal(at * 37) / 4 - 20 if at % 6 else None,
            due_on=dt.date(2026, 11, 1) + dt.timedelta(days=at % 28) if at % 7 else None,
            seen_at=clock.now() - dt.timedelta(minutes=at * 47),
            is_urgent=at % 5 == 0,
        )
        for at in range(70)
    )


def menu() -> None:
    """Register a side bar like the one of the mock-up."""
    navigation.register(navigation.Group("work", "工作", 1), navigation.Group("business", "业务", 2))
    for order, (group, title, icon, url, count) in enumerate(MENU):
        navigation.register(navigation.Entry(url, title, icon, group, order=order, count=count, key=url[-1]))
    surroundings.plugged().projects = lambda actor, typed: [surroundings.ProjectChoice("T1", "翠湖花园一期", "/p/T1/")]
    surroundings.plugged().role = lambda request: "客服主管"
    palette.register_verbs(palette.Verb("sample:sample.thing.create", "新建事项", "plus"))
    palette.register(
        lambda actor, project, typed: [
            palette.Hit("3-2-1201 王**", "翠湖花园一期", "/p/T1/sample/things/1/", "user", "住户")
        ]
    )


@contextmanager
def served(user: Any, words: Path) -> Iterator[SimpleNamespace]:
    """Serve the platform in Chinese; gives ``url`` and the cookie of a session of the user's."""
    catalogues.compile_catalogues(words)
    templates = [{**settings.TEMPLATES[0], "DIRS": [TEMPLATES, *settings.TEMPLATES[0]["DIRS"]]}]
    changed = {"ROOT_URLCONF": "tests.ui.urls", "TEMPLATES": templates, "LOCALE_PATHS": [words], "PUSH_URL": ""}
    key = make_session(user)
    with override_settings(**changed):
        trans_real._translations.clear()
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        try:
            yield SimpleNamespace(url=f"http://127.0.0.1:{thread.port}", key=key)
        finally:
            thread.terminate()
            trans_real._translations.clear()
            connections.close_all()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the system's Chromium, or Playwright's own."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in this thread; Django is not used under it
    system = next((one for one in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(one).exists()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system, args=["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
        )
        try:
            yield browser
        finally:
            browser.close()
            os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


Opener = Callable[..., Page]


def wait(page: Page, script: str, seconds: float = 5) -> None:
    """Wait until the script is true; the page's CSP refuses Playwright's own way of asking."""
    for _ in range(int(seconds * 20)):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never became true: {script}")


def visit(page: Page, address: str) -> None:
    """Open an address and wait for what htmx and the shell ask for afterwards."""
    page.goto(address, wait_until="load")
    wait(page, "!document.querySelector('.htmx-request')")
    page.wait_for_timeout(120)


def open_page(
    browser: Browser, site: SimpleNamespace, *, width: int, height: int, theme: str, bypass_csp: bool = False
) -> tuple[Page, list[str]]:
    """Open a signed-in page; gives it and the list of everything the browser complained about."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        locale="zh-CN",
        has_touch=width < 500,
        device_scale_factor=1,
        bypass_csp=bypass_csp,
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": site.key, "url": site.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def leave(page: Page) -> None:
    """Have a page closed without waiting: at times Chromium never answers when it is to dispose of a context."""
    page.close(run_before_unload=True)
