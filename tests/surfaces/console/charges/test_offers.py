"""An offer from being made to the bill at the desk."""

from __future__ import annotations

from typing import Any

from tests.factories.household import make_bill, make_unit

from anju.core import clock
from anju.domains.billing.models import Offer


def test_offer_made_put_in_force_and_taken_off(project: Any, signed_in: Any) -> None:
    unit = make_unit(project)
    today = clock.today()
    bill = make_bill(unit, "2524.80", due=today.isoformat())
    finance = signed_in("finance", project=project, username="finance")
    form = {
        "name": "早缴九五折",
        "fee_item": bill.tariff.fee_item_id,
        "kind": "percent",
        "value": "5",
        "days_before": "0",
        "starts_on": today.isoformat(),
        "ends_on": today.isoformat(),
    }
    finance.post("/p/T1/offers/new/", form)
    offer = Offer.objects.get()
    assert finance.get(f"/p/T1/offers/{offer.pk}/approve/").status_code == 403
    cashier = signed_in("cashier", project=project, username="cashier")
    assert cashier.post(f"/p/T1/units/{unit.pk}/offer/", {"offer": offer.pk}).status_code == 422
    manager = signed_in("project_manager", project=project, username="manager")
    manager.post(f"/p/T1/offers/{offer.pk}/approve/", {})
    answer = cashier.post(f"/p/T1/units/{unit.pk}/offer/", {"offer": offer.pk})
    assert answer["Location"] == f"/p/T1/desk/{unit.pk}/"
    bill.refresh_from_db()
    assert str(bill.balance) == "2398.56"
    assert "早缴九五折" in cashier.get(f"/p/T1/bills/{bill.pk}/").content.decode()
    assert "早缴九五折" in cashier.get("/p/T1/offers/").content.decode()
