"""A person's page shows the reports and complaints of a person to who may see reports."""

from __future__ import annotations

from typing import Any

from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.domains.service import services
from anju.domains.service.models import Ticket


def test_their_page_shows_them_a_page_at_a_time(project: Any, signed_in: Any) -> None:
    actor, home = make_home(make_unit(project))
    told = [services.report(actor=actor, home=home, words=f"{number} 号水龙头滴水") for number in range(33)]
    browser = signed_in("service", project=project)
    address = f"/p/T1/people/{home.person.pk}/?tab=reports"
    first = browser.get(address).content.decode()
    assert told[-1].order.number in first
    assert told[0].order.number not in first
    before = Ticket.objects.order_by("-pk")[29].pk
    assert f"before={before}" in first
    second = browser.get(f"{address}&before={before}").content.decode()
    assert told[0].order.number in second
    assert told[-1].order.number not in second
    assert browser.get(f"{address}&before=x").status_code == 200
    assert (
        "tab=reports"
        not in signed_in("steward", project=project, username="guanjia").get(address.partition("?")[0]).content.decode()
    )
