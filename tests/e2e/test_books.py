"""The owners' money on commission, and a risk from its finding to its closing, each step by whose work it is."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.browsing import Window
from tests.e2e.estate import EMPTY
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
FINDING = (
    "SELECT min(f.id) FROM insight_finding f JOIN tenancy_project p ON p.id = f.project_id "
    "WHERE p.code = %s AND f.rule = 'unpublished_funds'"
)


def test_a_commission_is_entered_its_statement_read_and_the_missing_publication_followed_up(
    open_window: OpenWindow, site: Site
) -> None:
    manager, finance = open_window("jingli"), open_window("caiwu")
    enter_commission(manager)
    page = finance.open("/fee-statement/", project=EMPTY)
    expect(page.locator("main")).to_contain_text("酬金制物业服务资金收支表")
    expect(page.locator("main")).to_contain_text("期末结余（归业主）")
    with page.expect_download() as excel:
        page.get_by_role("link", name="Excel").click()
    assert excel.value.suggested_filename.endswith(".xlsx")
    page = finance.open("/risks/now/", project=EMPTY)
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url("**/jobs/*/")
    page.get_by_role("link", name="查看结果").click(timeout=60_000)
    page.wait_for_url("**/risks/")
    expect(page.locator("main")).to_contain_text("物业服务资金未公布")
    number = site.value(FINDING, EMPTY)
    write(finance, f"/risks/{number}/note/", "text", "已通知项目经理准备公示")
    page = finance.open(f"/risks/{number}/", project=EMPTY)
    expect(page.locator("main")).to_contain_text("已通知项目经理准备公示")
    expect(page.locator("main")).to_contain_text("严重")
    write(manager, f"/risks/{number}/close/", "reason", "本月公示")
    page = manager.open(f"/risks/{number}/", project=EMPTY)
    expect(page.locator("main")).to_contain_text("已关闭")


def enter_commission(window: Window) -> None:
    """Enter that the project is run on commission since 2024."""
    page = window.open("/fee-schemes/new/", project=EMPTY)
    page.select_option("[name=kind]", "commission")
    page.fill("[name=begins_on]", "2024-01-01")
    page.select_option("[name=pay_by]", "percent")
    page.fill("[name=percent]", "10")
    page.fill("[name=agreed_in]", "前期物业服务合同第八条")
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url(lambda url: "/new/" not in url)
    expect(page.locator("main")).to_contain_text("酬金制")


def write(window: Window, path: str, field: str, words: str) -> None:
    """Open a form of a record, write into its field and send it."""
    page = window.open(path, project=EMPTY)
    page.fill(f"[name={field}]", words)
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url(lambda url: path not in url)
