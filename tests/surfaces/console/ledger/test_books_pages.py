"""The books on screen: chart, account pages, manual entries, months, documents and their entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.test import Client
from tests.factories import household

from anju.core import clock
from anju.core.access import Actor
from anju.domains.ledger import queries, services
from anju.domains.ledger.models import Account, Journal, Period
from anju.domains.ledger.services import Posting

DAY = dt.date(2026, 11, 20)
Browsers = Callable[..., Client]


def _post(root: Actor, project: Any, count: int = 1) -> None:
    held = queries.account_ids(project)
    for number in range(1, count + 1):
        lines = [Posting(held["cash"], Decimal(number)), Posting(held["prepaid"], -Decimal(number))]
        services.post_entry(actor=root, project=project, kind="payment", on_date=DAY, lines=lines)


def test_an_account_is_added_and_renamed(signed_in: Browsers, project: Any) -> None:
    browser = signed_in("finance", project=project)
    sent = {"code": "6401.0201", "name": "电梯维保", "kind": "expense", "cost_class": "upkeep"}
    assert browser.post("/p/T1/accounts/new/", sent).status_code == 302
    account = Account.objects.get(code="6401.0201")
    page = browser.get("/p/T1/accounts/").content.decode()
    assert "电梯维保" in page
    assert "Operation and upkeep of common facilities" in page
    browser.post(f"/p/T1/accounts/{account.pk}/edit/", {"name": "电梯维护保养", "cost_class": "upkeep"})
    account.refresh_from_db()
    assert account.name == "电梯维护保养"
    assert browser.post("/p/T1/accounts/new/", {**sent, "code": "99"}).status_code == 422


def test_an_account_page_shows_balances_and_goes_on(signed_in: Browsers, project: Any, root: Actor) -> None:
    _post(root, project, 60)
    browser = signed_in("finance", project=project)
    cash = queries.account_of(project, "cash")
    page = browser.get(f"/p/T1/accounts/{cash.pk}/?first_on=2026-11-01&last_on=2026-11-30").content.decode()
    assert "1,830.00" in page
    assert "1,275.00" in page  # 1 + … + 50, after the last line of the first page
    link = page.split('href="?first_on=')[1].split('"')[0].replace("&amp;", "&")
    assert "after=" in link
    second = browser.get(f"/p/T1/accounts/{cash.pk}/?first_on={link}").content.decode()
    assert second.count("/p/T1/entries/") >= 10
    assert "Brought from the page before" in second
    assert "Brought from the page before" not in page


def test_the_trial_balance_leads_to_the_account_pages(signed_in: Browsers, project: Any, root: Actor) -> None:
    _post(root, project, 3)
    browser = signed_in("finance", project=project)
    cash = queries.account_of(project, "cash")
    page = browser.get("/p/T1/trial-balance/?month=2026-11").content.decode()
    assert f"/p/T1/accounts/{cash.pk}/?first_on=2026-11-01" in page
    assert "6.00" in page


def test_the_trial_balance_has_debits_and_credits_apart_and_equal(
    signed_in: Browsers, project: Any, root: Actor
) -> None:
    _post(root, project, 3)
    answer = signed_in("finance", project=project).get("/p/T1/trial-balance/?month=2026-11")
    before, before_credit, debit, credit, after, after_credit = answer.context["sums"]
    assert (before, debit, after) == (before_credit, credit, after_credit)
    assert debit == Decimal("6.00")
    assert all(cell >= 0 for _line, cells in answer.context["rows"] for cell in cells)


def test_a_manual_entry_goes_from_one_person_to_another(signed_in: Browsers, project: Any) -> None:
    held = dict(Account.objects.values_list("code", "pk"))
    writer = signed_in("finance", project=project, username="zhidan")
    lines = {"account_1": held["6401.07"], "debit_1": "850", "account_2": held["1602"], "credit_2": "850"}
    sent = {"on_date": f"{clock.today()}", "memo": "计提折旧", **lines}
    assert writer.post("/p/T1/journals/new/", {**sent, "credit_2": "800"}).status_code == 422
    answer = writer.post("/p/T1/journals/new/", sent)
    journal = Journal.objects.get()
    assert answer["Location"] == f"/p/T1/journals/{journal.pk}/"
    assert "850.00" in writer.get(answer["Location"]).content.decode()
    assert writer.post(f"/p/T1/journals/{journal.pk}/post/", {}).status_code == 403
    checker = signed_in("project_manager", project=project, username="shenhe")
    assert checker.post(f"/p/T1/journals/{journal.pk}/post/", {}).status_code == 302
    journal.refresh_from_db()
    entry = checker.get(f"/p/T1/entries/{journal.entry_id}/").content.decode()
    assert f"/p/T1/journals/{journal.pk}/" in entry
    tab = checker.get(f"/p/T1/journals/{journal.pk}/?tab=entries").content.decode()
    assert f"/p/T1/entries/{journal.entry_id}/" in tab
    assert checker.post(f"/p/T1/journals/{journal.pk}/reverse/", {"reason": "重复"}).status_code == 302


def test_an_entry_leads_to_its_bill(signed_in: Browsers, project: Any, root: Actor) -> None:
    bill = household.make_bill(household.make_unit(project, "3-2-1201"))
    held = queries.account_ids(project)
    lines = [Posting(held["receivable"], Decimal(5)), Posting(held["prepaid"], Decimal(-5))]
    entry_id = services.post_entry(
        actor=root, project=project, kind="bill", on_date=DAY, lines=lines, source_id=bill.pk
    )
    browser = signed_in("finance", project=project)
    assert f"/p/T1/bills/{bill.pk}/" in browser.get(f"/p/T1/entries/{entry_id}/").content.decode()


def test_a_closed_month_is_opened_again_by_who_may(signed_in: Browsers, project: Any, root: Actor) -> None:
    with clock.at(dt.date(2026, 12, 3)):
        services.close_period(actor=root, project=project, month=DAY)
    period = Period.objects.get()
    finance = signed_in("finance", project=project)
    assert "2026-11" in finance.get(f"/p/T1/periods/{period.pk}/").content.decode()
    assert finance.post(f"/p/T1/periods/{period.pk}/reopen/", {"reason": "漏记"}).status_code == 403
    group = signed_in("group", username="jituan")
    assert group.post(f"/p/T1/periods/{period.pk}/reopen/", {"reason": "漏记电费"}).status_code == 302
    assert "漏记电费" in finance.get("/p/T1/periods/").content.decode()
