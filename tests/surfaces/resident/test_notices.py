"""Notices on the phone: the card, the list, reading; how one is told; Web Push of this device."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.domains.community.conftest import OFFICE, send
from tests.factories.devices import KEYS
from tests.factories.household import make_unit
from tests.factories.resident import browser_of, make_resident

from anju.core import clock
from anju.domains.community import services
from anju.domains.community.models import NoticeRead
from anju.domains.notifications import ports
from anju.domains.notifications.models import Device, Notification, Preference
from anju.integrations.web_push import WebPush


@pytest.fixture
def push(tmp_path: Path):
    """Plug Web Push in, with mail beside it."""
    served = WebPush(key_file=tmp_path / "vapid.pem", contact="mailto:a@b.c")
    before = ports.provide(ports.Senders(push=served, mail=object()))
    yield served
    ports.provide(before)


def publish(project: Any, **facts: Any) -> Any:
    """Publish a notice that is seen already."""
    given = {"title": "停水通知", "body": "9:00 起停水。\n\n<script>x</script>", "tag": "outage", **facts}
    with clock.at(clock.now().replace(year=clock.now().year - 1)):
        notice = services.write_notice(actor=OFFICE, project=project, **given)
        notice = services.publish_notice(actor=OFFICE, notice=notice)
        send(notice)
    return notice


def test_a_notice_is_on_the_home_page_and_reading_it_is_kept(project: Any) -> None:
    unit = make_unit(project, "3-2-1201")
    user = make_resident(unit)
    phone = browser_of(user)
    assert "Notices" in phone.get(f"/r/T1/{unit.pk}/").content.decode()
    notice = publish(project)
    assert "停水通知" in phone.get(f"/r/T1/{unit.pk}/").content.decode()
    assert "Unread" in phone.get(f"/r/T1/{unit.pk}/notices/").content.decode()
    leads = phone.get(Notification.objects.get(user=user).url)
    assert leads["Location"] == f"/r/T1/{unit.pk}/notices/{notice.pk}/"
    page = phone.get(leads["Location"]).content.decode()
    assert "9:00 起停水。" in page
    assert "&lt;script&gt;" in page
    assert NoticeRead.objects.get().user == user
    assert Notification.objects.get(user=user).read_at is not None
    assert "Unread" not in phone.get(f"/r/T1/{unit.pk}/notices/").content.decode()


def test_a_notice_for_another_building_is_not_there(project: Any) -> None:
    near, far = make_unit(project, "3-2-1201"), make_unit(project, "4-1-0301")
    make_resident(near)
    phone = browser_of(make_resident(far, name="李四"))
    notice = publish(project, buildings=[near.building_id])
    for path in (f"/r/T1/{far.pk}/notices/{notice.pk}/", f"/r/notices/T1/{notice.pk}/", f"/r/notices/XX/{notice.pk}/"):
        assert phone.get(path).status_code == 404
    services.withdraw_notice(actor=OFFICE, notice=notice, reason="x")
    for path in (f"/r/T1/{far.pk}/notices/{notice.pk}/", f"/r/notices/T1/{notice.pk}/"):
        assert phone.get(path).status_code == 404


def test_the_message_of_a_withdrawn_notice_says_so(project: Any) -> None:
    """Its text is gone, from the phone as well (410); who withdrew it and why is the office's."""
    unit = make_unit(project, "3-2-1201")
    user = make_resident(unit)
    phone = browser_of(user)
    notice = publish(project, title="旧通知")
    services.withdraw_notice(actor=OFFICE, notice=notice, reason="写错了日期")
    message = Notification.objects.get(user=user)
    answer = phone.get(message.url, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "X-Anju-Keep" not in answer.headers
    assert "This notice was withdrawn" in page
    assert "旧通知" in page
    assert "9:00 起停水。" not in page
    assert "写错了日期" not in page
    assert f'href="/r/T1/{unit.pk}/notices/"' in page
    message.refresh_from_db()
    assert message.read_at is not None
    assert not NoticeRead.objects.exists()
    assert "旧通知" not in phone.get(f"/r/T1/{unit.pk}/notices/").content.decode()


def test_a_notice_withdrawn_before_its_hour_was_never_there(project: Any) -> None:
    unit = make_unit(project, "3-2-1201")
    phone = browser_of(make_resident(unit))
    tomorrow = clock.now() + dt.timedelta(days=1)
    notice = services.write_notice(actor=OFFICE, project=project, title="早", body="x", tag="event")
    notice = services.publish_notice(actor=OFFICE, notice=notice, at=tomorrow)
    services.withdraw_notice(actor=OFFICE, notice=notice, reason="x")
    with clock.at(tomorrow + dt.timedelta(days=1)):
        assert phone.get(f"/r/notices/T1/{notice.pk}/").status_code == 404


def test_the_matrix_keeps_what_is_switched_off_and_leaves_what_cannot_be(project: Any, push: WebPush) -> None:
    user = make_resident(make_unit(project))
    phone = browser_of(user)
    page = phone.get("/r/messages/choices/").content.decode()
    assert 'name="bills.email" checked' in page
    assert 'name="safety.push" checked disabled' in page
    phone.post("/r/messages/choices/", {"bills.push": "on", "notices.push": "on", "repairs.push": "on"})
    off = set(Preference.objects.filter(user=user, is_on=False).values_list("kind", "channel"))
    assert ("billing.bill.overdue", "email") in off
    assert ("community.notice", "email") in off
    assert not any(kind in ("community.notice.urgent", "community.notice.statutory") for kind, _channel in off)
    assert 'name="bills.email" checked' not in phone.get("/r/messages/choices/").content.decode()


def test_a_device_is_subscribed_and_forgotten(project: Any, push: WebPush) -> None:
    user = make_resident(make_unit(project))
    phone = browser_of(user)
    assert push.public_key() in phone.get("/r/messages/choices/").content.decode()
    given = {"endpoint": "https://web.push.apple.com/x", **KEYS}
    assert phone.post("/r/messages/push/", given).status_code == 204
    assert Device.objects.get().user == user
    evil = phone.post("/r/messages/push/", {**given, "endpoint": "https://127.0.0.1/x"})
    assert evil.status_code == 422
    assert phone.post("/r/messages/push/end/", given).status_code == 204
    assert not Device.objects.exists()
