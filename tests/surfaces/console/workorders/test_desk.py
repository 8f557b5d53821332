"""The desk of work orders: queues, search, the page of an order, dispatch, notes, bulk assignment, limits, figures."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image
from tests.factories import work
from tests.factories.household import make_unit

from anju.core import clock, scope
from anju.core.access import Actor, system_actor
from anju.domains.documents import services as documents
from anju.domains.identity import queries as identity
from anju.domains.identity.models import PersonalDataAccess
from anju.domains.notifications.models import Notification
from anju.domains.workforce.models import Employee
from anju.domains.workorders import services
from anju.domains.workorders.enums import OrderState, Urgency
from anju.domains.workorders.models import DispatchRule, Limits, OrderNote, WorkOrder
from anju.surfaces.console.workorders import order as order_page
from anju.surfaces.console.workorders import panels, tables

LIST = "/p/T1/orders/"
PANE = {"HX-Request": "true", "HX-Target": "pane"}
SignIn = Callable[..., Client]
MakeWorker = Callable[..., tuple[Employee, Actor]]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read the screens as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def desk(signed_in: SignIn, project: Any) -> Client:
    """Give somebody of customer service, who reads English."""
    browser = signed_in("service", project=project)
    browser.cookies["django_language"] = "en"
    browser.user.language = "en"  # type: ignore[attr-defined]
    browser.user.save()  # type: ignore[attr-defined]
    return browser


@pytest.fixture
def make_worker(make_user: Callable[..., Any], project: Any) -> Callable[..., tuple[Employee, Actor]]:
    """Give a function that enters a technician with an account, and returns the actor of it, too."""

    def make(name: str = "张师傅") -> tuple[Employee, Actor]:
        number = Employee.objects.count() + 1
        user = make_user(f"tech{number}", "technician", project=project)
        employee = Employee.objects.create(project=project, user=user, number=f"E{number:03}", name=name)
        return employee, identity.actor_for(user, surface="test")

    return make


def page_of(order: WorkOrder) -> str:
    return f"{LIST}{order.pk}/"


def numbers(page: Any) -> dict[str, str]:
    found = re.findall(r'data-queue="(\w+)".*?<span class="queue-number[^"]*">([^<]*)</span>', page.content.decode())
    return {key: number for key, number in found if number}


def shown(page: Any) -> list[str]:
    """Return the numbers of the orders in the list, from top to bottom."""
    return re.findall(r'<span class="cell-sub num">(W[\d-]+)', page.content.decode())


def fresh(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


QUOTED = (OrderState.QUOTED, OrderState.APPROVING)


def every_state(project: Any, make_worker: MakeWorker) -> tuple[dict[str, WorkOrder], Employee]:
    """Open one order for each queue."""
    worker, actor = make_worker()
    work.set_limits(project, 60, 120, 240)
    made = {state: work.open_order(project, title=state) for state in OrderState.values}
    root = system_actor("tests")
    for state, order in made.items():
        if state not in (OrderState.WAITING, OrderState.CANCELLED):
            services.assign_order(actor=root, order=order, worker=worker)
        if state not in (OrderState.WAITING, OrderState.CANCELLED, OrderState.ASSIGNED):
            services.accept_order(actor=actor, order=order)
        if state in (OrderState.ON_SITE, OrderState.WORKING, OrderState.DONE, OrderState.CLOSED, *QUOTED):
            services.arrive(actor=actor, order=order)
        if state in (OrderState.WORKING, OrderState.DONE, OrderState.CLOSED):
            services.start_work(actor=actor, order=order)
        if state in (OrderState.DONE, OrderState.CLOSED):
            services.finish_order(actor=actor, order=order, note="done")
        if state in QUOTED:
            is_to_be_approved = state == OrderState.APPROVING
            services.quote_order(actor=actor, order=order, note="¥80", is_to_be_approved=is_to_be_approved)
    services.close_order(actor=root, order=made[OrderState.CLOSED])
    services.hold_order(actor=actor, order=made[OrderState.HELD], reason="material")
    services.cancel_order(actor=root, order=made[OrderState.CANCELLED], note="twice")
    return made, worker


def test_queues_hold_what_waits_for_whom(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    made, _worker = every_state(project, make_worker)
    page = desk.get(LIST)
    one_each = {"waiting": "1", "assigned": "1", "working": "3", "held": "1", "quoted": "2", "done": "1"}
    assert numbers(page) == one_each | {"danger": "0", "overdue": "0", "mine": "0"}
    assert shown(page) == [made["waiting"].number]
    assert len(shown(desk.get(LIST + "?queue=all"))) == 11
    with clock.at(clock.now() + dt.timedelta(minutes=50)):  # four fifths of an hour
        assert shown(desk.get(LIST + "?queue=danger")) == [made["waiting"].number, made["assigned"].number]
    with clock.at(clock.now() + dt.timedelta(minutes=150)):
        assert set(shown(desk.get(LIST + "?queue=overdue"))) == {
            made[state].number for state in ("waiting", "assigned", "accepted")
        }


def test_orders_due_first_stand_on_top(desk: Client, project: Any) -> None:
    work.set_limits(project, 60, None, None, urgency=Urgency.NORMAL)
    work.set_limits(project, 5, None, None, urgency=Urgency.EMERGENCY)
    late = work.open_order(project, urgency=Urgency.NORMAL)
    soon = work.open_order(project, urgency=Urgency.EMERGENCY)
    assert shown(desk.get(LIST)) == [soon.number, late.number]


def test_list_with_every_column_costs_the_same_for_1_and_30_orders(desk: Client, project: Any) -> None:
    desk.post(LIST, {"do": "columns", "column": [column.path for column in tables.ORDER_COLUMNS]})
    work.open_order(project, unit=make_unit(project, "3-2-1201"))
    desk.get(LIST)
    with CaptureQueriesContext(connection) as one:
        desk.get(LIST)
    for number in range(29):
        work.open_order(project, unit=make_unit(project, f"3-2-{number + 1300}"))
    with CaptureQueriesContext(connection) as thirty:
        desk.get(LIST)
    assert len(one) == len(thirty), [query["sql"][:100] for query in thirty.captured_queries]


@pytest.mark.parametrize(
    "typed", ["{number}", "{tail}", "3-2-1201", "1380000", "6721", "13800006721", "王建", "3栋2单元1201"]
)
def test_search_by_number_unit_phone_and_name(desk: Client, project: Any, typed: str) -> None:
    order = work.open_order(project, unit=make_unit(project, "3-2-1201"))
    other = work.open_order(project, contact_name="李四", contact_phone="13911112222")
    desk.post(LIST, {"do": "search", "q": typed.format(number=order.number.lower(), tail=order.number[-4:])})
    page = desk.get(LIST + "?queue=all&found=1")
    assert shown(page) == [order.number]
    assert other.number not in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("W2", ["lamp", "lift", "tap"]),
        ("W26", ["lamp", "lift", "tap"]),
        ("W260", ["lift", "tap"]),
        ("W2602", ["lift"]),
        ("W2602-", ["lift"]),
        ("W2603", []),
        ("W25", []),
        ("W2600", []),
    ],
)
def test_search_by_the_month_of_a_number(desk: Client, project: Any, typed: str, found: list[str]) -> None:
    opened = {
        "tap": dt.datetime(2026, 1, 1, 0, 0, tzinfo=clock.ZONE),
        "lift": dt.datetime(2026, 2, 28, 23, 59, tzinfo=clock.ZONE),
        "lamp": dt.datetime(2026, 12, 31, 23, 59, tzinfo=clock.ZONE),
    }
    made = {}
    for title, at in opened.items():
        with clock.at(at):
            made[title] = work.open_order(project, title=title).number
    desk.post(LIST, {"do": "search", "q": typed})
    assert shown(desk.get(LIST + "?queue=all&found=1")) == [made[title] for title in found]


@pytest.mark.parametrize("typed", ["水龙", "头滴", "厨房水龙头滴水", "wifi", "100%"])
def test_search_by_words_of_the_title_finds_two_characters(desk: Client, project: Any, typed: str) -> None:
    wanted = [work.open_order(project, title=f"{n} WiFi 厨房水龙头滴水 100%") for n in range(2)]
    work.open_order(project, title="龙头上有水，头一滴也没有 100 分 fiwi")  # the characters, but no word of them
    desk.post(LIST, {"do": "search", "q": typed})
    assert shown(desk.get(LIST + "?queue=all&found=1")) == [order.number for order in reversed(wanted)]


def test_a_word_of_many_titles_is_searched_down_the_list(desk: Client, project: Any) -> None:
    made = [work.open_order(project, title="地漏返水" if n % 2 else "灯不亮") for n in range(64)]
    desk.post(LIST, {"do": "search", "q": "返水"})
    page = desk.get(LIST + "?queue=all&found=1")
    assert shown(page) == [order.number for order in reversed(made[1::2])][:30]
    assert "32 records" in desk.get(LIST + "?queue=all&found=1&part=count").content.decode()


def test_a_word_of_another_project_is_not_found(desk: Client, project: Any, other_project: Any) -> None:
    with scope.enter([other_project.pk]):
        theirs = work.open_order(other_project, title="门禁卡失灵")
    mine = work.open_order(project, title="门禁卡失灵")
    with connection.cursor() as cursor:
        cursor.execute("SELECT workorders_orders_with_word('门禁')")
        assert cursor.fetchone() == ([mine.pk],)
        with scope.enter([]):
            cursor.execute("SELECT workorders_orders_with_word('门禁')")
            assert cursor.fetchone() == ([],)
    desk.post(LIST, {"do": "search", "q": "门禁"})
    assert shown(desk.get(LIST + "?queue=all&found=1")) == [mine.number]
    assert theirs.pk != mine.pk


@pytest.mark.parametrize("typed", ["返水", "3-2", "业主", "W26", "1380"])
def test_search_costs_the_same_for_1_and_30_hits(desk: Client, project: Any, typed: str) -> None:
    def cost() -> int:
        desk.post(LIST, {"do": "search", "q": typed})
        with CaptureQueriesContext(connection) as ran:
            assert desk.get(LIST + "?queue=all&found=1").status_code == 200
        return len(ran)

    unit = make_unit(project, "3-2-1201")
    work.open_order(project, title="地漏返水", unit=unit, contact_name="业主")
    desk.get(LIST)
    one = cost()
    for _ in range(29):
        work.open_order(project, title="地漏返水", unit=unit, contact_name="业主")
    assert cost() == one


def test_page_offers_what_comes_next_and_only_legal_acts(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    made, _worker = every_state(project, make_worker)
    html = desk.get(page_of(made["waiting"])).content.decode()
    acts = html.split('<div class="acts">')[1].split("</main>")[0].split('<div class="card')[0]
    assert re.findall(r"orders/\d+/(\w+)/", acts) == ["assign", "contact", "cancel"]
    assert 'btn-primary" href="/p/T1/orders/' in acts
    done = desk.get(page_of(made["done"])).content.decode().split('<div class="acts">')[1].split('<div class="card')[0]
    assert re.findall(r"orders/\d+/(\w+)/", done) == ["close", "return"]
    held = desk.get(page_of(made["held"])).content.decode()
    assert "Paused: Waiting for material" in held
    assert "/resume/" not in held  # its worker has an account and does it


def test_desk_acts_for_a_worker_without_an_account(desk: Client, project: Any) -> None:
    outside = Employee.objects.create(project=project, number="X1", name="外协")
    order = work.open_order(project)
    services.assign_order(actor=system_actor("tests"), order=order, worker=outside)
    html = desk.get(page_of(order)).content.decode()
    assert "/accept/" in html
    assert desk.post(page_of(order) + "accept/").status_code == 302
    assert fresh(order).state == OrderState.ACCEPTED


def test_second_window_that_assigns_is_told(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    first, _actor = make_worker("张师傅")
    second, _actor = make_worker("李师傅")
    order = work.open_order(project)
    url = page_of(order) + "assign/"
    seen = re.search(r'name="seen" value="([^"]+)"', desk.get(url).content.decode())
    assert seen
    desk.post(url, {"worker": first.pk, "seen": seen[1]})
    answer = desk.post(url, {"worker": second.pk, "seen": seen[1]})
    assert answer.status_code == 422
    assert "张师傅" in answer.content.decode()
    assert fresh(order).worker == first
    ticked = re.search(r'name="acknowledged" value="([^"]+)"', answer.content.decode())
    assert ticked
    desk.post(url, {"worker": second.pk, "seen": seen[1], "acknowledged": ticked[1]})
    assert fresh(order).worker == second


def test_suggestions_put_duty_rule_and_building_first(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    unit = make_unit(project, "3-2-1201")
    busy, _actor = make_worker("忙师傅")
    near, _actor = make_worker("近师傅")
    away, _actor = make_worker("休师傅")
    for employee in (busy, near):
        work.put_on_duty(project, employee)
    root = system_actor("tests")
    services.assign_order(actor=root, order=work.open_order(project, unit=unit), worker=near)
    order = work.open_order(project, unit=unit)
    html = desk.get(page_of(order) + "assign/").content.decode()
    assert re.findall(r'suggestion-name">([^<]+)<', html) == ["近师傅", "忙师傅", "休师傅"]
    assert "1 order in this building today" in html
    services.set_rule(actor=root, project=project, kind=work.KIND, category="water", workers=[away, busy])
    html = desk.get(page_of(order) + "assign/").content.decode()
    assert re.findall(r'suggestion-name">([^<]+)<', html) == ["忙师傅", "近师傅", "休师傅"]


def test_a_form_sent_twice_is_one_act(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    worker, _actor = make_worker()
    order = work.open_order(project)
    sent = {"worker": worker.pk, "idempotency_key": "7b1de9f5-3f0c-4be0-9d80-5ad1ee5ed8c1"}
    for _ in range(2):
        assert desk.post(page_of(order) + "assign/", sent).status_code == 302
    assert order.steps.filter(act="assign").count() == 1


def test_a_late_act_says_where_the_order_stands(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    made, _worker = every_state(project, make_worker)
    answer = desk.post(page_of(made["working"]) + "cancel/", {"note": "doch nicht"})
    assert answer.status_code == 422
    assert "no longer possible" in answer.content.decode()


def test_notes_are_internal_unless_said_otherwise(desk: Client, project: Any) -> None:
    order = work.open_order(project)
    html = desk.get(page_of(order)).content.decode()
    assert 'value="internal" checked' in html
    assert f'data-draft="workorders.note.{order.pk}"' in html
    desk.post(page_of(order) + "note/", {"text": "业主脾气急", "readers": "internal"})
    desk.post(page_of(order) + "note/", {"text": "师傅十点到", "readers": "public"})
    assert list(OrderNote.objects.order_by("pk").values_list("is_public", flat=True)) == [False, True]
    html = desk.get(page_of(order)).content.decode()
    assert html.index("story-public") < html.index("story-internal")
    assert html.index("Told to the resident") < html.index("Internal note")
    assert desk.post(page_of(order) + "note/", {"text": " ", "readers": "internal"}).status_code == 422


def test_phone_is_masked_and_a_look_is_logged(desk: Client, project: Any) -> None:
    order = work.open_order(project)
    html = desk.get(page_of(order)).content.decode()
    assert "138****6721" in html
    assert "13800006721" not in html
    assert "13800006721" in desk.post(page_of(order) + "phone/").content.decode()
    assert PersonalDataAccess.objects.get().subject == f"workorders.order:{order.pk}.contact_phone"


def test_photos_are_for_who_sees_the_order_they_belong_to(desk: Client, project: Any) -> None:
    order, other = work.open_order(project), work.open_order(project)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(picture, "PNG")
    photo = documents.store_photo(
        actor=system_actor("tests"),
        project=project,
        subject=order_page.PHOTOS,
        subject_id=order.pk,
        content=picture.getvalue(),
    )
    url = f"{page_of(order)}photos/{photo.pk}/"
    assert f'src="{url}?small"' in desk.get(page_of(order)).content.decode()
    answer = desk.get(url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert desk.get(f"{page_of(other)}photos/{photo.pk}/").status_code == 404


def test_story_tells_the_phone_time_where_it_differs(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    _worker, actor = make_worker()
    order = work.open_order(project)
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        services.take_order(actor=actor, order=order, device_at=clock.now() - dt.timedelta(minutes=40))
    html = desk.get(page_of(order)).content.decode()
    assert html.count("phone&#x27;s clock") + html.count("phone's clock") == 1


def test_panels_of_other_packages_stand_on_the_page(
    desk: Client, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", [])
    order = work.open_order(project)
    panels.offer_panel(lambda request, about: f"reported with {about.number}")
    panels.offer_panel(lambda request, about: "")
    html = desk.get(page_of(order), headers=PANE).content.decode()
    assert f"reported with {order.number}" in html
    assert html.count("order-panel") == 1


def test_bulk_assignment_shows_its_effect_then_does_it(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    made, worker = every_state(project, make_worker)
    other, _actor = make_worker("李师傅")
    picked = [made[state].pk for state in ("waiting", "assigned", "done", "closed")]
    sent = {"do": "bulk", "action": "assign", "pk": picked}
    html = desk.post(LIST, sent).content.decode()
    assert "2 orders go to the worker." in html
    assert f"1 of them is taken from {worker.name}." in html
    assert f"Skipped: {made['closed'].number} is “Closed”." in html
    answer = desk.post(LIST, {**sent, "confirmed": "1", "worker": other.pk})
    assert answer.status_code == 302
    (told,) = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told.startswith("2 orders were given to 李师傅. Skipped 2:")
    assert {fresh(made[state]).worker for state in ("waiting", "assigned")} == {other}


def test_who_must_know_is_told_and_pages_are_refreshed(
    signed_in: SignIn, desk: Client, project: Any, make_worker: MakeWorker
) -> None:
    worker, actor = make_worker()
    order = work.open_order(project)
    waiting = Notification.objects.get(kind="workorders.order.waiting")
    assert waiting.user == desk.user  # type: ignore[attr-defined]
    assert waiting.url == page_of(order)
    desk.post(page_of(order) + "assign/", {"worker": worker.pk})
    assert Notification.objects.get(kind="workorders.order.assigned").user == worker.user
    services.refuse_order(actor=actor, order=order, note="在忙")
    assert Notification.objects.get(kind="workorders.order.refused").user == desk.user  # type: ignore[attr-defined]


def test_many_orders_given_at_once_are_told_by_a_few_statements(
    project: Any, make_worker: MakeWorker, django_assert_max_num_queries: Any
) -> None:
    worker, _actor = make_worker()
    ids = [work.open_order(project).pk for _ in range(12)]
    with django_assert_max_num_queries(20):
        services.assign_orders(actor=system_actor("tests"), project=project, ids=ids, worker=worker)
    told = Notification.objects.filter(kind="workorders.order.assigned", user=worker.user)
    assert len(set(told.values_list("url", flat=True))) in (1, 12)  # a page each, where there is a surface for phones
    assert told.count() == 12


def test_side_bar_and_home_count_what_waits(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    every_state(project, make_worker)
    assert desk.get("/p/T1/ui/counts/").json()["entries"]["console:workorders.order.list"] == 1
    home = desk.get("/p/T1/").content.decode()
    assert "/p/T1/orders/?queue=waiting" in home
    assert "/p/T1/orders/?queue=done" in home


def test_limits_and_rules_are_set_changed_and_dropped(signed_in: SignIn, project: Any, make_worker: MakeWorker) -> None:
    manager = signed_in("project_manager", project=project)
    facts = {"kind": work.KIND, "category": "water", "urgency": "urgent", "accept_minutes": "15", "calendar": "always"}
    assert manager.post(LIST + "limits/new/", facts).status_code == 302
    row = Limits.objects.get(category="water", kind=work.KIND)
    assert row.project == project
    manager.post(f"{LIST}limits/{row.pk}/edit/", {**facts, "accept_minutes": "20"})
    assert Limits.objects.get(pk=row.pk).accept_minutes == 20
    manager.post(f"{LIST}limits/{row.pk}/remove/")
    assert not Limits.objects.filter(pk=row.pk).exists()
    worker, _actor = make_worker()
    made = {"kind": work.KIND, "category": "water", "building": "", "workers": [worker.pk]}
    assert manager.post(LIST + "rules/new/", made).status_code == 302
    rule = DispatchRule.objects.get()
    assert worker.name in manager.get(LIST + "rules/").content.decode()
    manager.post(f"{LIST}rules/{rule.pk}/edit/", {**made, "category": "power"})
    assert DispatchRule.objects.get().category == "power"
    manager.post(f"{LIST}rules/{DispatchRule.objects.get().pk}/remove/")
    assert not DispatchRule.objects.exists()
    assert manager.post(LIST + "hours/", {"opens_at": "09:00", "closes_at": "18:00"}).status_code == 302
    assert manager.post(LIST + "hours/", {"opens_at": "19:00", "closes_at": "18:00"}).status_code == 422


def test_figures_are_of_the_period_and_cost_two_statements(desk: Client, project: Any, make_worker: MakeWorker) -> None:
    made, worker = every_state(project, make_worker)
    with CaptureQueriesContext(connection) as asked:
        html = desk.get(LIST + "figures/").content.decode()
    assert sum("workorders_workorder" in query["sql"] for query in asked.captured_queries) == 2
    assert worker.name in html
    assert "water.tap" in html
    assert f"worker={worker.pk}" in html
    old = desk.get(LIST + "figures/?first=2020-01-01&last=2020-01-31").content.decode()
    assert "No order was opened in this period" in old
    wrong = desk.get(LIST + "figures/?first=2026-02-01&last=2026-01-01").content.decode()
    assert "the last thirty days are shown" in wrong
    duty = desk.get(LIST + "duty/").content.decode()
    assert f"worker={worker.pk}" in duty
    assert made


def test_a_quarter_of_a_limit_warns_and_a_manager_who_was_told_makes_it_purple(project: Any) -> None:
    work.set_limits(project, 60, None, None)
    order = work.open_order(project)
    for minutes, tone in ((44, "ok"), (46, "warn"), (61, "bad"), (91, "esc")):
        with clock.at(order.opened_at + dt.timedelta(minutes=minutes)):
            due = tables.due_of(order)
            assert due is not None
            assert (minutes, due.tone(clock.now())) == (minutes, tone)


def test_every_act_of_the_table_has_a_screen() -> None:
    from anju.domains.workorders.calc.transitions import TABLE

    assert {transition.act for transition in TABLE} == {
        *order_page.ACTS,
        *order_page.ON_PHONES,
        *order_page.WITH_QUOTES,
    }
