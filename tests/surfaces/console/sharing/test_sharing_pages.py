"""Shared costs on screen: prepared by one, approved by another, issued, disclosed on paper and as a list."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.domains.billing.conftest import Estate

from anju.core import clock, scope
from anju.core.access import Actor
from anju.domains.billing.models import Bill, SharedCost
from anju.domains.billing.services import metering
from anju.domains.estate.models import Unit
from anju.surfaces.console.sharing.forms import listed_weights

PAGES = {
    # page: (finance, manager, guard)
    "shared-costs/": (200, 200, 403),
    "shared-costs/?state=draft&kind=power&rule=area&q=楼道": (200, 200, 403),
    "shared-costs/new/": (200, 403, 403),
    "shared-costs/rules/": (403, 200, 403),
    "shared-costs/disclosure/": (200, 200, 403),
    "shared-costs/disclosure/?month=wrong": (200, 200, 403),
    "shared-costs/disclosure.pdf?month=2026-10": (200, 200, 403),
    "shared-cost-shares/?q=101": (200, 200, 403),
}


@pytest.fixture
def office(project: Any, root: Actor, signed_in: Any) -> SimpleNamespace:
    estate = Estate(project, root)
    for area in ("89.53", "120.00", "75.28"):
        estate.unit(area)
    return SimpleNamespace(
        estate=estate,
        project=project,
        item=estate.fee_item("公摊电费").pk,
        finance=signed_in("finance", project=project, username="finance"),
        manager=signed_in("project_manager", project=project, username="manager"),
        guard=signed_in("guard", project=project, username="guard"),
    )


def asked(office: SimpleNamespace, **more: str) -> dict[str, str]:
    return {
        "fee_item": str(office.item),
        "kind": "power",
        "title": "楼道照明",
        "first_month": "2026-10",
        "rule": "area",
        "scope": "project",
        **({} if "master" in more else {"amount": "1000"}),
        **more,
    }


def made(office: SimpleNamespace) -> SharedCost:
    with scope.enter([office.project.pk]):
        return SharedCost.objects.latest("pk")


def test_pages_open_for_who_may(office: SimpleNamespace) -> None:
    for page, wanted in PAGES.items():
        found = tuple(one.get(f"/p/T1/{page}").status_code for one in (office.finance, office.manager, office.guard))
        assert found == wanted, page


def test_a_cost_from_preparing_to_the_residents(office: SimpleNamespace) -> None:
    with clock.at(dt.date(2026, 11, 3)):
        answer = office.finance.post("/p/T1/shared-costs/new/", asked(office))
        cost = made(office)
        page = f"/p/T1/shared-costs/{cost.pk}/"
        assert answer.url == page
        for text in ("314.35", "421.33", "264.32"):
            assert text in office.finance.get(f"{page}?tab=shares").content.decode()
        assert office.finance.post(f"{page}approve/").status_code == 403
        assert office.manager.post(f"{page}approve/").status_code == 302
        assert office.manager.post(f"{page}issue/").status_code == 403
        assert office.finance.get(f"{page}disclosure.pdf").status_code == 404
        assert office.finance.post(f"{page}issue/").status_code == 302
        assert office.finance.post(f"{page}issue/").status_code == 422
        paper = office.finance.get(f"{page}disclosure.pdf")
        assert paper.content.startswith(b"%PDF")
        month = office.finance.get("/p/T1/shared-costs/disclosure/").content.decode()
        assert "楼道照明" in month
        assert "1,000.00" in month
        assert office.finance.get("/p/T1/shared-costs/disclosure.pdf?month=2026-10").content.startswith(b"%PDF")
        assert office.finance.post(f"{page}publish/").status_code == 302
        assert office.finance.post(f"{page}reverse/", {"reason": "表读错"}).status_code == 302
    with scope.enter([office.project.pk]):
        assert not Bill.objects.filter(reversed_at__isnull=True).exists()
        cost.refresh_from_db()
        assert (cost.state, cost.published_at) == ("reversed", None)


def test_meters_and_a_list(office: SimpleNamespace) -> None:
    more = {
        "master": "1250",
        "subs": "1190",
        "unit_price": "5",
        "kind": "water",
        "rule": "usage",
        "scope": "units",
        "listed": "1-101\t20\n1-102，30\n\n1-103 10",
    }
    assert office.finance.post("/p/T1/shared-costs/new/", asked(office, **more)).status_code == 302
    cost = made(office)
    assert (cost.amount, cost.quantity, cost.unit_count) == (Decimal(300), Decimal(60), 3)
    page = office.finance.get(f"/p/T1/shared-costs/{cost.pk}/").content.decode()
    assert "(1250 − 1190 − 0) × 5" in page or "（1250 − 1190 − 0）× 5" in page
    for wrong in ({"listed": "9-999 3"}, {"listed": "1-101 x"}, {"listed": ""}, {"subs": "1300"}, {"amount": "5"}):
        assert office.finance.post("/p/T1/shared-costs/new/", asked(office, **more | wrong)).status_code == 422, wrong


def test_what_may_not_be_shared(office: SimpleNamespace) -> None:
    rules = {"refused": ["greening", "office"], "source": "清远市物业管理条例 37"}
    assert office.manager.post("/p/T1/shared-costs/rules/", rules).status_code == 302
    answer = office.finance.post("/p/T1/shared-costs/new/", asked(office, kind="greening"))
    assert answer.status_code == 422
    assert "清远市物业管理条例 37" in answer.content.decode()


def test_lists_as_people_paste_them() -> None:
    assert listed_weights("1-101 2.5\n 1-102,3 \n1-103") == {
        "1-101": Decimal("2.5"),
        "1-102": Decimal(3),
        "1-103": Decimal(1),
    }


def test_e15_what_a_master_meter_leaves_is_taken_from_its_readings(office: SimpleNamespace, root: Actor) -> None:
    """Master 1,250 − subs 1,190 leave 60 (E15)."""
    with scope.enter([office.project.pk]), clock.at(dt.date(2026, 11, 5)):
        units = list(Unit.objects.order_by("pk"))
        about: dict[str, Any] = {"actor": root, "project": office.project, "kind": "cold_water"}
        since = dt.date(2026, 9, 30)
        master = metering.install_meter(**about, number="M1", place="泵房", installed_on=since)
        subs = [
            metering.install_meter(**about, number=f"S{unit.pk}", unit=unit, parent=master, installed_on=since)
            for unit in units
        ]
        for meter, shown in zip([master, *subs], (1250, 500, 400, 290), strict=True):
            if meter is subs[2]:
                form = asked(office, master="", meter=str(master.pk), unit_price="5")
                answer = office.finance.post(f"/p/{office.project.code}/shared-costs/new/", form)
                assert answer.status_code == 422, "a sub-meter that was not read"
            taken = metering.Taken(meter_id=meter.pk, read_on=dt.date(2026, 10, 31), reading=Decimal(shown))
            metering.record_reading(actor=root, project=office.project, taken=taken)
        office.finance.post(f"/p/{office.project.code}/shared-costs/new/", form)
    assert made(office).amount == 300
