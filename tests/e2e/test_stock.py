"""Stock at the desk: what runs low is bought, received, issued, counted, invoiced and paid, each by who has to."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.browsing import Window, too_wide
from tests.e2e.estate import FULL
from tests.e2e.site import Site
from tests.e2e.test_budgets import choose, confirm, send

OpenWindow = Callable[..., Window]
REQUEST = "SELECT max(id) FROM approvals_request WHERE kind = %s"
BALANCE = (
    "SELECT b.quantity::text || ' ' || b.value::text FROM stock_balance b JOIN stock_item i ON i.id = b.item_id "
    "WHERE i.code = 'ZF-25'"
)
ORDER = (
    "SELECT max(t.number) FROM workorders_workorder t JOIN tenancy_project p ON p.id = t.project_id "
    "WHERE p.code = %s AND t.closed_at IS NULL"
)
OWED = (
    "SELECT coalesce(sum(line.amount), 0.00)::text FROM ledger_line line "
    "JOIN ledger_account a ON a.id = line.account_id JOIN tenancy_project p ON p.id = a.project_id "
    "WHERE p.code = %s AND a.role = 'payable'"
)


def test_from_the_reorder_level_to_the_paid_invoice(open_window: OpenWindow, site: Site) -> None:
    keeper, manager, engineer, finance = (open_window(name) for name in ("cangguan", "jingli", "gongcheng", "caiwu"))
    owed = site.value(OWED, FULL)
    for path, typed in (
        ("/stock/stores/new/", {"name": "一号仓库"}),
        ("/stock/suppliers/new/", {"name": "杭州闸阀经营部", "supplies": "阀门"}),
        ("/stock/items/new/", {"code": "ZF-25", "name": "闸阀", "spec": "DN25", "measure": "只"}),
    ):
        page = keeper.open(path, project=FULL)
        for name, value in typed.items():
            page.fill(f"[name={name}]", value)
        send(page)
    page = keeper.open("/stock/levels/new/", project=FULL)
    choose(page, "store", "一号仓库")
    choose(page, "item", "ZF-25 闸阀 DN25")
    page.fill("[name=minimum]", "5")
    page.fill("[name=target]", "10")
    page.keyboard.press("Enter")
    page.wait_for_url("**/stock/levels/")
    page = keeper.open("/stock/reorder/", project=FULL)
    expect(page.locator("main")).to_contain_text("ZF-25")

    page = keeper.open("/stock/purchases/reorder/", project=FULL)
    expect(page.locator("[name=quantity_1]")).to_have_value("10.000")
    page.fill("[name=price_1]", "20")
    send(page)
    purchase = page.url
    confirm(manager, f"/approvals/{site.value(REQUEST, 'stock.purchase')}/approve/")
    page.goto(f"{purchase}order/")
    choose(page, "supplier", "杭州闸阀经营部")
    send(page)
    page.goto(f"{purchase}receive/")
    choose(page, "store", "一号仓库")
    send(page)
    assert site.value(BALANCE) == "10.000 200.00"

    page = keeper.open("/stock/issue/", project=FULL)
    page.fill("[name=order]", site.value(ORDER, FULL))
    choose(page, "store", "一号仓库")
    choose(page, "item_1", "ZF-25 闸阀 DN25")
    page.fill("[name=quantity_1]", "2")
    send(page)
    assert site.value(BALANCE) == "8.000 160.00"
    page = keeper.open("/stock/counts/new/", project=FULL)
    choose(page, "store", "一号仓库")
    send(page)
    count = page.url.removesuffix("enter/")
    page.goto(f"{count}enter/")
    page.locator("[data-cell]").first.fill("7")
    page.click("button[name=submit]")
    page.wait_for_url(count)
    confirm(manager, f"/approvals/{site.value(REQUEST, 'stock.count')}/approve/")
    assert site.value(BALANCE) == "7.000 140.00"

    page = finance.open("/stock/payables/", project=FULL)
    page.click("main a:has-text('杭州闸阀经营部')")
    page.click("a:has-text('登记发票')")
    page.wait_for_url("**/invoice/")
    page.fill("[name=paper_number]", "25332000000000000088")
    page.fill("[name=amount]", "210")
    page.locator("[name^=amount_]").fill("210")
    send(page)
    invoice = page.url
    expect(page.locator("main")).to_contain_text("价格有差异")
    page = engineer.open(invoice.removeprefix(f"{site.url}/p/{FULL}") + "pay/", project=FULL)
    expect(page.locator("[name=amount]")).to_have_value("210.00")
    send(page)
    page = manager.open(f"/approvals/{site.value(REQUEST, 'expenses.claim')}/", project=FULL)
    expect(page.locator("main")).to_contain_text("10.00")
    confirm(manager, f"/approvals/{site.value(REQUEST, 'expenses.claim')}/approve/")
    claim = site.value("SELECT max(claim_id) FROM stock_invoicepayment")
    page = finance.open(f"/expenses/{claim}/pay/", project=FULL)
    choose(
        page, "account", next(one for one in page.locator("[name=account] option").all_inner_texts() if "1002" in one)
    )
    send(page)
    page = finance.open(f"/expenses/{claim}/?tab=invoice", project=FULL)
    expect(page.locator("#tab-body")).to_contain_text("ZF-25")
    page = finance.open(invoice.removeprefix(f"{site.url}/p/{FULL}"), project=FULL)
    expect(page.locator("main")).to_contain_text("已付清")
    page.set_viewport_size({"width": 390, "height": 844})
    assert not too_wide(page)
    assert site.value(OWED, FULL) == owed
