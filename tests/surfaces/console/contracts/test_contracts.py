"""A contract on screen: drafted, asked for, approved by another, billed and explained, ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.factories.household import make_unit

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.approvals.models import Request
from anju.domains.billing import services as billing
from anju.domains.billing.models import Bill, Contract, ContractTerms
from anju.domains.estate.models import Space

D = dt.date


def form_of(unit: Any, item: Any, **more: Any) -> dict[str, Any]:
    return {
        "kind": "lease",
        "unit": unit.pk,
        "party": "好又多便利店",
        "starts_on": "2026-03-17",
        "ends_on": "2028-03-16",
        "cycle": "1",
        "due_days": "7",
        "deposit": "2000",
        "fee_item": item.pk,
        "charged_by": "fixed",
        "price": "1000",
        "rise_percent": "5",
        "rise_years": "1",
        **more,
    }


def test_lease_from_draft_to_the_bill_that_explains_itself(project: Any, signed_in: Any) -> None:
    unit = make_unit(project)
    item = billing.create_fee_item(actor=system_actor("tests"), project=project, name="租金")
    clerk = signed_in("finance", project=project, username="clerk")
    assert clerk.get("/p/T1/contracts/new/").status_code == 200
    clerk.post("/p/T1/contracts/new/", form_of(unit, item))
    contract = Contract.objects.get()
    page = f"/p/T1/contracts/{contract.pk}/"
    clerk.post(f"{page}submit/")
    contract.refresh_from_db()
    assert contract.state == "asked"

    manager = signed_in("project_manager", project=project, username="manager")
    assert contract.number in manager.get(page).content.decode()
    manager.post(f"/p/T1/approvals/{Request.objects.get().pk}/approve/", {"note": "同意"})
    contract.refresh_from_db()
    assert contract.state == "in_force"
    assert "1,050.00" in manager.get(f"{page}?tab=steps").content.decode()

    with clock.at(D(2027, 3, 1)):
        billing.run_month(actor=system_actor("tests"), project=project, period="2027-03")
    bill = Bill.objects.order_by("-period_start").first()
    assert bill is not None
    told = clerk.get(f"/p/T1/bills/{bill.pk}/").content.decode()
    assert "15/31" in told
    assert "1,024.19" in told
    listed = clerk.get(f"{page}?tab=bills").content.decode()
    assert f"/p/T1/bills/{bill.pk}/" in listed
    assert "&lt;span" not in listed
    line, terms = contract.lines.get(), ContractTerms.objects.get()
    assert clerk.get(f"/p/T1/contract-terms/{terms.pk}/").status_code == 200
    assert 'value="2027-04-01"' in clerk.get(f"/p/T1/contract-fees/{line.pk}/amend/").content.decode()

    with clock.at(D(2027, 3, 20)):
        clerk.post(f"{page}end/", {"ended_on": "2027-03-10", "reason": "退租"})
    contract.refresh_from_db()
    assert contract.ended_on == D(2027, 3, 10)
    last = Bill.objects.filter(reversed_at__isnull=True).order_by("-period_start").first()
    assert last is not None
    assert last.charged_until == D(2027, 3, 10)


def test_dated_prices_that_cannot_be_read_are_told_at_their_field(project: Any, signed_in: Any) -> None:
    unit = make_unit(project)
    item = billing.create_fee_item(actor=system_actor("tests"), project=project, name="租金")
    clerk = signed_in("finance", project=project, username="clerk")
    answer = clerk.post("/p/T1/contracts/new/", form_of(unit, item, rise_percent="0", table="2027年 1200"))
    assert answer.status_code == 422
    assert not Contract.objects.exists()
    clerk.post("/p/T1/contracts/new/", form_of(unit, item, rise_percent="0", table="2027-01-01 1200\n2028-01-01，1300"))
    assert ContractTerms.objects.get().table == [["2027-01-01", "1200"], ["2028-01-01", "1300"]]


def test_parking_rent_at_the_desk(project: Any, signed_in: Any) -> None:
    unit = make_unit(project)
    space = Space.objects.create(project=project, code="B1-017", kind="monthly")
    item = billing.create_fee_item(actor=system_actor("tests"), project=project, name="车位租金")
    clerk = signed_in("finance", project=project, username="clerk")
    days = {"starts_on": "2026-11-01", "ends_on": "2027-04-30"}
    clerk.post(
        "/p/T1/contracts/new/",
        form_of(unit, item, kind="parking", space=space.pk, rise_percent="0", price="300", **days),
    )
    contract = Contract.objects.get()
    clerk.post(f"/p/T1/contracts/{contract.pk}/submit/")
    manager = signed_in("project_manager", project=project, username="manager")
    manager.post(f"/p/T1/approvals/{Request.objects.get().pk}/approve/", {"note": "同意"})
    cashier = signed_in("cashier", project=project, username="cashier")
    with clock.at(D(2026, 11, 2)):
        cashier.post(f"/p/T1/contracts/{contract.pk}/ahead/", {"months": "3"})
        cashier.post(f"/p/T1/contracts/{contract.pk}/extend/", {"months": "12"})
    contract.refresh_from_db()
    assert contract.ends_on == D(2028, 4, 30)
    assert [bill.amount for bill in Bill.objects.all()] == [300, 300, 300]
    assert cashier.get("/p/T1/contracts/new/").status_code == 403
    assert cashier.get(f"/p/T1/contracts/{contract.pk}/end/").status_code == 403


def test_a_fee_of_a_draft_is_edited_taken_out_and_a_rent_suspended(project: Any, signed_in: Any) -> None:
    unit = make_unit(project)
    item = billing.create_fee_item(actor=system_actor("tests"), project=project, name="租金")
    clerk = signed_in("finance", project=project, username="clerk")
    clerk.post("/p/T1/contracts/new/", form_of(unit, item))
    line = Contract.objects.get().lines.get()
    fee, terms = f"/p/T1/contract-fees/{line.pk}/", ContractTerms.objects.get()
    shown = clerk.get(f"/p/T1/contract-terms/{terms.pk}/").content.decode()
    for address in ("edit/", "remove/"):
        assert fee + address in shown
        assert clerk.get(fee + address).status_code == 200
    assert fee + "suspend/" not in shown
    assert 'value="1000' in clerk.get(fee + "edit/").content.decode()
    assert clerk.post(fee + "edit/", {"charged_by": "fixed", "price": "1200", "rise_years": "1"}).status_code == 302
    terms.refresh_from_db()
    assert terms.price == 1200
    assert clerk.post(fee + "remove/").status_code == 302
    terms.refresh_from_db()
    assert terms.state == "withdrawn"
    contract = Contract.objects.get()
    clerk.post(f"/p/T1/contracts/{contract.pk}/fee/", {"fee_item": item.pk, "charged_by": "fixed", "price": "900"})
    clerk.post(f"/p/T1/contracts/{contract.pk}/submit/")
    manager = signed_in("project_manager", project=project, username="boss")
    manager.post(f"/p/T1/approvals/{Request.objects.get().pk}/approve/", {"note": "同意"})
    group = signed_in("group", username="board")
    if Request.objects.get().state == "pending":
        group.post(f"/p/T1/approvals/{Request.objects.get().pk}/approve/", {"note": "同意"})
    contract.refresh_from_db()
    assert contract.state == "in_force"
    asked = {"starts_on": "2026-06-01", "until_on": "2026-07-31", "reason": "装修"}
    assert clerk.post(fee + "suspend/", asked | {"until_on": "2026-05-01"}).status_code == 422
    done = clerk.post(fee + "suspend/", asked)
    assert done.status_code == 302
    assert "2026-07-31" in clerk.get(done["Location"]).content.decode()
