"""The sign of a place for everybody: a report without an account, few at a time, and nothing to read but the own."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from tests.factories.household import make_unit
from tests.factories.resident import browser_of, make_resident

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.estate.models import Place
from anju.domains.service import queries, services
from anju.domains.service.models import SignReport, Ticket
from anju.domains.service.services import signs
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import PriceItem

SIGN = system_actor("sign", surface="sign")


@pytest.fixture
def place(project) -> Place:
    return Place.objects.create(project=project, code="L1", name="大堂")


def say(place, words="电梯厅的灯不亮了", **facts) -> SignReport:
    return services.report_at_sign(actor=SIGN, place=place, words=words, **{"address": "10.0.0.1", **facts})


def test_a_stranger_reports_and_follows_the_own_report_only(project, place, other_project):
    browser = Client()
    address = f"/r/s/{project.code}/{place.token}/"
    assert "大堂" in browser.get(address).content.decode()
    sent = {"words": "电梯厅的灯不亮了", "contact_phone": "13800001111", "idempotency_key": str(uuid.uuid4())}
    answer = browser.post(address, sent)
    made = SignReport.objects.get()
    assert answer["Location"] == f"/r/s/{project.code}/report/{made.token}/"
    assert browser.post(address, sent)["Location"] == answer["Location"], "two taps are one report"
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.order.place, ticket.reporter) == ("qr", place, None)
    assert ticket.order.contact_phone == "13800001111"
    page = Client().get(answer["Location"])
    assert ticket.order.number in page.content.decode()
    assert "13800001111" not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert Client().get(f"/r/s/{other_project.code}/report/{made.token}/").status_code == 404
    assert Client().get(f"/r/s/{project.code}/report/{ticket.pk}/").status_code == 404
    assert ticket.order.number not in Client().get(address).content.decode()


def test_a_wrong_or_replaced_sign_leads_nowhere(project, place, root):
    from anju.domains.estate.services import places

    old = place.token
    places.renew_label(actor=root, place=place)
    for token in (old, "x", str(place.pk)):
        assert Client().get(f"/r/s/{project.code}/{token}/").status_code == 404
        assert Client().post(f"/r/s/{project.code}/{token}/", {"words": "灯坏了"}).status_code == 404
    assert Client().get(f"/r/s/NOWHERE/{place.token}/").status_code == 404


def test_machines_fall_into_the_trap_and_empty_forms_are_sent_back(project, place):
    address = f"/r/s/{project.code}/{place.token}/"
    assert Client().post(address, {"words": "买便宜药", "website": "http://spam"}).status_code == 422
    assert Client().post(address, {"words": "  "}).status_code == 422
    assert Client().post(address, {"words": "灯坏了", "contact_phone": "http://spam"}).status_code == 422
    assert Client().post(address, {"words": "字" * 501}).status_code == 422
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("what", ["source", "place", "project"])
def test_one_address_one_sign_and_one_project_send_few(project, place, what, monkeypatch):
    monkeypatch.setattr(signs, "LIMITS", ((what, ((signs.HOUR, 2), (signs.DAY, 3))),))
    other = Place.objects.create(project=project, code="L2", name="车库")
    for _ in range(2):
        say(place)
    with pytest.raises(services.TooMany):
        say(place)
    if what == "source":
        say(place, address="10.0.0.2")
    elif what == "place":
        say(other)
    else:
        with pytest.raises(services.TooMany):
            say(other, address="10.0.0.3")
    before = Ticket.objects.count()
    with clock.at(clock.now() + dt.timedelta(minutes=61)):
        if what != "project":
            say(place)
            with pytest.raises(services.TooMany):
                say(place)
            assert Ticket.objects.count() == before + 1


def test_nobody_begins_anew_at_midnight(project, place, monkeypatch):
    monkeypatch.setattr(signs, "LIMITS", (("source", ((signs.HOUR, 2), (signs.DAY, 3))),))
    late = clock.now().replace(hour=23, minute=50)
    with clock.at(late):
        first, second = say(place), say(place)
    assert first.source == second.source
    with clock.at(late + dt.timedelta(minutes=20)), pytest.raises(services.TooMany):
        say(place)
    with clock.at(late + dt.timedelta(minutes=70)):
        assert say(place).source != first.source, "who reported on two days is not to be known by it"
        with pytest.raises(services.TooMany):
            say(place)


def test_the_limit_is_told_on_the_page_and_nothing_is_written(project, place, monkeypatch):
    monkeypatch.setattr(signs, "LIMITS", (("project", ((signs.HOUR, 0),)),))
    answer = Client().post(f"/r/s/{project.code}/{place.token}/", {"words": "灯坏了"})
    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_an_address_leaves_a_mark_of_its_day_only(project, place):
    first = signs.source_of("10.0.0.1")
    assert first == signs.source_of("10.0.0.1") != signs.source_of("10.0.0.2")
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert signs.source_of("10.0.0.1") != first


def test_who_lives_here_reports_from_home(project, place):
    unit = make_unit(project)
    answer = browser_of(make_resident(unit)).get(f"/r/s/{project.code}/{place.token}/")
    assert answer["Location"] == f"/r/q/{project.code}/{place.token}/"


def test_one_telephone_number_is_named_few_times_from_whichever_address(place):
    for number in range(3):
        say(place, f"灯{number}不亮", address=f"10.0.1.{number}", contact_phone="13800001111")
    with pytest.raises(services.TooMany):
        say(place, "灯又不亮", address="10.0.1.9", contact_phone="13800001111")
    assert say(place, "灯又不亮", address="10.0.1.9", contact_phone="13800002222")


def test_all_addresses_of_one_line_count_as_one():
    assert signs.source_of("2001:db8:1:2::1") == signs.source_of("2001:db8:1:2:ffff::7")
    assert signs.source_of("2001:db8:1:3::1") != signs.source_of("2001:db8:1:2::1")
    assert signs.source_of("::ffff:10.0.0.1") == signs.source_of("10.0.0.1")
    assert signs.source_of("") != signs.source_of("10.0.0.1")


def test_two_matters_at_a_sign_are_two_reports_once_and_both_go_on_one_page(project, place):
    sent = {"words": "电梯厅的灯不亮了，另外大门门禁也刷不开", "idempotency_key": str(uuid.uuid4())}
    address = f"/r/s/{project.code}/{place.token}/"
    answer = Client().post(address, sent)
    assert Client().post(address, sent)["Location"] == answer["Location"]
    first, second = Ticket.objects.order_by("pk")
    assert [one.leaf.code.partition(".")[0] for one in (first, second)] == ["light", "signal"]
    assert (first.links.count(), second.links.get().other) == (0, first)
    page = Client().get(answer["Location"]).content.decode()
    assert first.order.number in page
    assert second.order.number in page
    assert "门禁" not in page


def test_a_report_that_goes_on_as_another_is_as_far_as_that_one(project, place, root):
    first, second = say(place), say(place, address="10.0.0.2")
    address = f"/r/s/{project.code}/report/{second.token}/"
    steps = Client().get(address).context["step"]
    link = services.merge_ticket(actor=root, ticket=second.ticket, into=first.ticket)
    found = Client().get(address)
    assert found.context["step"] == steps != "cancelled"
    assert first.ticket.order.number not in found.content.decode()
    services.undo_link(actor=root, link=link)
    assert Client().get(address).context["step"] == steps, "as far as what was opened anew"
    made = queries.opened_anew_as(second.ticket)
    link = services.merge_ticket(actor=root, ticket=made, into=first.ticket)
    assert Client().get(address).context["step"] == steps
    workorders.withdraw_order(actor=root, order=first.ticket.order, note="好了")
    assert Client().get(address).context["step"] == "cancelled"
    assert link.kind == "merged"


def test_so_is_the_further_matter_of_one_report(project, place, root):
    told, other = say(place, "电梯厅的灯不亮了，另外大堂的门禁刷卡进不去"), say(place, address="10.0.0.2")
    (part,) = queries.parts_of(told)
    services.merge_ticket(actor=root, ticket=part.ticket, into=other.ticket)
    ((_number, step),) = Client().get(f"/r/s/{project.code}/report/{told.token}/").context["others"]
    assert step == "received"


def test_everybody_reads_the_price_list(project, place, other_project, root):
    PriceItem.objects.create(project=project, code="P1", name="通下水", unit="次", price=80, remark="夜间加收")
    PriceItem.objects.create(project=project, code="P2", name="旧价", unit="次", price=9, is_active=False)
    sign = Client().get(f"/r/s/{project.code}/{place.token}/").content.decode()
    address = f"/r/s/{project.code}/prices/"
    assert f'href="{address}"' in sign
    page = Client().get(address).content.decode()
    assert "通下水" in page
    assert "夜间加收" in page
    assert "80.00" in page
    assert "旧价" not in page
    assert "通下水" not in Client().get(f"/r/s/{other_project.code}/prices/").content.decode()
    assert Client().get("/r/s/NONE/prices/").status_code == 404
