"""The desk takes reports: the caller is found, classes and duplicates are offered, one form is one report."""

from __future__ import annotations

import re
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.household import make_bill, make_owner, make_unit
from tests.factories.pictures import picture
from tests.factories.resident import make_home

from anju.domains.documents.models import Photo
from anju.domains.estate.models import Place
from anju.domains.service import services
from anju.domains.service.models import Follower, Leaf, ReturnVisit, Ticket
from anju.domains.workforce.models import Employee
from anju.domains.workorders.models import PriceItem


def test_a_caller_is_found_and_the_household_stands_beside_the_form(project, signed_in):
    unit = make_unit(project, "3-2-1201")
    person = make_owner(unit, "王建国", pinyin="wangjianguo wjg", phone="13812346721")
    make_bill(unit, "276.08")
    browser = signed_in("service", project=project)
    for typed in ("3-2-1201", "王建国", "wjg", "13812346721", "6721"):
        hits = browser.post("/p/T1/tickets/callers/", {"q": typed}).content.decode()
        assert "3-2-1201" in hits
        assert "13812346721" not in hits
    assert "<li" not in browser.post("/p/T1/tickets/callers/", {"q": "9-9-999"}).content.decode()
    answer = browser.get(f"/p/T1/tickets/household/?home={unit.pk}&caller={person.pk}")
    page = answer.content.decode()
    assert "276.08" in page
    assert f'name="caller" value="{person.pk}"' in page
    assert answer["HX-Push-Url"].endswith(f"?home={unit.pk}&caller={person.pk}")
    assert "276.08" in browser.get(answer["HX-Push-Url"]).content.decode()


def test_the_callers_open_bills_stand_beside_the_form(project, signed_in):
    unit, paid_up = make_unit(project, "3-2-1201"), make_unit(project)
    bills = [make_bill(unit, f"{number}00.00", month=f"2026-{number:02}") for number in range(1, 8)]
    browser = signed_in("service", project=project)
    page = browser.get(f"/p/T1/tickets/household/?home={unit.pk}").content.decode()
    assert "2,800.00" in page
    for number, bill in enumerate(bills):
        assert (f"/p/T1/bills/{bill.pk}/" in page) == (number < 5), "those to be settled first"
    assert bills[0].tariff.fee_item.name in page
    assert f"{bills[0].due_on:%Y-%m-%d}" in page
    assert "/p/T1/bills/?q=3-2-1201&amp;state=open" in page
    assert "All 7 open bills" in page
    assert "/bills/" not in browser.get(f"/p/T1/tickets/household/?home={paid_up.pk}").content.decode()
    assert "This home owes nothing." in browser.get(f"/p/T1/tickets/household/?home={paid_up.pk}").content.decode()


def test_every_price_and_tariff_is_at_hand_before_a_word_is_typed(project, signed_in, root):
    for number in range(6):
        PriceItem.objects.create(project=project, code=f"P{number}", name=f"服务{number}", unit="次", price=30 + number)
    PriceItem.objects.create(project=project, code="OLD", name="旧价", unit="次", price=9, is_active=False)
    bill = make_bill(make_unit(project), "276.08")
    page = signed_in("service", project=project).get("/p/T1/tickets/new/").content.decode()
    assert [f"服务{number}" in page for number in range(6)] == [True] * 6
    assert "旧价" not in page
    assert f"<b>{bill.tariff.name}</b>" in page


def test_a_call_becomes_one_report(project, signed_in):
    unit = make_unit(project)
    person = make_owner(unit)
    browser, key = signed_in("service", project=project), str(uuid.uuid4())
    sent = {
        "channel": "phone",
        "words": "马桶堵了",
        "where": "home",
        "home": unit.pk,
        "caller": person.pk,
        "idempotency_key": key,
    }
    answers = [browser.post("/p/T1/tickets/new/", sent) for _tap in range(2)]
    ticket = Ticket.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/p/T1/orders/{ticket.order_id}/"}
    page = browser.get(answers[0]["Location"]).content.decode()
    assert f"{ticket.order.number}. <a" in page  # to be told to the caller, and on to the next one
    assert 'href="/p/T1/tickets/new/"' in page
    assert (ticket.leaf.code, ticket.channel, ticket.reporter) == ("water.toilet", "phone", person)
    assert browser.post("/p/T1/tickets/new/", {**sent, "home": "", "idempotency_key": ""}).status_code == 422
    assert browser.post("/p/T1/tickets/new/", {**sent, "words": "", "idempotency_key": ""}).status_code == 422


def test_safety_words_and_duplicates_are_shown_before_saving(project, signed_in):
    unit = make_unit(project)
    actor, home = make_home(unit)
    place = Place.objects.create(project=project, code="L1", name="大堂", building=unit.building)
    public = services.report(actor=actor, home=home, words="楼道灯不亮", at_home=False, place=place)
    browser = signed_in("service", project=project)
    asked = {"words": "楼道灯不亮，还冒烟", "where": "public", "place": place.pk}
    page = browser.post("/p/T1/tickets/sort/", asked).content.decode()
    assert 'role="alert"' in page
    assert public.order.number in page
    caller_home = make_unit(project)
    caller = make_owner(caller_home, "李敏")
    join = {"home": caller_home.pk, "caller": caller.pk, "words": "我也看到"}
    assert browser.post(f"/p/T1/tickets/{public.pk}/join/", join).status_code == 302
    assert Follower.objects.get().person == caller
    browser.post(f"/p/T1/tickets/{public.pk}/join/", {"home": caller_home.pk})
    assert Follower.objects.count() == 1
    assert "我也看到" in browser.get(f"/p/T1/orders/{public.order_id}/").content.decode()


def test_what_nobody_could_sort_is_sorted_by_a_person(project, signed_in):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="有件事想问一下")
    browser = signed_in("service", project=project)
    assert ticket.order.number in browser.get("/p/T1/tickets/unsorted/").content.decode()
    leaf = Leaf.objects.get(code="complaint.noise")
    browser.post(f"/p/T1/tickets/{ticket.pk}/sort/", {"leaf": leaf.pk, "urgency": "urgent"})
    ticket.refresh_from_db()
    ticket.order.refresh_from_db()
    assert (ticket.leaf, ticket.order.category, ticket.order.kind) == (leaf, "complaint.noise", "service.complaint")
    assert (ticket.order.urgency, ticket.order.finish_minutes) == ("urgent", 1440)
    assert ticket.order.number not in browser.get("/p/T1/tickets/unsorted/").content.decode()


def test_a_report_of_nobody_is_given_to_its_household_once(project, root, signed_in):
    unit = make_unit(project)
    caller = make_owner(unit, "李敏", phone="13800000007")
    ticket = services.take_stranger(actor=root, project=project, channel="email", words="水龙头滴水", contact_name="敏")
    browser = signed_in("service", project=project)
    page = browser.get(f"/p/T1/orders/{ticket.order_id}/").content.decode()
    assert f"/p/T1/tickets/{ticket.pk}/household/" in page
    [found] = browser.post("/p/T1/tickets/households/choices/", {"typed": "13800000007"}).json()["results"]
    assert "李敏" in found["text"]
    assert "13800000007" not in found["text"]
    sent = {"household": found["value"], "at_home": "on"}
    assert browser.post(f"/p/T1/tickets/{ticket.pk}/household/", {"household": "x"}).status_code == 422
    browser.post(f"/p/T1/tickets/{ticket.pk}/household/", sent)
    ticket.refresh_from_db()
    ticket.order.refresh_from_db()
    assert (ticket.home, ticket.reporter, ticket.party) == (unit, caller, "owners")
    assert (ticket.order.unit, ticket.order.contact_name, ticket.order.contact_phone) == (unit, "敏", "13800000007")
    other = make_unit(project, "2-1-101")
    again = browser.post(f"/p/T1/tickets/{ticket.pk}/household/", {"household": str(other.pk)})
    assert again.status_code == 422
    ticket.refresh_from_db()
    assert ticket.home == unit


def test_a_question_is_answered_at_once_and_work_is_not(project, root, signed_in):
    actor, home = make_home(make_unit(project))
    browser = signed_in("service", project=project)
    asked = services.report(
        actor=actor, home=home, words="装修要办什么手续", leaf=Leaf.objects.filter(kind="consult").first()
    )
    broken = services.report(actor=actor, home=home, words="水龙头滴水")
    address = f"/p/T1/orders/{asked.order_id}/"
    assert f"{address}answer/" not in browser.get(address).content.decode()
    assert browser.post(f"{address}answer/", {"note": "带身份证到前台登记"}).status_code == 422
    Employee.objects.create(project=project, number="K1", name="李客服", user=browser.user)
    assert f"{address}answer/" in browser.get(address).content.decode()
    assert browser.post(f"{address}answer/", {"note": ""}).status_code == 422
    browser.post(f"{address}answer/", {"note": "带身份证到前台登记"})
    asked.order.refresh_from_db()
    assert (asked.order.state, asked.order.worker.name) == ("closed", "李客服")
    asked.refresh_from_db()
    assert asked.stage == "closed"
    browser.post(f"/p/T1/orders/{broken.order_id}/answer/", {"note": "再等等"})
    broken.order.refresh_from_db()
    assert broken.order.is_open


def test_return_visits_are_made(project, signed_in):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    visit = ReturnVisit.objects.create(project=project, ticket=ticket, reason="sample", raised_at=ticket.reported_at)
    browser = signed_in("service", project=project)
    assert ticket.order.number in browser.get("/p/T1/visits/").content.decode()
    assert ticket.order.contact_phone
    assert ticket.order.contact_phone not in browser.get(f"/p/T1/visits/{visit.pk}/").content.decode()
    assert browser.post(f"/p/T1/visits/{visit.pk}/", {"result": "unsatisfied"}).status_code == 422
    browser.post(f"/p/T1/visits/{visit.pk}/", {"result": "satisfied", "note": "很好"})
    visit.refresh_from_db()
    assert visit.result == "satisfied"


def test_satisfaction_is_not_told_of_a_handful(project, signed_in):
    browser = signed_in("service", project=project)
    for by in ("leaf", "worker", "building", "hour", "nothing"):
        assert browser.get(f"/p/T1/satisfaction/?by={by}&first=2026-01-01&last=x").status_code == 200


def test_classes_are_edited_by_the_company_only(project, signed_in):
    leaf = Leaf.objects.get(code="water.tap")
    sent = {
        "name": "水龙头",
        "name_en": "Tap",
        "urgency": "urgent",
        "trade": "plumber",
        "part": "own",
        "keywords": "水嘴\n龙头",
        "is_active": "on",
    }
    assert signed_in("service", project=project).post(f"/p/T1/report-classes/{leaf.pk}/", sent).status_code == 403
    signed_in("operations", username="chief").post(f"/p/T1/report-classes/{leaf.pk}/", sent)
    leaf.refresh_from_db()
    assert (leaf.keywords, leaf.is_edited) == (["水嘴", "龙头"], True)


def test_the_page_of_an_order_shows_the_report_behind_it(project, signed_in):
    actor, home = make_home(make_unit(project), name="赵小兰")
    sent = services.SentPhoto(content=picture())
    ticket = services.report(actor=actor, home=home, words="有件事想问一下", photos=[sent])
    browser = signed_in("service", project=project)
    page = browser.get(f"/p/T1/orders/{ticket.order.pk}/").content.decode()
    assert "赵小兰" in page
    assert f"/p/T1/tickets/{ticket.pk}/sort/" in page
    photo = Photo.objects.get()
    answer = browser.get(f"/p/T1/tickets/{ticket.pk}/photos/{photo.pk}/?small")
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    assert "/p/T1/tickets/new/" in browser.get("/p/T1/orders/").content.decode()


def test_photos_shown_at_the_desk_go_along(project, signed_in):
    unit = make_unit(project)
    browser = signed_in("service", project=project)
    shown = [SimpleUploadedFile(f"{colour}.jpg", picture(colour), "image/jpeg") for colour in ("red", "blue")]
    sent = {"channel": "walk_in", "words": "马桶堵了", "where": "home", "home": unit.pk}
    assert browser.post("/p/T1/tickets/new/", {**sent, "photos": shown}).status_code == 302
    assert Photo.objects.filter(subject="service.ticket", subject_id=Ticket.objects.get().pk).count() == 2
    no_picture = SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")
    assert browser.post("/p/T1/tickets/new/", {**sent, "photos": [no_picture]}).status_code == 422
    assert Ticket.objects.count() == 1


def test_lists_of_reports_join_few_enough_tables_for_the_page_to_be_read_first(project, signed_in):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="嗯嗯啊啊")
    ReturnVisit.objects.create(project=project, ticket=ticket, reason="sample", raised_at=ticket.reported_at)
    browser = signed_in("service", project=project)
    for address in ("tickets/ends/?queue=all", "tickets/ends/", "tickets/unsorted/", "visits/"):
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(f"/p/T1/{address}").status_code == 200
        told = [one["sql"] for one in seen if re.match(r'SELECT "service_(ticket|returnvisit)"."id"', one["sql"])]
        assert told
        # Beyond `join_collapse_limit` (8) PostgreSQL joins every report of the project before it looks for the page's.
        assert max(sql.count(" JOIN ") for sql in told) <= 5, address
        assert not [sql for sql in told if "NOT EXISTS" in sql], address
