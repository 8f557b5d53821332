"""Telling: in each one's language, by the channels they chose, once under a key, in one statement for many."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.conftest import actor_with

from anju.core import clock, scope
from anju.core.access import Actor
from anju.core.clock import ZONE
from anju.core.errors import AccessDenied, DomainError
from anju.domains.identity.models import User
from anju.domains.notifications import policies, ports, queries, services
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.models import Delivery, Device, Notification, Preference

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=ZONE)
NIGHT = dt.datetime(2026, 11, 20, 23, tzinfo=ZONE)
OVERDUE = {"estate": "测试花园", "unit": "3-2-1201", "amount": "276.08", "since": "2026-11-10"}
NOTICE = {"title": "停水通知", "summary": "11 月 22 日 9:00 起停水。"}


def user(name: str, **facts: str) -> User:
    return User.objects.create(username=name, name=name, **facts)


def as_actor(one: User) -> Actor:
    return actor_with(user_id=one.pk)


def tell(*users: User, kind: str = "billing.bill.overdue", **more) -> services.Told:
    params = more.pop("params", OVERDUE)
    with clock.at(more.pop("now", NOON)):
        return services.tell(kind=kind, params=params, users=users, **more)


def ways(one: User) -> set[str]:
    return set(Delivery.objects.filter(user=one).values_list("channel", flat=True))


def test_messages_of_no_project_there_is_are_refused(project, vendors):
    one = user("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(one, project_id=10**9)
    assert tell(one, project_id=project.pk, url="/r/T1/bills/").inboxes == 1
    assert tell(one, kind="community.notice", params=NOTICE, url="/r/T1/notices/1/").inboxes == 1


def test_everybody_reads_their_own_language(project, vendors):
    readers = [
        user("a", phone="13800000001"),
        user("b", phone="13800000002", language="zh-hant"),
        user("c", phone="13800000003", language="en"),
    ]
    told = tell(*readers, project_id=project.pk, url="/r/T1/bills/")
    assert (told.inboxes, told.messages) == (3, 3)
    titles = list(Notification.objects.order_by("user__username").values_list("title", flat=True))
    assert titles == [
        "温馨提醒：3-2-1201 有未缴费用",
        "溫馨提醒：3-2-1201 有未繳費用",
        "A kind reminder: 3-2-1201 has unpaid bills",
    ]
    texts = Delivery.objects.order_by("address").values_list("body", flat=True)
    assert "¥276.08" in texts[0]
    assert "未繳" in texts[1]
    assert "is unpaid" in texts[2]


def test_a_message_goes_by_the_addresses_there_are(project, vendors):
    full = user("full", phone="13800000001", email="a@example.com")
    Device.objects.create(user=full, endpoint="https://x/1", p256dh="p", auth="a", subscribed_at=NOON)
    Device.objects.create(user=full, endpoint="https://x/2", p256dh="p", auth="a", subscribed_at=NOON)
    bare, closed = user("bare"), user("closed", phone="13800000002", is_active=False)
    told = tell(full, bare, closed, project_id=project.pk)
    assert (told.inboxes, told.messages) == (2, 4)
    assert ways(full) == {"sms", "email", "push"}
    assert ways(bare) == ways(closed) == set()


def test_what_is_switched_off_is_not_sent_but_stands_in_the_inbox(project, vendors):
    one = user("a", phone="13800000001", email="a@example.com")
    changed = services.choose(actor=as_actor(one), wanted={("billing.bill.overdue", "sms"): False})
    assert changed == 1
    assert tell(one, project_id=project.pk).inboxes == 1
    assert ways(one) == {"email"}
    services.choose(actor=as_actor(one), wanted={("billing.bill.overdue", "sms"): True})
    assert not Preference.objects.exists(), "what equals the default is not kept"


def test_a_statutory_kind_cannot_be_switched_off(project, vendors):
    one = user("a", email="a@example.com")
    wanted = {(kind, way): False for kind in ports.kinds() for way in Channel.values}
    services.choose(actor=as_actor(one), wanted=wanted)
    Preference.objects.create(user=one, kind="community.notice.statutory", channel="email", is_on=False)  # made up
    tell(one, project_id=project.pk, kind="community.notice.statutory", params=NOTICE)
    tell(one, project_id=project.pk, kind="community.notice", params=NOTICE)
    assert list(Delivery.objects.values_list("kind", "channel")) == [("community.notice.statutory", "email")]
    assert Notification.objects.count() == 2
    fixed = {(str(choice.kind), choice.channel) for choice in queries.choices_of(as_actor(one)) if choice.is_fixed}
    assert ("community.notice.statutory", Channel.EMAIL) in fixed
    assert ("community.notice", Channel.EMAIL) not in fixed


def test_nobody_is_told_twice_under_one_key(project, vendors):
    one, other = user("a", phone="13800000001"), user("b", phone="13800000002")
    first = tell(one, project_id=project.pk, key="billing.overdue:7:2026-11-11", phones=["13900000009"])
    again = tell(one, other, project_id=project.pk, key="billing.overdue:7:2026-11-11", phones=["13900000009"])
    assert (first.inboxes, first.messages) == (1, 2)
    assert (again.inboxes, again.messages) == (1, 1)
    assert Notification.objects.filter(user=one).count() == 1
    assert Delivery.objects.filter(address="13900000009").count() == 1


def test_quiet_hours_hold_back_what_can_wait_and_urgent_news_breaks_through(project, vendors):
    actor = actor_with(policies.EDIT_TEMPLATES)
    services.set_quiet_hours(actor=actor, project=project, begins=dt.time(22), ends=dt.time(9, 30))
    one = user("a", phone="13800000001")
    tell(one, project_id=project.pk, now=NIGHT)
    tell(one, project_id=project.pk, now=NIGHT, kind="community.notice.urgent", params=NOTICE)
    with clock.at(NIGHT):
        assert services.deliver_due(project_id=project.pk) == 1
    (urgent,) = vendors["sms"].calls
    assert "停水" in urgent["text"]
    assert Notification.objects.count() == 2, "the inbox disturbs nobody"
    with clock.at(dt.datetime(2026, 11, 21, 9, 29, tzinfo=ZONE)):
        assert services.deliver_due(project_id=project.pk) == 0
    with clock.at(dt.datetime(2026, 11, 21, 9, 30, tzinfo=ZONE)):
        assert services.deliver_due(project_id=project.pk) == 1


def test_a_project_writes_its_own_words(project, other_project, vendors):
    kind, actor = ports.kind_named("billing.bill.overdue"), actor_with(policies.EDIT_TEMPLATES)
    edit = {"actor": actor, "kind": kind, "channel": Channel.SMS, "language": "zh-hans", "title": ""}
    services.edit_template(project=None, body="公司：{amount}", **edit)
    services.edit_template(project=project, body="本园：{unit}欠{amount}元，爱", **edit)
    one = user("a", phone="13800000001", language="zh-hant")
    tell(one, project_id=project.pk)
    assert Delivery.objects.get().body == "本園：3-2-1201欠276.08元，愛"
    with scope.enter([other_project.pk]):
        tell(one, project_id=other_project.pk)
        assert Delivery.objects.get().body == "公司：276.08"
    services.follow_shipped(actor=actor, project=project, kind=kind, channel=Channel.SMS, language="zh-hans")
    assert queries.words_of(kind, Channel.SMS, "zh-hans", project.pk).body == "公司：{amount}"


@pytest.mark.parametrize("body", ["{amuont} 元", "欠 {} 元", "欠 {amount 元", "{unit.__class__}"])
def test_a_placeholder_that_nothing_fills_is_refused_with_words(project, body):
    kind = ports.kind_named("billing.bill.overdue")
    with pytest.raises(DomainError, match=r"\{amount\}") as refusal:
        services.edit_template(
            actor=actor_with(policies.EDIT_TEMPLATES),
            project=project,
            kind=kind,
            channel=Channel.SMS,
            language="zh-hans",
            title="",
            body=body,
        )
    assert refusal.value.field == "body"


def test_words_are_edited_by_those_who_may(project):
    kind = ports.kind_named("billing.bill.overdue")
    facts = {"kind": kind, "channel": Channel.SMS, "language": "zh-hans", "title": "", "body": "x"}
    with pytest.raises(AccessDenied):
        services.edit_template(actor=actor_with(), project=project, **facts)
    mine_only = actor_with(policies.EDIT_TEMPLATES, project_id=project.pk)
    with pytest.raises(AccessDenied):
        services.edit_template(actor=mine_only, project=None, **facts)


def test_the_number_of_statements_does_not_grow_with_the_readers(project, vendors):
    counts = []
    for number in (1, 300):
        readers = [user(f"{number}-{each}", phone=f"138{each:08d}") for each in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            tell(*readers, project_id=project.pk)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_readers_of_a_query_get_their_own_values(project, vendors):
    one, other = user("a", phone="13800000001"), user("b", phone="13800000002", language="en")
    audience = services.Audience(
        """SELECT id AS user_id, ''::text AS phone,
            jsonb_build_object('unit', username, 'amount', '1{since}', 'since', %(since)s::text) AS facts,
            '/x/' || id AS url, 'k'::text AS key FROM identity_user WHERE id = ANY(%(ids)s)""",
        {"ids": [one.pk, other.pk], "since": "2026-11-10"},
    )
    told = services.tell_all(
        kind="billing.bill.overdue", audience=audience, params={"estate": "100%"}, project_id=project.pk
    )
    assert told.inboxes == 2
    first, second = Notification.objects.order_by("user__username")
    assert (first.title, first.url) == ("温馨提醒：a 有未缴费用", f"/x/{one.pk}")
    assert second.title == "A kind reminder: b has unpaid bills"
    assert second.body.startswith("¥1")
    assert "100%" in first.body


def test_what_is_told_later_is_told_then(committed_db, vendors, work):
    with transaction.atomic():
        one = user("a", phone="13800000001")
        services.tell(
            kind="billing.bill.overdue", params=OVERDUE, users=[one], at=clock.now() + dt.timedelta(seconds=0.5)
        )
    assert not Notification.objects.exists()
    import time

    time.sleep(0.6)
    work()
    assert Notification.objects.count() == 1


def test_open_pages_hear_of_it_in_few_notifications(committed_db, vendors):
    import psycopg

    with transaction.atomic():
        readers = [user(f"u{number}") for number in range(900)]
    with psycopg.connect(committed_db.url, autocommit=True) as listening:
        listening.execute(f'LISTEN "{services.CHANNEL}"')
        with transaction.atomic():
            services.tell(kind="community.notice", params=NOTICE, users=readers)
        heard = [json.loads(notice.payload) for notice in listening.notifies(timeout=1)]
    assert len(heard) == 3
    assert sorted(pk for told in heard for pk in told["users"]) == sorted(one.pk for one in readers)
    assert heard[0]["data"]["title"] == "停水通知"


def test_failed_messages_are_sent_again_by_hand(project, vendors):
    vendors["sms"].failures = [ports.PermanentFailure("blocked")]
    one = user("a", phone="13800000001")
    tell(one, project_id=project.pk)
    with clock.at(NOON):
        services.deliver_due(project_id=project.pk)
        row = Delivery.objects.get()
        assert row.state == "failed"
        with pytest.raises(AccessDenied):
            services.retry(actor=actor_with(policies.VIEW_LOG), project=project, ids=[row.pk])
        assert services.retry(actor=actor_with(policies.RETRY), project=project, ids=[row.pk]) == 1
        assert services.deliver_due(project_id=project.pk) == 1
    assert len(vendors["sms"].delivered) == 1


def test_what_waits_can_be_called_back(project, vendors):
    tell(user("a", phone="13800000001"), project_id=project.pk, key="billing.overdue:7:1", now=NIGHT)
    assert services.withdraw(project_id=project.pk, key="billing.overdue:7:") == 1
    with clock.at(NOON + dt.timedelta(days=1)):
        assert services.deliver_due(project_id=project.pk) == 0


def test_the_log_of_another_project_is_not_seen(project, other_project, vendors):
    one = user("a", phone="13800000001")
    tell(one, project_id=project.pk)
    with scope.enter([other_project.pk]):
        assert not queries.deliveries_visible_to(actor_with(policies.VIEW_LOG), other_project).exists()
        assert not Delivery.objects.exists()
    assert queries.deliveries_visible_to(actor_with(policies.VIEW_LOG), project).count() == 1
    assert not queries.deliveries_visible_to(actor_with(), project).exists()
