"""A complaint over the screens: graded, given, contacted, planned, answered, visited; the resident reads along."""

from __future__ import annotations

import datetime as dt

from tests.factories.household import make_unit
from tests.factories.resident import actor_of, browser_of, home_of, home_path, make_resident
from tests.factories.work import make_worker

from anju.core import clock
from anju.domains.service import services
from anju.domains.service.models import Cause, Complaint, ReturnVisit
from anju.domains.workorders import services as workorders


def test_a_complaint_goes_its_way_over_the_screens(project, signed_in):
    unit = make_unit(project)
    user = make_resident(unit)
    actor, home = actor_of(user), home_of(user, unit)
    complaint = services.report(actor=actor, home=home, words="楼上装修太吵").complaint
    services.ship_causes()
    worker, _acting = make_worker(project, "李主管")
    desk = signed_in("service", project=project)
    base = f"/p/T1/complaints/{complaint.pk}/"
    assert complaint.ticket.order.number in desk.get("/p/T1/complaints/").content.decode()
    assert desk.post(f"{base}grade/", {"grade": "serious"}).status_code == 302
    assert desk.post(f"{base}assign/", {"employee": worker.pk}).status_code == 302
    assert desk.post(f"{base}contact/", {"note": "已电话致歉"}).status_code == 302
    until = clock.today() + dt.timedelta(days=2)
    assert desk.post(f"{base}plan/", {"plan": "约定施工时间", "until": f"{until}"}).status_code == 302
    assert desk.post(f"{base}tell/", {"text": "今天下午上门"}).status_code == 302
    phone = browser_of(user)
    page = phone.get(home_path(unit, f"reports/{complaint.ticket_id}/")).content.decode()
    assert "约定施工时间" in page
    assert "今天下午上门" in page
    cause = Cause.objects.get(code="neighbours")
    answer = {"text": "已约定 9 至 12 点", "cause": cause.pk, "correction": "公示施工时间"}
    assert desk.post(f"{base}answer/", answer).status_code == 302
    page = desk.get(base).content.decode()
    for said in ("已约定 9 至 12 点", "公示施工时间", "李主管", "/measures/new/"):
        assert said in page
    visit = ReturnVisit.objects.get()
    assert complaint.ticket.order.number in desk.get("/p/T1/visits/").content.decode()
    assert desk.post(f"/p/T1/visits/{visit.pk}/", {"result": "unreachable"}).status_code == 302
    assert "1" in desk.get(f"/p/T1/visits/{visit.pk}/").content.decode()
    assert desk.post(f"/p/T1/visits/{visit.pk}/", {"result": "satisfied"}).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.step, complaint.outcome, complaint.cause) == ("closed", "satisfied", cause)
    ends = desk.get("/p/T1/tickets/ends/?queue=rating").content.decode()
    assert complaint.ticket.order.number in ends
    assert cause.name in desk.get("/p/T1/complaints/causes/").content.decode()
    assert "公示施工时间" in phone.get(home_path(unit, f"reports/{complaint.ticket_id}/")).content.decode()


def test_an_act_that_is_not_possible_says_so(project, signed_in):
    unit = make_unit(project)
    user = make_resident(unit)
    complaint = services.report(actor=actor_of(user), home=home_of(user, unit), words="楼上装修太吵").complaint
    desk = signed_in("service", project=project)
    answer = desk.post(f"/p/T1/complaints/{complaint.pk}/contact/", {"note": "x"})
    assert answer.status_code == 422
    assert Complaint.objects.get().step == "registered"


def test_the_caller_asks_for_the_cause_that_nobody_named(project, root, signed_in):
    unit = make_unit(project)
    user = make_resident(unit)
    complaint = services.report(actor=actor_of(user), home=home_of(user, unit), words="楼上装修太吵").complaint
    services.ship_causes()
    worker, _acting = make_worker(project)
    services.grade_complaint(actor=root, complaint=complaint, grade="general")
    services.assign_complaint(actor=root, complaint=complaint, employee=worker)
    for act in ("accept", "contact", "start", "finish"):
        workorders.steer_order(actor=root, order=complaint.ticket.order, act=act, note="已沟通")
    desk, page = signed_in("service", project=project), f"/p/T1/visits/{ReturnVisit.objects.get().pk}/"
    assert 'name="cause"' in desk.get(page).content.decode()
    refused = desk.post(page, {"result": "satisfied"})
    assert refused.status_code == 422
    assert Complaint.objects.get().step == "replied"
    cause = Cause.objects.get(code="neighbours")
    assert desk.post(page, {"result": "satisfied", "cause": cause.pk}).status_code == 302
    assert (Complaint.objects.get().step, Complaint.objects.get().cause) == ("closed", cause)


def test_a_period_of_years_is_told_to_be_too_long(project, signed_in):
    desk = signed_in("service", project=project)
    for path in ("complaints/causes/", "satisfaction/"):
        page = desk.get(f"/p/T1/{path}?first=2001-01-01&last=2026-11-01")
        assert page.status_code == 200
        assert page.context["is_wrong"]
        assert (page.context["last"] - page.context["first"]).days == 89
        assert not desk.get(f"/p/T1/{path}?first=2026-10-01&last=2026-11-01").context["is_wrong"]


def test_the_form_that_grades_clears_whom_it_is_of_and_gives_it_to_another(project, signed_in):
    unit = make_unit(project)
    user = make_resident(unit)
    complaint = services.report(actor=actor_of(user), home=home_of(user, unit), words="楼上装修太吵").complaint
    named, _acting = make_worker(project, "赵保安")
    other, _acting = make_worker(project, "李主管")
    desk = signed_in("service", project=project)
    base = f"/p/T1/complaints/{complaint.pk}/"
    assert desk.post(f"{base}grade/", {"grade": "general", "about": named.pk}).status_code == 302
    assert desk.post(f"{base}grade/", {"grade": "general", "about": ""}).status_code == 302
    complaint.refresh_from_db()
    assert complaint.about is None
    assert desk.post(f"{base}assign/", {"employee": named.pk}).status_code == 302
    assert desk.post(f"{base}contact/", {"note": "已电话致歉"}).status_code == 302
    plan = {"plan": "约定施工时间", "until": f"{clock.today()}"}
    assert desk.post(f"{base}plan/", plan).status_code == 302
    refused = desk.post(f"{base}grade/", {"grade": "general", "about": named.pk})
    assert refused.status_code == 422
    assert refused.context["form"].errors["employee"]
    given = {"grade": "general", "about": named.pk, "employee": other.pk}
    assert desk.post(f"{base}grade/", given).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.about, complaint.responsible) == (named, other)
