"""The worker's pages: own and free orders only, telephone numbers of own orders only, and what makes them an app."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.devices import KEYS
from tests.factories.household import make_unit
from tests.factories.resident import make_home
from tests.surfaces.field.conftest import KIND, Phone

from anju.core import clock
from anju.core.access import Actor
from anju.domains.notifications import ports
from anju.domains.notifications.models import Device, Notification
from anju.domains.service import services as service
from anju.domains.workorders import services
from anju.domains.workorders.calc import transitions
from anju.domains.workorders.enums import Urgency
from anju.domains.workorders.models import Proposal, WorkOrder
from anju.domains.workorders.services import clocks
from anju.integrations.web_push import WebPush
from anju.surfaces.field import shell, workflow
from anju.surfaces.field.cards import due_of
from anju.ui import waking


def test_the_day_shows_own_orders_and_free_ones(
    phone: Phone, make_phone: Callable[..., Phone], make_order: Callable[..., WorkOrder]
) -> None:
    own, free = make_order(phone, title="我的活"), make_order(title="谁来")
    make_order(make_phone("other"), title="别人的活")
    answer = phone.get()
    page = answer.content.decode()
    assert "我的活" in page
    assert "谁来" in page
    assert "别人的活" not in page
    assert answer["X-Field-User"] == str(phone.user.pk)
    state = phone.get("state.json").json()
    assert {one["id"]: one["mine"] for one in state["orders"]} == {own.pk: True, free.pk: False}
    assert state["stamp"] == answer["X-Field-Version"]


def test_a_phone_warns_when_the_server_does_also_over_a_night(phone: Phone, root: Actor, project: Any) -> None:
    """Four fifths of the working time, not of the hours on the wall."""
    order = WorkOrder(
        project=project, number="W1", kind=KIND.name, state="accepted", calendar="working", arrive_minutes=540,
        finish_minutes=1080,
    )  # fmt: skip
    evening = dt.datetime(2026, 11, 16, 16, 30, tzinfo=clock.ZONE)
    clocks.begin(order, evening)
    clocks.watch(order, evening)
    monday = {name: order.warns_of(name) for name in ("accept", "arrive", "finish")}
    assert monday == {
        "accept": None,
        "arrive": dt.datetime(2026, 11, 17, 14, 42, tzinfo=clock.ZONE),
        "finish": dt.datetime(2026, 11, 18, 12, 54, tzinfo=clock.ZONE),
    }
    limit = due_of(order)
    assert limit is not None
    assert (limit.at, limit.warns_at) == (order.arrive_due_at, monday["arrive"])
    made = make_limited(root, project, phone)
    state = phone.get("state.json").json()["orders"][0]["clocks"]
    made.refresh_from_db()
    assert state["finish"] == {"at": made.finish_due_at.isoformat(), "warns": made.warns_of("finish").isoformat()}
    shown = made.warns_of("arrive").astimezone(clock.ZONE)
    assert f'data-warns="{shown:%Y-%m-%dT%H:%M}' in phone.get().content.decode()


def make_limited(root: Actor, project: Any, phone: Phone) -> WorkOrder:
    services.set_limits(
        actor=root, project=project, kind=KIND.name, category="", urgency=Urgency.NORMAL, accept_minutes=None,
        arrive_minutes=120, finish_minutes=600, contact_minutes=None, calendar="always",
    )  # fmt: skip
    order = services.open_order(
        actor=root, project=project, kind=KIND.name, category="", title="灯不亮", urgency=Urgency.NORMAL,
        worker=phone.employee,
    )  # fmt: skip
    assert order.state == "assigned"
    return order


def test_a_complaint_lies_in_nobodys_day(phone: Phone, make_phone: Callable[..., Phone], project: Any) -> None:
    actor, home = make_home(make_unit(project))
    order = service.report(actor=actor, home=home, words="维修工张三态度恶劣，我要投诉").order
    for other in (phone, make_phone("guard1", "guard"), make_phone("clean1", "cleaning")):
        assert "张三" not in other.get().content.decode()
        assert other.get("state.json").json()["orders"] == []
        assert other.get(f"orders/{order.pk}/").status_code == 404
        status, verdict = other.send("take", order)
        assert (status, verdict["outcome"], verdict["order"]) == (409, "refused", None)
    order.refresh_from_db()
    assert order.worker is None


def test_the_number_to_call_is_shown_for_own_orders_only(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    own, free = make_order(phone), make_order()
    assert "13812346721" in phone.get(f"orders/{own.pk}/").content.decode()
    assert "13812346721" not in phone.get(f"orders/{free.pk}/").content.decode()
    assert "13812346721" not in phone.get().content.decode()


def test_guards_and_cleaners_see_no_telephone_number_not_even_of_their_own_order(
    make_phone: Any, make_order: Any
) -> None:
    for role in ("guard", "cleaning"):
        other = make_phone(f"own.{role}", role)
        order = make_order(other)
        page = other.get(f"orders/{order.pk}/").content.decode()
        assert order.number in page
        assert "13812346721" not in page + other.get().content.decode()


NUMBERS = ("13812346721", "138 1234 6721", "0755-82345678", "wang@example.com")


def test_guards_and_cleaners_read_no_telephone_number_in_words_either(
    make_phone: Any, make_order: Any, root: Any
) -> None:
    for role in ("guard", "cleaning"):
        other = make_phone(f"told.{role}", role)
        mine = make_order(other, title="漏水，电话138 1234 6721", detail="请打13812346721，家里0755-82345678")
        free = make_order(title="请联系13812346721", detail="wang@example.com")
        services.add_note(actor=root, order=mine, text="E-mail of 王建国 <wang@example.com>，138-1234-6721")
        other.send("accept", mine)
        other.send("note_internal", mine, fields={"text": "0755-82345678没人接"})
        pages = [other.get(path).content.decode() for path in (f"orders/{mine.pk}/", f"orders/{free.pk}/", "")]
        pages.append(other.get("state.json").content.decode())
        told = Notification.objects.filter(user=other.user)
        assert told.exists()
        for page in (*pages, *(f"{one.title} {one.body}" for one in told)):
            assert not [number for number in (*NUMBERS, "138-1234-6721") if number in page]
        assert "漏水，电话********" in pages[0]


def test_the_repairer_reads_words_as_they_were_written_once_the_order_is_theirs(
    phone: Phone, make_order: Callable[..., WorkOrder]
) -> None:
    own, free = (make_order(worker, title="漏水", detail="请打13812349999") for worker in (phone, None))
    assert "13812349999" in phone.get(f"orders/{own.pk}/").content.decode()
    assert "13812349999" not in phone.get(f"orders/{free.pk}/").content.decode()


def test_other_peoples_orders_are_not_there(
    phone: Phone, make_phone: Callable[..., Phone], make_order: Callable[..., WorkOrder]
) -> None:
    assert phone.get(f"orders/{make_order(make_phone('other')).pk}/").status_code == 404
    assert phone.get("orders/999999/").status_code == 404


def test_who_sees_all_orders_at_the_desk_sees_own_ones_here(
    make_phone: Callable[..., Phone], phone: Phone, make_order: Callable[..., WorkOrder]
) -> None:
    manager = make_phone("gongcheng", "engineering_head")
    assert manager.get(f"orders/{make_order(phone).pk}/").status_code == 404


def test_who_is_no_employee_reads_why_there_is_nothing(make_phone: Callable[..., Phone]) -> None:
    page = make_phone("neu", is_employee=False).get()
    assert page.status_code == 200
    assert "belongs to no employee" in page.content.decode()


def test_the_day_takes_as_many_queries_for_many_orders(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    def visit() -> int:
        with CaptureQueriesContext(connection) as ran:
            assert phone.get().status_code == 200
        return len(ran)

    make_order(phone)
    make_order()
    visit()
    few = visit()
    for number in range(12):
        make_order(phone if number % 2 else None)
    assert visit() == few


def test_entering_leads_to_the_project(phone: Phone, make_phone: Callable[..., Phone]) -> None:
    assert phone.browser.get("/f/")["Location"] == "/f/T1/"
    stranger = Client().get("/f/")
    assert stranger["Location"].startswith("/account/login/?next=/f/")
    assert "No project is open to you" in make_phone("shoufei", "cashier").browser.get("/f/").content.decode()


def test_the_session_outlives_the_window(phone: Phone) -> None:
    session = phone.browser.session
    session.set_expiry(0)
    session.save()
    phone.get()
    assert not phone.browser.session.get_expire_at_browser_close()


def test_the_phone_gets_the_table_of_the_domain(phone: Phone) -> None:
    given = workflow.as_json()
    for state, acts in given["table"].items():
        wanted = {
            act: transitions.target_of(act, state)
            for act in transitions.acts_in(state)
            if act in transitions.WORKERS_ACTS
        }
        assert acts == wanted, state
    assert all(act in given["acts"] for acts in given["table"].values() for act in acts)
    for state, acts in given["main"].items():
        assert set(acts) <= set(given["table"][state])


def test_the_app_is_whole(phone: Phone) -> None:
    """Every file that manifest and service worker name is there, and they are public: they name nobody."""
    browser = Client()
    manifest = browser.get("/f/manifest.webmanifest")
    facts = json.loads(manifest.content)
    assert manifest["Content-Type"] == "application/manifest+json"
    assert (facts["start_url"], facts["scope"], facts["display"]) == ("/f/", "/f/", "standalone")
    worker = browser.get("/f/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    kept = json.loads(worker.content.decode().split("=", 1)[1].split(";\n")[0])
    named = [one["src"] for one in facts["icons"]] + kept["files"]
    for name in (*shell.STYLES, *shell.SCRIPTS):
        assert any(name.rsplit("/", 1)[-1].split(".")[0] in one for one in named), name
    for name in (shell.WORKER, waking.SCRIPT, *(one.removeprefix("/static/") for one in named)):
        assert finders.find(name), name
    assert browser.get("/f/offline.html").status_code == 200


def test_pages_of_somebody_signed_out_are_not_given(project: Any) -> None:
    for path in ("/f/T1/", "/f/T1/orders/1/", "/f/T1/state.json", "/f/session.json"):
        assert Client().get(path).status_code == 302, path


def test_a_workers_browser_is_woken_or_left_alone(phone: Phone, tmp_path: Path) -> None:
    before = ports.provide(ports.Senders(push=WebPush(key_file=tmp_path / "vapid.pem", contact="mailto:a@b.c")))
    given = {"endpoint": "https://web.push.apple.com/a-phone-of-a-worker-1", **KEYS}
    try:
        assert 'id="push"' in phone.get().content.decode()
        assert phone.browser.post("/f/subscribe.json", given).status_code == 204
        assert Device.objects.get().user == phone.user
        assert f'data-held="{given["endpoint"][-24:]} "' in phone.get().content.decode()
        evil = phone.browser.post("/f/subscribe.json", {**given, "endpoint": "https://127.0.0.1/x"})
        assert evil.status_code == 422
        assert evil.json()["message"]
        assert phone.browser.post("/f/unsubscribe.json", given).status_code == 204
    finally:
        ports.provide(before)
    assert not Device.objects.exists()


def test_without_web_push_there_is_no_switch(phone: Phone) -> None:
    before = ports.provide(ports.Senders())
    try:
        assert 'id="push"' not in phone.get().content.decode()
    finally:
        ports.provide(before)


def test_what_the_plan_suggests_for_the_worker_comes_first_in_the_pool_with_its_reasons(
    phone: Phone, make_phone: Callable[..., Phone], make_order: Callable[..., WorkOrder], project: Any, root: Any
) -> None:
    make_order(title="随便谁")
    wanted = make_order(title="您来最好")
    stamp = phone.get()["X-Field-Version"]
    Proposal.objects.create(
        project=project,
        order=wanted,
        worker=phone.employee,
        position=0,
        start_at=clock.now(),
        walk_minutes=4,
        reasons=[{"code": "walk", "minutes": 4, "position": 0}],
        made_at=clock.now(),
    )
    answer = phone.get()
    page = answer.content.decode()
    assert answer["X-Field-Version"] != stamp
    assert page.index("您来最好") < page.index("随便谁")
    assert page.count('class="why"') == 1
    assert make_phone("other").get().content.decode().count('class="why"') == 0
