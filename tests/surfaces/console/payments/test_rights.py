"""Who may open which page: own project 200, missing permission 403, another project 404."""

from __future__ import annotations

from typing import Any

import pytest
from tests.surfaces.console.payments.test_desk import pay

from anju.core import scope
from anju.domains.payments.models import CashierShift, Payment

PAGES = {
    # page: (cashier, finance, guard)
    "desk/": (200, 403, 403),
    "desk/find/": (302, 403, 403),
    "desk/{unit}/": (200, 403, 403),
    "desk/{unit}/pay/": (302, 403, 403),
    "desk/receipt/{payment}/": (200, 403, 403),
    "receipts/": (200, 200, 403),
    "receipts/{payment}/": (200, 200, 403),
    "receipts/{payment}/?tab=facts": (200, 200, 403),
    "receipts/{payment}/print/slip/": (405, 405, 403),
    "receipts/{payment}/void/": (200, 403, 403),
    "receipts/{payment}/reverse/": (403, 200, 403),
    "shifts/": (200, 200, 403),
    "shifts/open/": (200, 403, 403),
    "shifts/{shift}/": (200, 200, 403),
    "shifts/{shift}/?tab=receipts": (200, 200, 403),
    "shifts/{shift}/close/": (200, 403, 403),
    "shifts/{shift}/receive/": (404, 403, 403),
    "shifts/{shift}/audit/": (403, 200, 403),
    "shifts/{shift}/report/": (200, 200, 403),
    "units/{unit}/statement/": (200, 200, 403),
    "units/{unit}/statement/paper/": (200, 200, 403),
    "arrears/": (200, 200, 403),
    "arrears/bills/?band=1": (200, 200, 403),
    "collection/": (200, 200, 403),
    "collection/bills/?part=arrears": (200, 200, 403),
}


@pytest.fixture
def places(desk: Any) -> dict[str, int]:
    """Take one payment and name the things that addresses hold."""
    pay(desk, amount="100")
    with scope.enter([desk.project.pk]):
        return {
            "unit": desk.unit.pk,
            "payment": Payment.objects.get().pk,
            "shift": CashierShift.objects.get().pk,
        }


def test_pages_open_for_who_may(desk: Any, places: dict[str, int], signed_in: Any) -> None:
    finance, guard = signed_in("finance", desk.project), signed_in("guard", desk.project)
    for page, wanted in PAGES.items():
        url = f"/p/T1/{page.format(**places)}"
        assert tuple(one.get(url).status_code for one in (desk.client, finance, guard)) == wanted, url


def test_pages_of_another_project_are_not_there(
    desk: Any, places: dict[str, int], other_project: Any, signed_in: Any
) -> None:
    cashier, finance = signed_in("cashier", other_project), signed_in("finance", other_project)
    for page in PAGES:
        url = f"/p/T1/{page.format(**places)}"
        assert {one.get(url).status_code for one in (cashier, finance)} == {404}, url


def test_records_of_another_project_are_not_found_through_ones_own(
    desk: Any, places: dict[str, int], other_project: Any, signed_in: Any
) -> None:
    cashier = signed_in("cashier", other_project)
    for page in PAGES:
        if "{" in page:
            assert cashier.get(f"/p/T2/{page.format(**places)}").status_code in (403, 404), page


def test_strangers_are_sent_to_sign_in(desk: Any, places: dict[str, int], client: Any) -> None:
    for page in PAGES:
        assert client.get(f"/p/T1/{page.format(**places)}").status_code == 302, page


def test_cashier_cannot_reverse_or_audit_by_a_forged_post(desk: Any, places: dict[str, int]) -> None:
    post = desk.client.post
    assert post(f"/p/T1/receipts/{places['payment']}/reverse/", {"reason": "x"}).status_code == 403
    assert post(f"/p/T1/shifts/{places['shift']}/audit/", {}).status_code == 403


def test_finance_reverses_and_the_bill_is_open_again(desk: Any, places: dict[str, int], signed_in: Any) -> None:
    finance = signed_in("finance", desk.project)
    answer = finance.post(f"/p/T1/receipts/{places['payment']}/reverse/", {"reason": "退错户"})
    assert answer.status_code == 302
    with scope.enter([desk.project.pk]):
        desk.bill.refresh_from_db()
    assert desk.bill.paid == 0


def test_shift_is_closed_on_screen_with_its_difference(desk: Any, places: dict[str, int], signed_in: Any) -> None:
    url = f"/p/T1/shifts/{places['shift']}/close/"
    assert "300.00" in desk.client.get(url).content.decode()
    assert desk.client.post(url, {"face_0": "2", "face_1": "1", "remark": "x"}).status_code == 302
    with scope.enter([desk.project.pk]):
        shift = CashierShift.objects.get()
    assert str(shift.difference) == "-50.00"
    finance = signed_in("finance", desk.project)
    assert finance.post(f"/p/T1/shifts/{shift.pk}/audit/", {"remark": "已核对"}).status_code == 302
