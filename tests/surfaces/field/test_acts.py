"""Acts from phones: stored once, refused in words, kept apart by worker and project, with both times."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.surfaces.field.conftest import Phone, minutes

from anju.core import clock, scope
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import Duty, OrderNote, OrderStep, WorkOrder
from anju.surfaces.field import acts, limits


def steps(order: WorkOrder, act: str) -> list[OrderStep]:
    return list(OrderStep.objects.filter(order=order, act=act))


def test_an_act_is_stored_with_both_times(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    order, done = make_order(phone), clock.now() + minutes(-1)
    with clock.at(clock.now() + minutes(30)):
        status, verdict = phone.send("accept", order, device_at=(done + minutes(10)).isoformat())
    assert (status, verdict["outcome"], verdict["order"]["state"]) == (200, "stored", "accepted")
    (step,) = steps(order, "accept")
    assert (step.device_at, step.by_id) == (done + minutes(10), phone.user.pk)
    assert step.at - step.device_at > minutes(20)


def test_the_same_act_again_is_a_duplicate(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    order, number = make_order(phone), str(uuid.uuid4())
    assert phone.send("accept", order, client_id=number)[1]["outcome"] == "stored"
    status, verdict = phone.send("accept", order, client_id=number)
    assert (status, verdict["outcome"], verdict["order"]["state"]) == (200, "duplicate", "accepted")
    assert len(steps(order, "accept")) == 1


def test_a_duplicate_is_known_when_the_order_has_gone_on(
    phone: Phone, make_phone: Callable[..., Phone], make_order: Callable[..., WorkOrder], root: Any
) -> None:
    """The answer was lost; until the phone asks again the desk has given the order to somebody else."""
    from anju.domains.workorders import services

    order, number = make_order(phone), str(uuid.uuid4())
    phone.send("accept", order, client_id=number)
    services.assign_order(actor=root, order=order, worker=make_phone("other").employee)
    status, verdict = phone.send("accept", order, client_id=number)
    assert (status, verdict["outcome"], verdict["order"]) == (200, "duplicate", None)


def test_a_number_that_says_something_else_is_refused(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    order, number = make_order(phone), str(uuid.uuid4())
    phone.send("accept", order, client_id=number)
    assert phone.send("arrive", order, client_id=number)[0] == 409


def test_an_act_on_somebody_elses_order_is_refused_with_its_reason(
    phone: Phone, make_phone: Callable[..., Phone], make_order: Callable[..., WorkOrder]
) -> None:
    order = make_order(make_phone("other"))
    status, verdict = phone.send("accept", order)
    assert (status, verdict["outcome"], verdict["order"]) == (409, "refused", None)
    assert "other" in verdict["reason"]
    assert not steps(order, "accept")


def test_an_order_of_another_project_is_not_there(
    phone: Phone, other_project: Any, make_order: Callable[..., WorkOrder], root: Any
) -> None:
    with scope.enter([phone.project.pk, other_project.pk], actor=root):
        order = make_order(within=other_project)
        assert phone.send("take", order)[0] == 404
    assert phone.browser.post("/f/T2/acts/", "{}", content_type="application/json").status_code == 404
    assert phone.browser.get("/f/T2/").status_code == 404


def test_an_illegal_act_is_refused_and_tells_how_the_order_stands(
    phone: Phone, make_order: Callable[..., WorkOrder]
) -> None:
    order = make_order(phone)
    status, verdict = phone.send("finish", order, fields={"note": "好了"})
    assert (status, verdict["outcome"], verdict["order"]["state"]) == (409, "refused", "assigned")
    assert order.number in verdict["reason"]


def test_only_acts_of_workers_come_by_phone(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    order = make_order(phone)
    assert phone.send("cancel", order)[0] == 409
    assert phone.send("nonsense", order)[0] == 409


def test_finishing_names_what_is_missing(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    order = make_order(phone)
    for act in ("accept", "arrive", "start"):
        assert phone.send(act, order)[0] == 200
    status, verdict = phone.send("finish", order, fields={"note": " "})
    assert status == 409
    assert "what was done" in verdict["reason"]
    assert "1 photo" in verdict["reason"]
    assert phone.photo(order)[0] == 200
    status, verdict = phone.send("finish", order, fields={"note": "更换阀芯"})
    assert (status, verdict["order"]["state"]) == (200, OrderState.DONE)


def test_a_worker_hands_an_accepted_order_back(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    order = make_order(phone)
    phone.send("accept", order)
    assert phone.send("release", order)[0] == 409
    status, verdict = phone.send("release", order, fields={"note": "没有工具"})
    assert (status, verdict["order"]["state"], verdict["order"]["mine"]) == (200, "waiting", False)


def test_arrival_is_announced_and_work_is_held(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    order = make_order(phone)
    phone.send("accept", order)
    at = clock.now() + minutes(30)
    assert phone.send("promise", order, fields={"at": at.isoformat()})[1]["order"]["promised"] is True
    assert phone.send("promise", order, fields={"at": "morgen"})[0] == 409
    phone.send("start", order)
    assert phone.send("hold", order, fields={"reason": "material", "note": "等阀芯"})[1]["order"]["state"] == "held"


@pytest.mark.parametrize(("act", "is_public"), [("note_internal", False), ("note_public", True)])
def test_a_note_is_kept_once_for_whom_it_is(
    act: str, is_public: bool, phone: Phone, make_order: Callable[..., WorkOrder]
) -> None:
    order, number = make_order(phone), str(uuid.uuid4())
    for outcome in ("stored", "duplicate"):
        assert phone.send(act, order, client_id=number, fields={"text": "阀门老化"})[1]["outcome"] == outcome
    (note,) = OrderNote.objects.all()
    assert (note.text, note.is_public) == ("阀门老化", is_public)


def test_duty_goes_on_and_off(phone: Phone) -> None:
    assert phone.send("duty_on", None)[0] == 200
    assert Duty.objects.filter(ended_at__isnull=True).count() == 1
    for _time in range(2):
        assert phone.send("duty_off", None)[0] == 200
    assert not Duty.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize(("shift", "word"), [(60 * 24, "clock is ahead"), (-60 * 24 * 3, "Sent 72 hours later")])
def test_a_phone_with_a_wrong_clock_is_kept_and_flagged(
    shift: int, word: str, phone: Phone, make_order: Callable[..., WorkOrder]
) -> None:
    order, said = make_order(phone), clock.now() + minutes(shift)
    assert phone.send("accept", order, device_at=said.isoformat())[0] == 200
    (step,) = steps(order, "accept")
    assert step.device_at == said
    assert order.opened_at <= step.happened_at <= step.at
    assert word in phone.get(f"orders/{order.pk}/").content.decode()


BROKEN = [
    ("no JSON", "accept", "application/json", 400),
    ("a list", "[]", "application/json", 400),
    ("a form", "act=accept", "application/x-www-form-urlencoded", 415),
    ("too long", json.dumps({"fields": {"note": "x" * acts.MOST_BYTES}}), "application/json", 413),
]


@pytest.mark.parametrize(("_case", "body", "kind", "status"), BROKEN, ids=[one[0] for one in BROKEN])
def test_what_no_phone_sends_is_refused(_case: str, body: str, kind: str, status: int, phone: Phone) -> None:
    answered, verdict = phone.send_raw(body, kind)
    assert (answered, verdict["outcome"]) == (status, "refused")
    assert verdict["reason"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "7"},
        {"client_id": None},
        {"order": "1"},
        {"order": True},
        {"order": -1},
        {"order": 2**70},
        {"device_at": "2026-11-22T10:00:00"},
        {"device_at": "yesterday"},
        {"device_at": "0001-01-01T00:00:00+08:00"},
        {"device_at": "9999-12-31T23:59:59-08:00"},
        {"fields": []},
        {"order": None},
    ],
    ids=str,
)
def test_each_part_of_an_act_is_checked(
    wrong: dict[str, Any], phone: Phone, make_order: Callable[..., WorkOrder]
) -> None:
    status, verdict = phone.send("accept", make_order(phone), **wrong)
    assert (status, verdict["outcome"]) == (400, "refused")


def test_who_may_not_work_sends_nothing(make_phone: Callable[..., Phone], make_order: Callable[..., WorkOrder]) -> None:
    cashier = make_phone("shoufei", "cashier")
    answer = cashier.browser.post("/f/T1/acts/", "{}", content_type="application/json")
    assert answer.status_code == 403
    assert Client().post("/f/T1/acts/", "{}", content_type="application/json").status_code == 302


def test_a_token_is_needed(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    order = make_order(phone)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(phone.user)
    body = {
        "client_id": str(uuid.uuid4()),
        "order": order.pk,
        "act": "accept",
        "fields": {},
        "device_at": clock.now().isoformat(),
    }
    assert strict.post("/f/T1/acts/", body, content_type="application/json").status_code == 403
    session = strict.get("/f/session.json").json()
    assert session["user"] == phone.user.pk
    headers = {"X-CSRFToken": session["token"]}
    assert strict.post("/f/T1/acts/", body, content_type="application/json", headers=headers).status_code == 200


def test_too_much_at_once_waits(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ACTS", 2)
    assert [phone.send("duty_on", None)[0] for _time in range(3)] == [200, 200, 429]
