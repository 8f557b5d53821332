"""Chasing at the desk: tasks with their calls, letters with their papers, the plan, and who sees what."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.domains.arrears.conftest import debtor
from tests.factories import pictures

from anju.core import clock
from anju.domains.arrears import queries, services
from anju.domains.arrears.calc import limitation
from anju.domains.arrears.enums import CallOutcome, StepKind
from anju.domains.arrears.models import (
    Demand,
    Dispute,
    DunningPlan,
    DunningTask,
    Letter,
    LetterTemplate,
    Promise,
)
from anju.domains.documents.models import Document


@pytest.fixture
def task(project, root):
    """Give a call that is due, of a debt of half a year, at noon: by night nobody is called."""
    with clock.at(dt.datetime.combine(clock.today(), dt.time(12), clock.ZONE)):
        bill = debtor(project, due=(clock.today() - dt.timedelta(days=100)).isoformat())
        services.run_day(actor=root, project=project)
        yield DunningTask.objects.get(unit=bill.unit_id)


def test_a_call_is_made_and_a_promise_noted(signed_in, project, task):
    browser = signed_in("cashier", project=project)
    page = browser.get("/p/T1/chasing/").content.decode()
    assert task.unit.code in page
    assert "276.08" in page
    promised = clock.today() + dt.timedelta(days=5)
    sent = {"outcome": "promised", "amount": "276.08", "promised_on": ""}
    assert browser.post(f"/p/T1/chasing/{task.pk}/call/", sent).status_code == 422
    answer = browser.post(f"/p/T1/chasing/{task.pk}/call/", {**sent, "promised_on": promised.isoformat()})
    assert answer["Location"] == f"/p/T1/chasing/{task.pk}/"
    assert Promise.objects.get().amount == Decimal("276.08")
    assert task.unit.code not in browser.get("/p/T1/chasing/?part=live").content.decode()
    for tab in ("facts", "calls", "bills", "reminders", "timeline"):
        assert browser.get(f"/p/T1/chasing/{task.pk}/?tab={tab}").status_code in (200, 404)
    assert str(CallOutcome.PROMISED.label) in browser.get(f"/p/T1/chasing/{task.pk}/?tab=calls").content.decode()


def test_promises_and_disputes_are_noted_and_ended(signed_in, project, task):
    browser = signed_in("cashier", project=project)
    later = (clock.today() + dt.timedelta(days=5)).isoformat()
    noted = {"unit": task.unit_id, "amount": "100", "promised_on": later}
    assert browser.post("/p/T1/chasing/promises/new/", noted).status_code == 302
    promise = Promise.objects.get()
    assert f"/promises/{promise.pk}/withdraw/" in browser.get("/p/T1/chasing/promises/").content.decode()
    assert browser.post(f"/p/T1/chasing/promises/{promise.pk}/withdraw/", {}).status_code == 302
    assert browser.post("/p/T1/chasing/disputes/new/", {"unit": task.unit_id, "reason": "面积不对"}).status_code == 302
    dispute = Dispute.objects.get()
    assert "面积不对" in browser.get("/p/T1/chasing/disputes/").content.decode()
    assert browser.post(f"/p/T1/chasing/disputes/{dispute.pk}/settle/", {"answer": "已复核"}).status_code == 302
    promise.refresh_from_db()
    dispute.refresh_from_db()
    assert (promise.state, dispute.answer) == ("withdrawn", "已复核")


def test_letters_are_written_printed_and_delivered_with_their_slip(signed_in, project, root, task):
    (letter,) = services.write_letters(actor=root, project=project, kind=StepKind.LETTER, unit_ids=[task.unit_id])
    browser = signed_in("finance", project=project)
    for address in ("paper", "batch"):
        pdf = browser.get(f"/p/T1/chasing/letters/{letter.pk}/{address}/")
        assert pdf["Content-Type"] == "application/pdf"
        assert pdf.content.startswith(b"%PDF")
    slip = SimpleUploadedFile("回执.jpg", pictures.picture(), "image/jpeg")
    sent = {"outcome": "signed", "happened_on": clock.today().isoformat(), "proof": "本人签收", "file": slip}
    assert browser.post(f"/p/T1/chasing/letters/{letter.pk}/deliver/", sent).status_code == 302
    assert Letter.objects.get().state == "delivered"
    assert Document.objects.get(subject="arrears.letter", subject_id=letter.pk).name == "回执.jpg"
    demand = Demand.objects.get()
    assert "本人签收" in browser.get(f"/p/T1/chasing/letters/{letter.pk}/?tab=way").content.decode()
    assert browser.get(f"/p/T1/limitation/demands/{demand.pk}/?tab=bills").status_code == 200


def test_the_plan_is_read_and_edited(signed_in, project):
    browser = signed_in("finance", project=project)
    assert str(StepKind.OVERDUE.label) in browser.get("/p/T1/chasing/plan/").content.decode()
    sent = {
        "name": "本小区",
        "due_soon": "5",
        "overdue_from": "2",
        "overdue_every": "10",
        "phone": "20, 50",
        "letter": "80",
        "lawyer": "",
        "letter_days": "10",
        "contact_from": "09:00",
        "contact_until": "20:00",
        "quiet_weekdays": ["7"],
        "quiet_days": "2027-02-17，2027-02-18",
    }
    assert browser.post("/p/T1/chasing/plan/edit/", sent).status_code == 302
    plan = DunningPlan.objects.get()
    assert list(plan.steps.order_by("days").values_list("kind", "days", "every_days")) == [
        ("due_soon", -5, None),
        ("overdue", 2, 10),
        ("phone", 20, None),
        ("phone", 50, None),
        ("letter", 80, None),
    ]
    assert plan.quiet_days == [dt.date(2027, 2, 17), dt.date(2027, 2, 18)]
    page = browser.get("/p/T1/chasing/plan/").content.decode()
    assert "2027-02-18" in page
    assert browser.post("/p/T1/chasing/plan/edit/", {**sent, "phone": "x"}).status_code == 422
    assert browser.post("/p/T1/chasing/plan/edit/", {**sent, "overdue_from": "", "overdue_every": "", "phone": ""})


def test_the_words_of_a_letter_are_a_projects_own(signed_in, project):
    browser = signed_in("finance", project=project)
    assert "{amount}" in browser.get("/p/T1/chasing/letters/words/lawyer/").content.decode()
    sent = {"title": "缴费函", "body": "{unit} 欠 {amount}", "sender": ""}
    assert browser.post("/p/T1/chasing/letters/words/letter/", sent).status_code == 302
    assert LetterTemplate.objects.get().title == "缴费函"
    assert browser.post("/p/T1/chasing/letters/words/letter/", {**sent, "body": "{x}"}).status_code == 422
    assert browser.post("/p/T1/chasing/letters/words/letter/", {**sent, "title": "催缴函 {unit}"}).status_code == 422
    back = browser.post("/p/T1/chasing/letters/words/letter/follow/")
    assert (back.status_code, back["Location"]) == (302, "/p/T1/chasing/plan/")
    assert browser.get("/p/T1/chasing/letters/words/phone/").status_code == 404


def test_bills_are_demanded_in_the_limitation_watch(signed_in, project):
    bill = debtor(project, due=(clock.today() - dt.timedelta(days=3 * 365 - 20)).isoformat())
    browser = signed_in("finance", project=project)
    page = browser.get("/p/T1/limitation/").content.decode()
    assert bill.unit.code in page
    assert limitation.three_years_after(bill.due_on).isoformat() in page
    assert browser.get("/p/T1/limitation/?within=5").content.decode().count(bill.unit.code) == 0
    sent = {"warning_days": "120, 60", "waivers_leave": ""}
    assert browser.post("/p/T1/limitation/settings/", sent).status_code == 302
    held = queries.settings_of(project)
    assert (held.warning_days, held.waivers_leave) == ([120, 60], False)


def test_guards_see_nothing_of_it(signed_in, project, task):
    browser = signed_in("guard", project=project)
    for address in ("chasing/", "limitation/", f"chasing/{task.pk}/", "chasing/letters/", "chasing/plan/"):
        assert browser.get(f"/p/T1/{address}").status_code == 403
