"""Charging a unit at the desk, and taking it back."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from tests.domains.billing.conftest import Estate

from anju.core.access import Actor
from anju.domains.billing.models import Bill, ChargeDocument


@pytest.fixture
def estate(project: Any, root: Actor) -> Estate:
    return Estate(project, root)


def _form(estate: Estate, unit: Any, **changes: str) -> dict[str, Any]:
    item = estate.fee_item("维修费")
    return {
        "unit": unit.pk,
        "fee_item": item.pk,
        "quantity": "1.50",
        "price": "80.55",
        "memo": "更换水龙头",
        "idempotency_key": str(uuid.uuid4()),
        **changes,
    }


def test_cashier_charges_a_unit_and_finance_takes_it_back(estate: Estate, signed_in: Any) -> None:
    unit = estate.unit()
    cashier = signed_in("cashier", project=estate.project, username="cashier")
    assert f'value="{unit.pk}"' in cashier.get(f"/p/T1/units/{unit.pk}/charge/").content.decode()
    form = _form(estate, unit)
    answer = cashier.post("/p/T1/charges/new/", form)
    cashier.post("/p/T1/charges/new/", form)
    document = ChargeDocument.objects.get()
    assert answer["Location"] == f"/p/T1/charges/{document.pk}/"
    assert (document.bill_amount, document.made_by) == (Decimal("120.83"), cashier.user)
    bill = Bill.objects.get()
    page = cashier.get(f"/p/T1/bills/{bill.pk}/").content.decode()
    assert "更换水龙头" in page
    assert cashier.get(f"/p/T1/charges/{document.pk}/reverse/").status_code == 403

    finance = signed_in("finance", project=estate.project, username="finance")
    finance.post(f"/p/T1/charges/{document.pk}/reverse/", {"reason": "开错了户"})
    bill.refresh_from_db()
    assert bill.reversed_at is not None
    assert "开错了户" in finance.get(f"/p/T1/charges/{document.pk}/").content.decode()
    assert document.number in finance.get("/p/T1/charges/?q=水龙头").content.decode()


@pytest.mark.parametrize(("field", "value"), [("price", "0"), ("memo", ""), ("quantity", "0"), ("idempotency_key", "")])
def test_what_is_wrong_is_told_and_nothing_charged(estate: Estate, signed_in: Any, field: str, value: str) -> None:
    cashier = signed_in("cashier", project=estate.project)
    answer = cashier.post("/p/T1/charges/new/", _form(estate, estate.unit(), **{field: value}))
    assert answer.status_code == 422
    assert not Bill.objects.exists()
