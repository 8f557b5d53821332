"""Asking for a waiver on screen, granting it under approvals, taking it back."""

from __future__ import annotations

from typing import Any

from tests.factories.household import make_bill, make_owner, make_unit

from anju.domains.approvals.models import Request
from anju.domains.billing.models import Relief


def test_waiver_from_the_unit_to_the_books(project: Any, signed_in: Any) -> None:
    unit = make_unit(project)
    make_owner(unit)
    bill, other = make_bill(unit, "100.00"), make_bill(unit, "80.00", month="2026-10")
    clerk = signed_in("service", project=project, username="clerk")
    page = clerk.get(f"/p/T1/units/{unit.pk}/relief/").content.decode()
    assert f'value="{bill.pk}"' in page
    form = {"kind": "waiver", "percent": "50", "bills": [bill.pk], "reason": "漏水损失"}
    clerk.post(f"/p/T1/units/{unit.pk}/relief/", form)
    relief = Relief.objects.get()
    assert (relief.amount, relief.lines.count()) == (50, 1)

    manager = signed_in("project_manager", project=project, username="manager")
    request = Request.objects.get()
    assert str(relief.number) in manager.get(f"/p/T1/reliefs/{relief.pk}/").content.decode()
    manager.post(f"/p/T1/approvals/{request.pk}/approve/", {"note": "同意"})
    bill.refresh_from_db()
    other.refresh_from_db()
    assert (bill.balance, other.balance) == (50, 80)
    assert relief.number in clerk.get(f"/p/T1/bills/{bill.pk}/").content.decode()

    finance = signed_in("finance", project=project, username="finance")
    finance.post(f"/p/T1/reliefs/{relief.pk}/take-back/", {"reason": "误批"})
    bill.refresh_from_db()
    assert bill.balance == 100
    assert clerk.get(f"/p/T1/reliefs/{relief.pk}/take-back/").status_code == 403


def test_cashier_does_not_waive(project: Any, signed_in: Any) -> None:
    unit = make_unit(project)
    cashier = signed_in("cashier", project=project)
    assert cashier.get(f"/p/T1/units/{unit.pk}/relief/").status_code == 403
    clerk = signed_in("service", project=project, username="clerk")
    assert clerk.post(f"/p/T1/units/{unit.pk}/relief/", {"kind": "waiver", "percent": "50"}).status_code == 422


def test_bills_of_an_application_are_listed(project: Any, signed_in: Any) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "100.00")
    clerk = signed_in("service", project=project)
    clerk.post(
        f"/p/T1/units/{unit.pk}/relief/", {"kind": "write_off", "percent": "100", "bills": [bill.pk], "reason": "x"}
    )
    page = clerk.get(f"/p/T1/reliefs/{Relief.objects.get().pk}/?tab=bills").content.decode()
    assert f"/p/T1/bills/{bill.pk}/" in page
