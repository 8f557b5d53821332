"""Bills and receipts on the phone: told in plain words, each resident's own time only."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.factories.household import make_bill, make_unit
from tests.factories.resident import home_of, home_path, make_resident, sign_in

from anju.core.access import Actor
from anju.domains.billing import queries as billing
from anju.domains.identity import queries as identity
from anju.domains.payments import queries as payments_queries
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.residents.enums import ResidencyRole


def test_open_bills_and_those_of_a_year_are_listed(project: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "276.08", month="2026-08")
    make_bill(unit, "111.11", month="2025-08")
    browser = sign_in(unit)
    page = browser.get(home_path(unit, "bills/")).content.decode()
    assert "387.19" in page
    assert "days overdue" in page
    assert home_path(unit, "pay/") in page
    page = browser.get(home_path(unit, "bills/?year=2025")).content.decode()
    assert "111.11" in page
    assert "276.08" not in page
    assert home_path(unit, "pay/") not in page
    assert browser.get(home_path(unit, "bills/?year=nothing")).status_code == 200


def test_bill_page_tells_the_amount_in_plain_words(project: Any) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "276.08", month="2026-08")
    page = sign_in(unit).get(home_path(unit, f"bills/{bill.pk}/")).content.decode()
    assert "276.08" in page
    assert "2026-08-01" in page


def test_a_neighbours_bill_and_receipt_are_not_there(project: Any) -> None:
    unit, neighbour = make_unit(project), make_unit(project)
    bill = make_bill(neighbour)
    browser = sign_in(unit)
    assert browser.get(home_path(unit, f"bills/{bill.pk}/")).status_code == 404
    assert browser.get(home_path(neighbour, f"bills/{bill.pk}/")).status_code == 404
    assert browser.get(home_path(unit, "receipts/1/")).status_code == 404


@pytest.mark.parametrize(
    ("role", "is_payer", "seen"),
    [(ResidencyRole.OWNER, False, ["2026-08"]), (ResidencyRole.TENANT, True, ["2026-08"])],
)
def test_each_sees_the_bills_of_their_own_time(project: Any, role: str, is_payer: bool, seen: list[str]) -> None:
    unit = make_unit(project)
    for month in ("2026-05", "2026-08"):
        make_bill(unit, month=month)
    home = home_of(make_resident(unit, role, since=dt.date(2026, 7, 1), is_payer=is_payer), unit)
    assert [f"{bill.period_start:%Y-%m}" for bill in billing.bills_of_home(home)] == seen
    assert payments_queries.dues_of_home(home).open == Decimal("276.08")


def test_family_sees_the_owners_time(project: Any) -> None:
    unit = make_unit(project)
    for month in ("2026-05", "2026-08"):
        make_bill(unit, month=month)
    make_resident(unit, since=dt.date(2026, 4, 1))
    home = home_of(make_resident(unit, ResidencyRole.FAMILY, name="刘芳", since=dt.date(2026, 8, 1)), unit)
    assert billing.bills_of_home(home).count() == 2


def test_receipt_names_what_was_paid(project: Any, make_user: Any, root: Actor) -> None:
    unit = make_unit(project)
    make_bill(unit, "276.08", month="2026-08")
    cashier = identity.actor_for(make_user("shoufei", "cashier", project=project), surface="test")
    shift = payments.open_shift(actor=cashier, project=project, opening_float=Decimal(0), desk="1")
    taken = payments.take_payment(
        actor=cashier,
        project=project,
        unit=unit,
        shift=shift,
        tenders=[Tender(Method.TRANSFER, Decimal("300.00"))],
        idempotency_key="k1",
        payer="王建国",
        prepay=True,
    )
    browser = sign_in(unit)
    assert taken.number in browser.get(home_path(unit, "receipts/")).content.decode()
    page = browser.get(home_path(unit, f"receipts/{taken.pk}/")).content.decode()
    assert "276.08" in page
    assert "23.92" in page
    assert "¥23.92" in browser.get(home_path(unit)).content.decode()
