"""The desk: search, household, payment, receipt, and that nothing is posted twice."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.household import make_bill, make_owner

from anju.core import clock, scope
from anju.domains.payments.models import Payment
from anju.domains.residents.models import Residency

HX = {"HX-Request": "true"}


def pay(desk: Any, **more: Any) -> Any:
    form = {"idempotency_key": str(uuid.uuid4()), "method": "cash", "bill": f"{desk.bill.pk}:276.08"}
    return desk.client.post(f"/p/T1/desk/{desk.unit.pk}/pay/", form | more, headers=HX)


def stored(desk: Any) -> list[Payment]:
    with scope.enter([desk.project.pk]):
        return list(Payment.objects.order_by("pk"))


def test_search_shows_masked_phone_and_is_no_get(desk: Any) -> None:
    page = desk.client.post("/p/T1/desk/find/", {"q": "wjg"}).content.decode()
    assert "138****6721" in page
    assert "13800006721" not in page
    assert f"/p/T1/desk/{desk.unit.pk}/" in page


def test_household_page_lists_open_bills(desk: Any) -> None:
    page = desk.client.get(f"/p/T1/desk/{desk.unit.pk}/")
    assert page.status_code == 200
    assert f'value="{desk.bill.pk}:276.08"' in page.content.decode()


def test_paying_shows_the_receipt_and_moves_the_address(desk: Any) -> None:
    answer = pay(desk, given="300")
    (payment,) = stored(desk)
    assert answer.status_code == 200
    assert payment.number in answer.content.decode()
    assert "23.92" in answer.content.decode()
    assert answer["HX-Push-Url"] == f"/p/T1/desk/receipt/{payment.pk}/"


def test_paying_without_script_redirects_to_the_receipt(desk: Any) -> None:
    form = {"idempotency_key": str(uuid.uuid4()), "method": "cash", "bill": f"{desk.bill.pk}:276.08"}
    answer = desk.client.post(f"/p/T1/desk/{desk.unit.pk}/pay/", form)
    (payment,) = stored(desk)
    assert (answer.status_code, answer["Location"]) == (302, f"/p/T1/desk/receipt/{payment.pk}/")


def test_same_form_twice_posts_once(desk: Any) -> None:
    key = str(uuid.uuid4())
    first, again = pay(desk, idempotency_key=key), pay(desk, idempotency_key=key)
    assert len(stored(desk)) == 1
    assert first["HX-Push-Url"] == again["HX-Push-Url"]


def test_changed_bill_is_told_and_the_page_is_fresh(desk: Any) -> None:
    pay(desk, amount="76.08")
    answer = pay(desk)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert f'value="{desk.bill.pk}:200.00"' in page
    assert len(stored(desk)) == 1


def test_split_tender_and_prepayment(desk: Any) -> None:
    pay(desk, method="transfer", amount="500", second_method="pos", second_amount="100", prepay="1", reference="A1")
    (payment,) = stored(desk)
    with scope.enter([desk.project.pk]):
        tenders = list(payment.tenders.order_by("pk").values_list("method", "amount", "reference"))
    assert [(method, str(amount), slip) for method, amount, slip in tenders] == [
        ("pos", "100.00", ""),
        ("transfer", "400.00", "A1"),
    ]
    assert str(payment.prepaid) == "223.92"


def test_faulty_amounts_are_told_at_their_field(desk: Any) -> None:
    for field, value in (("amount", "abc"), ("given", "1"), ("second_amount", "999")):
        answer = pay(desk, **{field: value})
        assert answer.status_code == 422, field
        assert "field-error" in answer.content.decode(), field
    assert stored(desk) == []


def test_forged_bill_values_are_refused(desk: Any) -> None:
    for value in ("1;2:3", "x:1.00", "999999:5.00"):
        assert pay(desk, bill=value).status_code == 422, value
    assert stored(desk) == []


def test_without_an_open_shift_no_money_is_taken(desk: Any, make_user: Any) -> None:
    desk.client.force_login(make_user("second", "cashier", project=desk.project))
    assert pay(desk).status_code == 422
    assert stored(desk) == []


def test_print_is_counted_and_marked_from_the_second_on(desk: Any) -> None:
    pay(desk)
    (payment,) = stored(desk)
    url = f"/p/T1/receipts/{payment.pk}/print/slip/"
    first, second = desk.client.post(url), desk.client.post(url)
    assert first["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF")
    assert first.content != second.content
    assert stored(desk)[0].prints == 2
    assert desk.client.get(url).status_code == 405
    assert desk.client.post(f"/p/T1/receipts/{payment.pk}/print/poster/").status_code == 404


def test_household_runs_the_same_queries_for_one_bill_and_for_twelve(desk: Any, root: Any) -> None:
    url = f"/p/T1/desk/{desk.unit.pk}/"
    desk.client.get(url, headers=HX)
    with CaptureQueriesContext(connection) as one:
        desk.client.get(url, headers=HX)
    with scope.enter([desk.project.pk], actor=root):
        for month in range(1, 12):
            make_bill(desk.unit, "10.00", month=f"2025-{month:02d}", item=f"费用{month % 3}")
    with CaptureQueriesContext(connection) as twelve:
        desk.client.get(url, headers=HX)
    assert len(one) == len(twelve)


def test_what_a_former_owner_owes_is_told_and_not_ticked(desk: Any, root: Any) -> None:
    with scope.enter([desk.project.pk], actor=root):
        old = Residency.objects.get(unit=desk.unit)
        Residency.objects.filter(pk=old.pk).update(ends_on=clock.today() - dt.timedelta(days=1))
        new = make_owner(desk.unit, "李买家", phone="13900000001")
        bills = [make_bill(desk.unit, "100.00", month=f"2026-{month}", person=old.person) for month in ("07", "08")]
        own = make_bill(desk.unit, "50.00", month="2026-10", person=new)
    page = desk.client.get(f"/p/T1/desk/{desk.unit.pk}/").content.decode()
    boxes = dict(re.findall(r'name="bill" value="(\d+):[^"]*"([^>]*)>', page))
    ticked = {int(pk) for pk, rest in boxes.items() if " checked" in rest}
    assert {int(pk) for pk in boxes} == {desk.bill.pk, own.pk, *(bill.pk for bill in bills)}
    assert not ticked & {bill.pk for bill in bills}
    assert ticked >= {desk.bill.pk, own.pk}  # one that names nobody is the home's
    assert page.count("Owed by a former resident") == 4  # on both layouts of each row
