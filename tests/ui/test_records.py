"""Detail, form and action screens through their addresses."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from tests.ui import sample

SignIn = Callable[..., Client]
Fill = Callable[[int], list[sample.Thing]]
BASE = "/p/T1/sample/things/"
GOOD = {"title": "换灯泡", "amount": "１,２３４．５", "due_on": "2026年11月2日", "phone": "+86 138 1234 6721"}


def test_detail_opens_one_tab_and_htmx_gets_it_alone(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    pk = fill(4)[0].pk
    page = client.get(f"{BASE}{pk}/").content.decode()
    assert 'data-number="W0000"' in page
    assert "基本信息" in page
    assert "内部" not in page  # that tab needs another permission
    part = client.get(f"{BASE}{pk}/?tab=others", headers={"HX-Request": "true", "HX-Target": "tab-body"})
    assert "<html" not in part.content.decode()
    assert "事项 2" in part.content.decode()
    assert client.get(f"{BASE}{pk}/?tab=secret").status_code == 404


def test_a_related_table_stacks_on_phones_only_where_a_column_has_the_first_place(
    client_as: SignIn, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, page = client_as(sample.VIEW), f"{BASE}{fill(1)[0].pk}/?tab=others"
    assert 'class="table stack"' in client.get(page).content.decode()
    tab = next(one for one in sample.ThingDetail.tabs if one.key == "others")
    monkeypatch.setattr(tab, "columns", [one for one in tab.columns if one.phone != 1])
    assert 'class="table"' in client.get(page).content.decode()


def test_detail_of_what_is_not_there_is_404(client_as: SignIn, things: object) -> None:
    assert client_as(sample.VIEW).get(f"{BASE}77/").status_code == 404


def test_actions_follow_permission_and_state(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    made = fill(3)
    assert f"{BASE}{made[0].pk}/close/" in client.get(f"{BASE}{made[0].pk}/").content.decode()
    assert f"{BASE}{made[1].pk}/close/" not in client.get(f"{BASE}{made[1].pk}/").content.decode()


def test_form_creates_and_opens_what_it_made(client_as: SignIn, things: type[sample.Thing]) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    key = str(uuid.uuid4())
    answer = client.post(f"{BASE}new/", {**GOOD, "idempotency_key": key})
    made = things.objects.get()
    assert answer.headers["Location"] == f"{BASE}{made.pk}/"
    assert (made.amount, made.phone, made.code) == (Decimal("1234.50"), "13812346721", key)


@pytest.mark.parametrize(
    ("field", "value"), [("amount", "1,5"), ("amount", "abc"), ("due_on", "yesterday"), ("phone", "12"), ("title", "")]
)
def test_a_fault_is_told_at_its_field(client_as: SignIn, things: object, field: str, value: str) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    answer = client.post(f"{BASE}new/", {**GOOD, field: value})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in html
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', html)
    assert re.search(rf'name="{field}"[^>]*aria-describedby="[^"]*id_{field}-error"', html)


def test_a_refusal_of_the_domain_lands_at_its_field(client_as: SignIn, things: type[sample.Thing]) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    things.objects.create(code="", title="换灯泡")
    html = client.post(f"{BASE}new/", GOOD).content.decode()
    assert "已有同名事项。" in html[html.index('id="id_title-error"') :][:600]


def test_a_late_refusal_leaves_nothing_half_done(client_as: SignIn, things: type[sample.Thing]) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    answer = client.post(f"{BASE}new/", {**GOOD, "note": "fail late"})
    assert answer.status_code == 422
    assert not things.objects.exists()


def test_a_warning_is_acknowledged_for_what_was_shown(client_as: SignIn, things: type[sample.Thing]) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    dear = {**GOOD, "amount": "20000"}
    html = client.post(f"{BASE}new/", dear).content.decode()
    assert "金额超过一万元" in html
    assert not things.objects.exists()
    client.post(f"{BASE}new/", {**dear, "acknowledged": "something else"})
    assert not things.objects.exists()
    tick = re.search(r'name="acknowledged" value="([^"]+)"', html)
    assert tick
    client.post(f"{BASE}new/", {**dear, "acknowledged": tick[1]})
    assert things.objects.count() == 1


def test_edit_shows_what_is_stored_and_changes_it(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    one = fill(2)[1]
    html = client.get(f"{BASE}{one.pk}/edit/").content.decode()
    assert 'value="0.25"' in html
    client.post(f"{BASE}{one.pk}/edit/", {**GOOD, "title": "改过"})
    one.refresh_from_db()
    assert one.title == "改过"


def test_action_shows_effects_and_wants_a_reason(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    one = fill(1)[0]
    address = f"{BASE}{one.pk}/close/"
    assert "关闭后不再出账。" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "理由不充分。" in client.post(address, {"reason": "no"}).content.decode()
    assert client.post(address, {"reason": "重复"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.owner) == ("paid", "重复")


def test_a_form_leads_back_to_its_record_unless_it_says_otherwise(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    pk = fill(1)[0].pk
    cancel = '<a class="btn" href="{}" data-pane>'
    assert cancel.format(f"{BASE}{pk}/") in client.get(f"{BASE}{pk}/close/").content.decode()
    assert cancel.format(BASE) in client.get(f"{BASE}{pk}/edit/").content.decode()


def test_every_screen_refuses_who_lacks_its_permission(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    pk = fill(1)[0].pk
    for address in (f"{BASE}new/", f"{BASE}{pk}/edit/", f"{BASE}{pk}/close/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403


def test_other_methods_are_not_allowed(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    pk = fill(1)[0].pk
    assert client.delete(f"{BASE}{pk}/").status_code == 405
    assert client.post(f"{BASE}{pk}/").status_code == 405
