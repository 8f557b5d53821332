"""Late charges on screen: explained on the bill, charged at the desk, counted as the project says."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tests.factories.household import make_bill, make_owner, make_unit

from anju.core import clock
from anju.domains.billing.models import Bill, Tariff
from anju.domains.payments import queries, services
from anju.domains.payments.models import LateFee


def _late(project: Any) -> Bill:
    unit = make_unit(project)
    make_owner(unit)
    bill = make_bill(unit, "1000.00", due="2026-09-30")
    Tariff.objects.update(late_fee_rate="0.0005")
    return bill


def test_late_bill_is_explained_and_charged_at_the_desk(project: Any, signed_in: Any) -> None:
    bill = _late(project)
    cashier = signed_in("cashier", project=project)
    with clock.at(dt.date(2026, 11, 9)):
        services.count_late_fees()
        page = cashier.get(f"/p/T1/bills/{bill.pk}/?tab=late").content.decode()
        assert "20.00" in page
        assert "0.05%" in page
        assert str(queries.late_due(project, bill.unit)) == "20.00"
        assert f"/p/T1/units/{bill.unit_id}/late-fees/" in cashier.get(f"/p/T1/desk/{bill.unit_id}/").content.decode()
        key = {"idempotency_key": str(uuid.uuid4())}
        answer = cashier.post(f"/p/T1/units/{bill.unit_id}/late-fees/", key)
        assert answer["Location"] == f"/p/T1/desk/{bill.unit_id}/"
        charge = Bill.objects.exclude(pk=bill.pk).get()
        assert charge.amount == 20
        assert str(bill.pk) in cashier.get(f"/p/T1/bills/{charge.pk}/?tab=late").content.decode()
        assert "?tab=late" in cashier.get(f"/p/T1/bills/{charge.pk}/").content.decode()
        assert LateFee.objects.get().open == 0
        again = cashier.post(f"/p/T1/units/{bill.unit_id}/late-fees/", {"idempotency_key": str(uuid.uuid4())})
        assert again.status_code == 422


def test_finance_says_how_they_are_counted(project: Any, signed_in: Any) -> None:
    finance = signed_in("finance", project=project)
    form = {"grace_days": "10", "counts_from": "grace_end", "cap_percent": "", "settles": "penalty_first"}
    assert finance.post("/p/T1/late-fees/settings/", form).status_code == 302
    held = queries.late_settings(project)
    assert (held.grace_days, held.cap_percent, held.monthly) == (10, None, False)
    cashier = signed_in("cashier", project=project, username="cashier")
    assert cashier.get("/p/T1/late-fees/settings/").status_code == 403
