"""Pages of charging and of the books: who may open them, a run from preview to reversal, nothing of another project."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.domains.billing.conftest import Estate

from anju.core import clock, scope
from anju.core.access import Actor
from anju.domains.approvals import queries as approvals
from anju.domains.billing import services
from anju.domains.billing.enums import DiscountState
from anju.domains.billing.models import Bill, BillRun, Tariff, VacancyDiscount
from anju.domains.billing.policies import VACANCY_REQUEST
from anju.domains.identity import queries as identity
from anju.domains.notifications.models import Notification

NOVEMBER = dt.date(2026, 11, 1)
PAGES = {
    # page: (finance, manager, service, guard)
    "bills/": (200, 200, 200, 403),
    "bills/?state=overdue&period=2026-11&amount_min=1": (200, 200, 200, 403),
    "bills/{bill}/": (200, 200, 200, 403),
    "bills/{bill}/?tab=books": (200, 200, 404, 403),
    "bill-runs/": (200, 200, 200, 403),
    "bill-runs/new/": (200, 403, 403, 403),
    "bill-runs/new/?month=2026-12&tariff={tariff}": (200, 403, 403, 403),
    "bill-runs/new/?month=2026-11&tariff={tariff}&reason=already_billed": (200, 403, 403, 403),
    "bill-runs/new/?month=rubbish": (200, 403, 403, 403),
    "bill-runs/{run}/": (200, 200, 200, 403),
    "bill-runs/{run}/?tab=bills": (200, 200, 200, 403),
    "bill-runs/{run}/approve/": (403, 200, 403, 403),
    "bill-runs/{run}/issue/": (200, 403, 403, 403),
    "bill-runs/{run}/withdraw/": (200, 403, 403, 403),
    "bill-runs/{run}/reverse/": (200, 403, 403, 403),
    "tariffs/": (200, 200, 200, 403),
    "tariffs/{tariff}/": (200, 200, 200, 403),
    "tariffs/{tariff}/?tab=prices": (200, 200, 200, 403),
    "tariffs/{tariff}/edit/": (200, 200, 403, 403),
    "tariffs/{tariff}/price/": (200, 200, 403, 403),
    "tariffs/new/": (200, 200, 403, 403),
    "fee-items/new/": (200, 200, 403, 403),
    "billing-settings/": (403, 200, 403, 403),
    "vacancy-discounts/": (200, 200, 200, 403),
    "vacancy-discounts/new/": (403, 403, 200, 403),
    "vacancy-discounts/{discount}/": (200, 200, 200, 403),
    "vacancy-discounts/{discount}/end/": (403, 200, 403, 403),
    "entries/": (200, 200, 403, 403),
    "entries/?kind=bill&first_on=2026-11-01": (200, 200, 403, 403),
    "entries/{entry}/": (200, 200, 403, 403),
    "trial-balance/": (200, 200, 403, 403),
    "trial-balance/?month=2026-11": (200, 200, 403, 403),
    "unit-check/?month=2026-11": (200, 200, 403, 403),
    "periods/": (200, 200, 403, 403),
    "periods/close/": (200, 403, 403, 403),
}


@pytest.fixture
def estate(project: Any, root: Actor, make_user: Any) -> Any:
    """Bill November for two units, one of which asks for a vacancy discount."""
    applicant = identity.actor_for(make_user("applicant", "service", project=project), surface="tests")
    with clock.at(NOVEMBER):
        estate = Estate(project, root)
        units = [estate.unit(), estate.unit("120")]
        tariff = estate.tariff()
        bills = estate.bill()
        discount = services.apply_for_discount(
            actor=applicant,
            unit=units[0],
            fee_item=tariff.fee_item,
            factor=Decimal("0.6"),
            starts_on=dt.date(2026, 12, 1),
        )
    ids = {
        "bill": bills[0].pk,
        "run": bills[0].run_id,
        "entry": bills[0].entry_id,
        "tariff": tariff.pk,
        "discount": discount.pk,
    }
    return SimpleNamespace(project=project, estate=estate, ids=ids)


def test_pages_open_for_who_may(estate: Any, signed_in: Any) -> None:
    roles = ("finance", "project_manager", "service", "guard")
    browsers = [signed_in(role, project=estate.project, username=role) for role in roles]
    for page, wanted in PAGES.items():
        url = f"/p/T1/{page.format(**estate.ids)}"
        assert tuple(one.get(url).status_code for one in browsers) == wanted, url


def test_pages_of_another_project_are_not_there(estate: Any, other_project: Any, signed_in: Any) -> None:
    finance = signed_in("finance", "project_manager", project=other_project)
    for page in PAGES:
        assert finance.get(f"/p/T1/{page.format(**estate.ids)}").status_code == 404, page
        if "{" in page and "?" not in page:
            # The same number asked for inside one's own project is not there either.
            assert finance.get(f"/p/T2/{page.format(**estate.ids)}").status_code in (403, 404), page


def test_a_run_from_preview_to_reversal(estate: Any, signed_in: Any) -> None:
    finance = signed_in("finance", project=estate.project, username="finance")
    manager = signed_in("project_manager", project=estate.project, username="manager")
    with clock.at(dt.date(2026, 12, 1)):
        page = finance.get("/p/T1/bill-runs/new/?month=2026-12").content.decode()
        assert "210.40" in page
        assert "89.53" in page
        answer = finance.post("/p/T1/bill-runs/new/", {"month": "2026-12"})
        with scope.enter([estate.project.pk]):
            run = BillRun.objects.latest("pk")
        assert answer.url == f"/p/T1/bill-runs/{run.pk}/"
        assert manager.post(f"/p/T1/bill-runs/{run.pk}/approve/").status_code == 302
        assert finance.post(f"/p/T1/bill-runs/{run.pk}/issue/").status_code == 302
        with scope.enter([estate.project.pk]):
            assert Bill.objects.filter(run=run).count() == 2
        assert finance.post(f"/p/T1/bill-runs/{run.pk}/reverse/").status_code == 302
        with scope.enter([estate.project.pk]):
            assert Bill.objects.filter(run=run, reversed_at__isnull=True).count() == 0
        second = finance.post(f"/p/T1/bill-runs/{run.pk}/reverse/")
        assert second.status_code == 422


def test_a_run_that_bills_nothing_is_told(estate: Any, signed_in: Any) -> None:
    finance = signed_in("finance", project=estate.project)
    answer = finance.post("/p/T1/bill-runs/new/?month=2026-11", {"month": "2026-11"}, follow=True)
    assert answer.status_code == 200
    with scope.enter([estate.project.pk]):
        assert BillRun.objects.count() == 1


def test_a_tariff_is_made_and_gets_a_new_price(estate: Any, signed_in: Any) -> None:
    finance = signed_in("finance", project=estate.project)
    with clock.at(NOVEMBER):
        assert finance.post("/p/T1/fee-items/new/", {"name": "垃圾处理费"}).status_code == 302
        with scope.enter([estate.project.pk]):
            item = estate.estate.fee_item("垃圾处理费")
        terms = {
            "cycle": 1,
            "convention": "actual",
            "issue_day": 1,
            "due_days": 30,
            "late_fee_rate": 0,
            "is_active": "on",
        }
        made = finance.post(
            "/p/T1/tariffs/new/",
            {
                **terms,
                "fee_item": item.pk,
                "usage": "home",
                "basis": "household",
                "price": "13.5",
                "starts_on": "2026-11-01",
            },
        )
        assert made.status_code == 302, made.content.decode()
        with scope.enter([estate.project.pk]):
            tariff = Tariff.objects.get(fee_item=item)
        edited = finance.post(f"/p/T1/tariffs/{tariff.pk}/edit/", {**terms, "name": "垃圾", "due_days": 15})
        assert edited.status_code == 302
        wrong = finance.post(f"/p/T1/tariffs/{estate.ids['tariff']}/price/", {"price": "3", "starts_on": "2026-11-15"})
        assert wrong.status_code == 422
        right = finance.post(f"/p/T1/tariffs/{estate.ids['tariff']}/price/", {"price": "3", "starts_on": "2026-12-01"})
        assert right.status_code == 302


def test_a_discount_is_applied_for_and_decided_by_somebody_else(estate: Any, signed_in: Any) -> None:
    both = signed_in("service", "project_manager", project=estate.project, username="both")
    manager = signed_in("project_manager", project=estate.project, username="manager")
    with scope.enter([estate.project.pk]):
        bill = Bill.objects.select_related("tariff").get(pk=estate.ids["bill"])
    facts = {"unit": bill.unit_id, "fee_item": bill.tariff.fee_item_id, "percent": "70", "reason": "空置"}
    answer = both.post("/p/T1/vacancy-discounts/new/", {**facts, "starts_on": "2027-01-01", "ends_on": "2027-06-30"})
    assert answer.status_code == 302
    with scope.enter([estate.project.pk]):
        discount = VacancyDiscount.objects.latest("pk")
        request = approvals.latest_request(estate.project, VACANCY_REQUEST.name, discount.pk)
    assert discount.factor == Decimal("0.7")
    page = f"/p/T1/approvals/{request.pk}/"
    assert page in manager.get(f"/p/T1/vacancy-discounts/{discount.pk}/").content.decode()
    assert f"/p/T1/vacancy-discounts/{discount.pk}/" in manager.get(page).content.decode()
    assert both.post(f"{page}approve/").status_code == 403
    assert manager.post(f"{page}approve/").status_code == 302
    with scope.enter([estate.project.pk]):
        discount.refresh_from_db()
    assert (discount.state, discount.decided_by_id) == (DiscountState.APPROVED, manager.user.pk)
    assert manager.post(f"/p/T1/vacancy-discounts/{discount.pk}/end/", {"ends_on": "2027-03-31"}).status_code == 302


@pytest.mark.parametrize(
    "page", ["bills/", "bill-runs/", "tariffs/", "vacancy-discounts/", "entries/", "trial-balance/"]
)
def test_lists_ask_the_database_as_often_for_thirty_rows_as_for_two(estate: Any, signed_in: Any, page: str) -> None:
    finance = signed_in("finance", project=estate.project)
    finance.get(f"/p/T1/{page}")
    with CaptureQueriesContext(connection) as few:
        finance.get(f"/p/T1/{page}")
    with scope.enter([estate.project.pk], actor=estate.estate.root), clock.at(dt.date(2026, 12, 1)):
        for _number in range(12):
            estate.estate.unit()
        estate.estate.bill("2026-12")
    with CaptureQueriesContext(connection) as many:
        finance.get(f"/p/T1/{page}")
    assert len(many) == len(few)


def test_a_prepared_run_is_told_to_those_who_approve_and_waits_on_their_home_page(estate: Any, signed_in: Any) -> None:
    finance = signed_in("finance", project=estate.project, username="finance")
    manager = signed_in("project_manager", project=estate.project, username="manager")
    with clock.at(dt.date(2026, 12, 1)):
        finance.post("/p/T1/bill-runs/new/", {"month": "2026-12"})
        assert "state=draft" in manager.get("/p/T1/").content.decode()
        assert "state=draft" not in finance.get("/p/T1/").content.decode()
    told = Notification.objects.filter(kind="billing.run").values_list("user__username", flat=True)
    assert list(told) == ["manager"]
