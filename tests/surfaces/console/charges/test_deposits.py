"""Taking a deposit on screen and paying it back."""

from __future__ import annotations

import uuid
from typing import Any

from tests.factories.household import make_unit

from anju.domains.identity import queries as identity
from anju.domains.payments import services
from anju.domains.payments.models import Deposit


def test_deposit_from_the_desk_and_back(project: Any, signed_in: Any) -> None:
    unit = make_unit(project)
    cashier = signed_in("cashier", project=project, username="cashier")
    form = {
        "unit": unit.pk,
        "kind": "renovation",
        "amount": "2000.00",
        "method": "cash",
        "payer": "王建国",
        "idempotency_key": str(uuid.uuid4()),
    }
    assert cashier.post("/p/T1/deposits/new/", form).status_code == 422  # no shift is open
    services.open_shift(actor=identity.actor_for(cashier.user, surface="tests"), project=project)
    cashier.post("/p/T1/deposits/new/", form)
    cashier.post("/p/T1/deposits/new/", form)
    deposit = Deposit.objects.get()
    page = cashier.get("/p/T1/deposits/?older=0&is_held=true").content.decode()
    assert deposit.number in page
    assert cashier.get(f"/p/T1/deposits/{deposit.pk}/deduct/").status_code == 403
    back = {"amount": "2000.00", "method": "cash", "reason": "验收合格"}
    assert cashier.post(f"/p/T1/deposits/{deposit.pk}/return/", back).status_code == 302
    deposit.refresh_from_db()
    assert deposit.held == 0
    assert cashier.post(f"/p/T1/deposits/{deposit.pk}/return/", back).status_code == 422


def test_deduction_is_asked_for_by_the_office(project: Any, signed_in: Any) -> None:
    clerk = signed_in("service", project=project)
    assert clerk.get("/p/T1/deposits/").status_code == 200
    assert clerk.get("/p/T1/deposits/new/").status_code == 403
