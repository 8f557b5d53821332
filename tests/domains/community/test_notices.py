"""Notices: counted, published with fifteen seconds to undo, seen by their audience only, withdrawn with a trace."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import actor_with
from tests.domains.community.conftest import OFFICE, send

from anju.core import clock, scope
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.community import policies, queries, services
from anju.domains.community.models import Notice, NoticeRead
from anju.domains.notifications.models import Broadcast, Delivery, Notification
from anju.domains.residents import queries as residents
from anju.domains.residents.services import segments


def home_of(user, project):
    actor = actor_with(user_id=user.pk)
    return residents.homes_of(actor, project)[0], actor


def seen_by(user, project) -> list[str]:
    home, actor = home_of(user, project)
    return [notice.title for notice in queries.notices_of_home(home, actor)]


def readers() -> set[str]:
    return set(Notification.objects.values_list("user__name", flat=True))


def publish(notice, **more):
    return services.publish_notice(actor=OFFICE, notice=notice, **more)


def test_a_notice_reaches_everybody_of_the_project_once_and_nobody_else(estate, neighbours, draft):
    notice = publish(draft())
    assert send(notice) == 1
    assert send(notice) == 0
    assert readers() == {"王建国", "李四", "张三"}
    sent = Broadcast.objects.get()
    assert (sent.state, sent.total, sent.done, sent.inboxes) == ("sent", 4, 4, 3)
    row = Notification.objects.first()
    assert (row.title, row.url) == ("停水通知", f"/r/notices/T1/{notice.pk}/")
    assert row.body == "11 月 22 日 9:00 起停水。 请提前储水。"
    with clock.at(notice.publish_at):
        assert seen_by(estate.tenant, estate.project) == ["停水通知"]
        with scope.enter([neighbours.project.pk]):
            assert seen_by(neighbours.owner, neighbours.project) == []
            with pytest.raises(NotFound):
                queries.get_notice(OFFICE, neighbours.project, notice.pk)


def test_the_preview_counts_people_and_channels(estate, draft):
    everybody = draft(channels=["sms"], tag="safety")
    assert queries.preview(OFFICE, everybody) == {"people": 4, "in_app": 3, "sms": 4}
    owners = draft(parties=["owners"], buildings=[estate.four.building_id])
    assert queries.preview(OFFICE, owners) == {"people": 2, "in_app": 1}
    with pytest.raises(AccessDenied):
        queries.preview(actor_with(policies.VIEW), owners)


def test_buildings_and_parties_narrow_who_is_told_and_who_sees(estate, draft):
    notice = publish(draft(buildings=[estate.three.building_id], parties=["owners"]))
    send(notice)
    assert readers() == {"王建国"}
    with clock.at(notice.publish_at):
        assert seen_by(estate.owner, estate.project) == ["停水通知"]
        assert seen_by(estate.tenant, estate.project) == []
        assert seen_by(estate.far, estate.project) == []
        home, actor = home_of(estate.far, estate.project)
        with pytest.raises(NotFound):
            services.read_notice(actor=actor, home=home, pk=notice.pk)


def test_an_audience_of_nobody_is_refused(estate, draft):
    with pytest.raises(DomainError, match="Nobody"):
        publish(draft(buildings=[estate.four.building_id], parties=["tenants"]))


def test_a_building_of_another_project_is_refused(estate, neighbours, draft):
    with pytest.raises(DomainError) as refusal:
        draft(buildings=[neighbours.three.building_id])
    assert refusal.value.field == "buildings"


def test_within_fifteen_seconds_it_can_be_undone_and_nobody_hears_of_it(estate, draft):
    notice = publish(draft())
    assert seen_by(estate.owner, estate.project) == [], "not before the fifteen seconds are over"
    again = services.undo_publishing(actor=OFFICE, notice=notice)
    assert (again.state, again.publish_at) == ("draft", None)
    assert send(notice) == 0
    assert readers() == set()
    second = publish(again)
    send(second)
    assert len(readers()) == 3


def test_what_is_being_sent_cannot_be_undone_only_withdrawn(estate, draft):
    notice = publish(draft())
    send(notice)
    with pytest.raises(DomainError):
        services.undo_publishing(actor=OFFICE, notice=notice)
    with pytest.raises(DomainError, match="reason"):
        services.withdraw_notice(actor=OFFICE, notice=notice, reason=" ")
    gone = services.withdraw_notice(actor=OFFICE, notice=notice, reason="时间有误")
    assert (gone.state, gone.withdrawn_reason) == ("withdrawn", "时间有误")
    with clock.at(notice.publish_at):
        assert seen_by(estate.owner, estate.project) == []
    assert queries.notices_visible_to(OFFICE, estate.project).get().state == "withdrawn"
    assert list(gone.history.values_list("state", flat=True).order_by("pgh_id"))[-1] == "published"


def test_withdrawing_calls_back_texts_that_wait_for_the_morning(estate, draft):
    with clock.at(dt.datetime(2026, 11, 20, 22, tzinfo=clock.ZONE)):
        notice = publish(draft(channels=["email"]))
    estate.owner.email = "wang@example.com"
    estate.owner.save()
    send(notice)
    assert Delivery.objects.get().state == "waiting"
    services.withdraw_notice(actor=OFFICE, notice=notice, reason="时间有误")
    assert Delivery.objects.get().state == "withdrawn"


def test_a_scheduled_notice_is_neither_sent_nor_seen_before_its_hour(estate, draft):
    later = clock.now() + dt.timedelta(days=1)
    notice = publish(draft(), at=later)
    assert notice.publish_at == later
    assert seen_by(estate.owner, estate.project) == []
    with clock.at(later):
        assert seen_by(estate.owner, estate.project) == ["停水通知"]


def test_a_published_notice_is_not_changed_and_not_published_twice(estate, draft):
    notice = publish(draft())
    with pytest.raises(DomainError):
        services.write_notice(actor=OFFICE, project=estate.project, notice=notice, title="x", body="x", tag="general")
    with pytest.raises(DomainError):
        publish(notice)


def test_reading_counts_once_and_marks_the_message(estate, draft):
    notice = publish(draft())
    send(notice)
    home, actor = home_of(estate.owner, estate.project)
    with clock.at(notice.publish_at):
        for _twice in range(2):
            services.read_notice(actor=actor, home=home, pk=notice.pk)
        assert queries.notices_of_home(home, actor).get().is_read
        assert queries.home_that_sees(actor, estate.project, notice.pk).unit == estate.three
    assert NoticeRead.objects.count() == 1
    assert Notification.objects.get(user=estate.owner).read_at is not None
    notice.refresh_from_db()
    reach = queries.reach_of(notice)
    assert (reach.told, reach.read, reach.share) == (3, 1, 33)
    assert queries.notices_visible_to(OFFICE, estate.project).get().read == 1


def test_pinned_notices_stand_first(estate, draft):
    old = publish(draft(title="旧", is_pinned=True))
    new = publish(draft(title="新"))
    with clock.at(new.publish_at):
        assert seen_by(estate.owner, estate.project) == ["旧", "新"]
        services.pin_notice(actor=OFFICE, notice=old, is_pinned=False)
        assert seen_by(estate.owner, estate.project)[0] == "新"


def test_nobody_writes_or_publishes_without_the_right(estate, draft):
    reader = actor_with(policies.VIEW)
    notice = draft()
    for act in (services.publish_notice, services.undo_publishing):
        with pytest.raises(AccessDenied):
            act(actor=reader, notice=notice)
    with pytest.raises(AccessDenied):
        services.withdraw_notice(actor=reader, notice=notice, reason="x")
    with pytest.raises(AccessDenied):
        services.write_notice(actor=reader, project=estate.project, title="x", body="x", tag="general")
    assert not queries.notices_visible_to(actor_with(), estate.project).exists()


def test_a_notice_to_a_segment_reaches_and_is_seen_by_its_people_of_the_hour(estate, neighbours, draft, root):
    tenants = segments.save_segment(actor=root, project=estate.project, name="租户", roles=["tenant"])
    notice = draft(segment=tenants)
    assert queries.preview(OFFICE, notice)["people"] == 1
    notice = publish(notice)
    assert send(notice) == 1
    assert readers() == {"张三"}
    with clock.at(notice.publish_at):
        assert seen_by(estate.tenant, estate.project) == ["停水通知"]
        assert seen_by(estate.owner, estate.project) == []
        home, _actor = home_of(estate.owner, estate.project)
        with pytest.raises(NotFound):
            queries.notice_of_home(home, notice.pk)


def test_a_segment_stands_alone_is_of_the_project_and_by_care_tags_only_for_who_may(estate, neighbours, draft, root):
    plain = segments.save_segment(actor=root, project=estate.project, name="业主", roles=["owner"])
    tagged = segments.save_segment(actor=root, project=estate.project, name="老人", tags=["elderly"])
    with scope.enter([neighbours.project.pk], actor=root):
        far = segments.save_segment(actor=root, project=neighbours.project, name="业主", roles=["owner"])
    for facts in ({"segment": plain, "parties": ["owners"]}, {"segment": tagged}, {"segment": far}):
        with pytest.raises(DomainError):
            draft(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=draft().pk).update(segment=plain, parties=["owners"])
    facts = {"title": "关怀", "body": "上门量血压", "tag": "general"}
    kept = services.write_notice(actor=root, project=estate.project, segment=tagged, **facts)
    assert kept not in queries.notices_visible_to(OFFICE, estate.project)
    assert kept in queries.notices_visible_to(root, estate.project)
