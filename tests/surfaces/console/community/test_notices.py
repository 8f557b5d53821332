"""Notices at the console: written, counted, published, undone, withdrawn; and the log beside them."""

from __future__ import annotations

from typing import Any

from tests.factories.household import make_unit
from tests.factories.resident import make_resident

from anju.core import clock
from anju.domains.community.models import Notice
from anju.domains.notifications import services as notifications
from anju.domains.notifications.models import Delivery, Notification, Template

FORM = {"title": "停水通知", "tag": "outage", "body": "9:00 起停水。\n\n<b>请提前储水。</b>"}


def test_a_notice_goes_from_draft_to_the_residents(signed_in: Any, project: Any) -> None:
    user = make_resident(make_unit(project, "3-2-1201"))
    office = signed_in("service", project=project)
    answer = office.post("/p/T1/notices/new/", FORM)
    notice = Notice.objects.get()
    assert answer["Location"] == f"/p/T1/notices/{notice.pk}/"
    page = office.get(f"/p/T1/notices/{notice.pk}/").content.decode()
    assert "&lt;b&gt;请提前储水" in page
    counted = office.get(f"/p/T1/notices/{notice.pk}/publish/").content.decode()
    assert "People in the audience: 1" in counted
    assert "In the app: 1" in counted
    office.post(f"/p/T1/notices/{notice.pk}/publish/", {})
    page = office.get(f"/p/T1/notices/{notice.pk}/").content.decode()
    assert f"/p/T1/notices/{notice.pk}/undo/" in page
    office.post(f"/p/T1/notices/{notice.pk}/undo/", {})
    notice.refresh_from_db()
    assert notice.state == "draft"
    office.post(f"/p/T1/notices/{notice.pk}/publish/", {})
    notice.refresh_from_db()
    with clock.at(notice.publish_at):
        while notifications.send_slice(project_id=project.pk, broadcast_id=notice.broadcast_id):
            continue
    assert Notification.objects.get().user == user
    assert "0/1 · 0%" in office.get("/p/T1/notices/").content.decode()
    late = office.post(f"/p/T1/notices/{notice.pk}/undo/", {})
    assert late.status_code == 422
    office.post(f"/p/T1/notices/{notice.pk}/withdraw/", {"reason": "时间有误"})
    assert "时间有误" in office.get(f"/p/T1/notices/{notice.pk}/").content.decode()


def test_an_hour_that_is_over_is_refused(signed_in: Any, project: Any) -> None:
    make_resident(make_unit(project))
    office = signed_in("service", project=project)
    office.post("/p/T1/notices/new/", FORM)
    pk = Notice.objects.get().pk
    answer = office.post(f"/p/T1/notices/{pk}/publish/", {"at": "2020-01-01 09:00"})
    assert answer.status_code == 422
    assert "This hour is over" in answer.content.decode()


def test_numbers_in_the_log_are_masked_and_secrets_are_never_shown(signed_in: Any, project: Any) -> None:
    params = {"code": "246810", "minutes": "5"}
    row = notifications.send_sms(
        phone="13812346721", kind="identity.sign_in_code", params=params, project_id=project.pk
    )
    office = signed_in("service", project=project)
    for path in ("/p/T1/messages/log/", f"/p/T1/messages/log/{row.pk}/"):
        page = office.get(path).content.decode()
        assert "138****6721" in page
        assert "13812346721" not in page
        assert "246810" not in page


def test_a_failed_message_is_sent_again_from_its_page(signed_in: Any, project: Any) -> None:
    params = {"estate": "测试花园", "unit": "3-2-1201"}
    row = notifications.send_sms(
        phone="13812346721", kind="residents.registration.approved", params=params, project_id=project.pk
    )
    Delivery.objects.update(state="failed", error="blocked")
    office = signed_in("service", project=project)
    assert office.post(f"/p/T1/messages/log/{row.pk}/retry/", {}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.error) == ("waiting", "")


def test_words_are_edited_and_a_strange_placeholder_is_refused_at_its_field(signed_in: Any, project: Any) -> None:
    manager = signed_in("project_manager", project=project)
    path = "/p/T1/messages/templates/billing.bill.overdue/sms/zh-hans/"
    refused = manager.post(path, {"body": "欠 {amuont} 元"})
    assert refused.status_code == 422
    assert "Nothing fills {amuont}" in refused.content.decode()
    assert manager.post(path, {"body": "欠 {amount} 元"}).status_code == 302
    assert Template.objects.get().body == "欠 {amount} 元"
    assert "欠 {amount} 元" in manager.get("/p/T1/messages/templates/").content.decode()
    manager.post(f"{path}follow/", {})
    assert not Template.objects.exists()


def test_quiet_hours_are_set_for_the_project(signed_in: Any, project: Any) -> None:
    manager = signed_in("project_manager", project=project)
    manager.post("/p/T1/messages/quiet/", {"begins": "22:00", "ends": "07:30"})
    assert "22:00–07:30" in manager.get("/p/T1/messages/templates/").content.decode()
