"""Reports on the phone: made, suggested, joined, followed, confirmed and rated; each by who may."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.factories.household import make_unit
from tests.factories.resident import browser_of, home_path, make_home, make_resident, sign_in
from tests.factories.work import make_worker

from anju.core.access import Actor
from anju.domains.documents.models import Photo
from anju.domains.estate.models import Place
from anju.domains.notifications.models import Notification
from anju.domains.service import services
from anju.domains.service.models import Follower, Leaf, Rating, Ticket
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import WorkOrder


def picture(name: str = "tap.jpg") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "blue").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def send(browser: Client, unit: Any, **fields: Any) -> Any:
    values = {"where": "home", "words": "厨房水龙头漏水", "idempotency_key": str(uuid.uuid4()), **fields}
    return browser.post(home_path(unit, "reports/new/"), values)


def work_on(root: Actor, project: Any, order: WorkOrder, *acts: Any) -> Actor:
    """Let a worker do these acts; return the worker as an actor."""
    worker, actor = make_worker(project)
    workorders.assign_order(actor=root, order=order, worker=worker)
    for act in acts:
        order.refresh_from_db()
        act(actor=actor, order=order)
    order.refresh_from_db()
    return actor


DONE = (workorders.accept_order, workorders.arrive, workorders.start_work, workorders.finish_order)


def test_a_report_with_pictures_is_made_without_scripts(project):
    unit = make_unit(project)
    browser = sign_in(unit)
    page = browser.get(home_path(unit, "reports/new/")).content.decode()
    assert "水龙头" in page
    answer = send(browser, unit, photos=[picture(), picture("again.jpg")])
    ticket = Ticket.objects.get()
    assert answer["Location"] == home_path(unit, f"reports/{ticket.pk}/")
    assert Photo.objects.filter(subject="service.ticket", subject_id=ticket.pk).count() == 2
    page = browser.get(answer["Location"]).content.decode()
    assert ticket.order.number in page
    photo = Photo.objects.first()
    image = browser.get(home_path(unit, f"reports/{ticket.pk}/photos/{photo.pk}/?small"))
    assert image["Content-Type"] == "image/jpeg"
    assert b"".join(image.streaming_content)[:2] == b"\xff\xd8"


def test_two_taps_are_one_report(project):
    unit = make_unit(project)
    browser, key = sign_in(unit), str(uuid.uuid4())
    first, second = (send(browser, unit, idempotency_key=key) for _tap in range(2))
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"words": ""},
        {"where": "public"},
        {"leaf": "999999"},
        {"photos": [SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>", "image/jpeg")]},
        {"photos": [SimpleUploadedFile(f"{n}.jpg", b"x", "image/jpeg") for n in range(10)]},
    ],
)
def test_what_cannot_be_a_report_is_told_at_its_field_and_leaves_nothing(project, fields):
    unit = make_unit(project)
    answer = send(sign_in(unit), unit, **fields)
    assert answer.status_code == 422
    assert 'class="fault"' in answer.content.decode() or 'class="alert"' in answer.content.decode()
    assert not WorkOrder.objects.exists()


def test_words_are_sorted_while_they_are_typed(project):
    unit = make_unit(project)
    page = sign_in(unit).post(home_path(unit, "reports/sort/"), {"words": "配电箱起火"}).content.decode()
    assert 'role="alert"' in page
    assert f'value="{Leaf.objects.get(code="power.breaker").pk}"' in page
    assert "<html" not in page


def test_a_neighbour_follows_what_is_public_without_its_words(project):
    unit, next_door = make_unit(project), make_unit(project)
    place = Place.objects.create(project=project, code="L1", name="大堂", building=unit.building)
    actor, home = make_home(unit)
    words = "楼道灯不亮，我是三楼的王女士"
    public = services.report(actor=actor, home=home, words=words, at_home=False, place=place)
    services.report(actor=actor, home=home, words="家里楼道灯不亮")
    neighbour = sign_in(next_door)
    asked = {"words": "楼道灯不亮", "where": "public", "place": place.pk}
    page = neighbour.post(home_path(next_door, "reports/sort/"), asked).content.decode()
    assert page.count("<li") == 1
    assert "王女士" not in page
    assert neighbour.get(home_path(next_door, f"reports/{public.pk}/")).status_code == 404
    answer = neighbour.post(home_path(next_door, f"reports/{public.pk}/join/"), {"words": "我也看到"})
    page = neighbour.get(answer["Location"]).content.decode()
    assert "王女士" not in page
    assert home.person.phone not in page
    assert Follower.objects.get().words == "我也看到"
    for act in ("not-done", "rate", "withdraw"):
        assert neighbour.get(home_path(next_door, f"reports/{public.pk}/{act}/")).status_code == 404
    assert neighbour.post(home_path(next_door, f"reports/{public.pk}/confirm/")).status_code == 404


def test_what_neighbours_follow_is_not_offered_to_be_withdrawn(project):
    unit, next_door = make_unit(project), make_unit(project)
    place = Place.objects.create(project=project, code="L1", name="大堂", building=unit.building)
    user = make_resident(unit)
    browser = browser_of(user)
    send(browser, unit, where="public", place=place.pk, words="楼道灯不亮")
    ticket = Ticket.objects.get()
    here = home_path(unit, f"reports/{ticket.pk}/")
    assert f"{here}withdraw/" in browser.get(here).content.decode()
    sign_in(next_door).post(home_path(next_door, f"reports/{ticket.pk}/join/"), {"words": "我也看到"})
    assert f"{here}withdraw/" not in browser.get(here).content.decode()
    answer = browser.post(f"{here}withdraw/", {"reason": "算了"})
    assert answer.status_code == 422
    ticket.order.refresh_from_db()
    assert ticket.order.state == "waiting"


def test_a_scanned_label_leads_to_the_report_of_its_place(project, make_project, other_project):
    unit = make_unit(project)
    place = Place.objects.create(project=project, code="L1", name="大堂")
    browser = sign_in(unit)
    answer = browser.get(f"/r/q/{project.code}/{place.token}/")
    assert answer["Location"] == home_path(unit, f"reports/new/?place={place.token}")
    page = browser.get(answer["Location"]).content.decode()
    assert f'<option value="{place.pk}" selected>' in page
    assert browser.get(home_path(unit, "reports/new/?place=nothing")).status_code == 200
    assert browser.get(f"/r/q/{other_project.code}/{place.token}/").status_code == 200
    stranger = Client().get(f"/r/q/{project.code}/{place.token}/")
    assert stranger["Location"].startswith("/r/sign-in/?next=/r/q/")


def test_done_work_is_confirmed_and_rated_once(project, root):
    unit = make_unit(project)
    user = make_resident(unit)
    browser = browser_of(user)
    send(browser, unit)
    ticket = Ticket.objects.get()
    here = home_path(unit, f"reports/{ticket.pk}/")
    assert browser.get(f"{here}rate/").status_code == 302
    work_on(root, project, ticket.order, *DONE)
    assert f"{here}confirm/" in browser.get(here).content.decode()
    assert browser.post(f"{here}confirm/")["Location"] == f"{here}rate/"
    assert browser.post(f"{here}confirm/")["Location"] == f"{here}rate/"
    assert browser.post(f"{here}rate/", {"words": "好"}).status_code == 422
    answer = browser.post(f"{here}rate/", {"stars": "5", "tags": ["On time"], "words": "很好", "recommends": "9"})
    assert answer["Location"] == here
    rating = Rating.objects.get()
    assert (rating.stars, rating.recommends, rating.tags) == (5, 9, ["On time"])
    assert browser.get(f"{here}rate/").status_code == 302
    assert browser.post(f"{here}rate/", {"stars": "1"}).status_code == 422
    assert "很好" in browser.get(here).content.decode()


def test_undone_work_goes_back_and_a_fault_that_is_back_is_opened_again(project, root):
    unit = make_unit(project)
    browser = sign_in(unit)
    send(browser, unit)
    ticket = Ticket.objects.get()
    here = home_path(unit, f"reports/{ticket.pk}/")
    assert browser.get(f"{here}not-done/").status_code == 302
    order = ticket.order
    worker = work_on(root, project, order, *DONE)
    assert browser.post(f"{here}not-done/", {"reason": "还漏"})["Location"] == here
    order.refresh_from_db()
    assert order.state == "working"
    workorders.finish_order(actor=worker, order=order)
    browser.post(f"{here}confirm/")
    assert browser.get(f"{here}not-done/").status_code == 200
    browser.post(f"{here}not-done/", {"reason": "又漏了"})
    order.refresh_from_db()
    assert (order.state, order.reopened) == ("waiting", 1)
    browser.post(f"{here}withdraw/", {"reason": "算了"})
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_the_resident_is_told_each_step_but_not_their_own(project, root):
    unit = make_unit(project)
    user = make_resident(unit)
    browser = browser_of(user)
    send(browser, unit)
    ticket = Ticket.objects.get()
    work_on(root, project, ticket.order, *DONE)
    browser.post(home_path(unit, f"reports/{ticket.pk}/confirm/"))
    told = list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))
    assert told == [f"service.ticket.{step}" for step in ("received", "assigned", "arrived", "finished")]
    latest = Notification.objects.filter(user=user).latest("pk")
    assert latest.url == home_path(unit, f"reports/{ticket.pk}/")
    assert ticket.order.number in latest.body


def test_who_did_not_end_it_themselves_is_asked_once_what_it_was_like(project, root):
    unit = make_unit(project)
    user = make_resident(unit)
    send(browser_of(user), unit)
    ticket = Ticket.objects.get()
    ends = Notification.objects.filter(user=user, kind__in=("service.ticket.rate", "service.ticket.closed"))
    for told in (["service.ticket.rate"], ["service.ticket.rate", "service.ticket.closed"]):
        work_on(root, project, ticket.order, *DONE)
        workorders.confirm_order(actor=root, order=ticket.order)
        assert list(ends.order_by("pk").values_list("kind", flat=True)) == told
        workorders.reopen_order(actor=root, order=ticket.order, note="又漏了")
    assert ends.first().url == home_path(unit, f"reports/{ticket.pk}/")


def test_the_first_page_shows_what_is_under_way(project):
    unit = make_unit(project)
    browser = sign_in(unit)
    assert "steps" not in browser.get(home_path(unit)).content.decode()
    send(browser, unit)
    page = browser.get(home_path(unit)).content.decode()
    assert 'class="steps"' in page
    assert Ticket.objects.get().order.number in page


def test_lists_ask_the_same_number_of_queries(project, django_assert_max_num_queries):
    unit = make_unit(project)
    browser = sign_in(unit)
    for number in range(6):
        send(browser, unit, words=f"{number} 水龙头漏水")
    with django_assert_max_num_queries(16):
        page = browser.get(home_path(unit, "reports/")).content.decode()
    assert page.count('class="row"') == 6


def test_a_public_note_reaches_who_reported_and_nobody_else(project: Any, root: Actor) -> None:
    unit = make_unit(project)
    (actor, home), (follower, next_door) = make_home(unit), make_home(make_unit(project, "1-1-0402"), name="李四")
    place = Place.objects.create(project=project, code="L1", name="大堂", kind="lobby")
    ticket = services.report(actor=actor, home=home, words="大堂灯不亮", at_home=False, place=place)
    services.join(actor=follower, home=next_door, ticket=ticket, words="")
    for text, is_public in (("住户说话冲", False), ("明早带灯管来" * 50, True)):
        workorders.add_note(actor=root, order=ticket.order, text=text, is_public=is_public)
    told = Notification.objects.get(kind="service.ticket.noted")
    assert (told.user_id, told.url) == (actor.user_id, home_path(unit, f"reports/{ticket.pk}/"))
    assert told.body.startswith("明早带灯管来")
    assert len(told.body) == 200
