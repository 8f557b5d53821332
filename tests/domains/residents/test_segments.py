"""Groups of customers: asked of the database, advertised to with their consent only, called once each."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.notifications import services as notifications
from anju.domains.notifications.models import Notification
from anju.domains.residents import policies
from anju.domains.residents.models import Call, PersonTag
from anju.domains.residents.queries import segments
from anju.domains.residents.services import care
from anju.domains.residents.services import segments as services


@pytest.fixture
def desk():
    return actor_with(policies.VIEW_SEGMENTS, policies.EDIT_SEGMENTS, policies.VIEW_PEOPLE, policies.VIEW_TAGS)


def agree(root, person, is_given=True):
    care.record_consent(
        actor=root, person=person, purpose="marketing", is_given=is_given, channel="前台", wording="同意书 2026-01 版"
    )


def send_all(campaign):
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        while notifications.send_slice(project_id=campaign.project_id, broadcast_id=campaign.broadcast_id):
            continue
    return set(Notification.objects.filter(kind__startswith="residents.segment").values_list("user_id", flat=True))


def test_each_list_narrows(project, desk):
    unit, other = make_unit(project), make_unit(project)
    owner, tenant = make_home(unit)[1].person, make_home(other, "tenant")[1].person
    gone = make_home(unit, until=clock.today())[1].person
    PersonTag.objects.create(project=project, person=tenant, tag="elderly")
    services.note_need(actor=desk, person=owner, kind="cleaning", words="每周保洁")
    old = services.note_need(actor=desk, person=tenant, kind="cleaning", words="开荒", until=clock.today())
    everybody = services.save_segment(actor=desk, project=project, name="全部")
    assert segments.ids_in(everybody) == sorted([owner.pk, tenant.pk, gone.pk])
    for facts, meant in (
        ({"roles": ["tenant"]}, [tenant]),
        ({"buildings": [unit.building_id], "roles": ["owner"]}, [owner, gone]),
        ({"tags": ["elderly"]}, [tenant]),
        ({"needs": ["cleaning"]}, [owner, tenant]),
        ({"needs": ["parking"]}, []),
    ):
        segment = services.save_segment(actor=desk, project=project, name=str(facts), **facts)
        found = set(segments.ids_in(segment))
        assert {one.pk for one in meant} <= found
        assert found <= {one.pk for one in meant} | ({tenant.pk} if "buildings" in facts else set())
    with clock.at(clock.now() + dt.timedelta(days=1)):
        cleaning = services.save_segment(actor=desk, project=project, name="保洁", needs=["cleaning"])
        assert segments.ids_in(cleaning) == [owner.pk]  # the tenant's need is over, and who left is gone
        assert segments.ids_in(everybody) == sorted([owner.pk, tenant.pk])
    with pytest.raises(DomainError):
        services.note_need(actor=desk, person=tenant, kind="other", words="x", until=clock.today() - dt.timedelta(1))
    assert list(segments.needs_of(desk, tenant)) == [old]


def test_marketing_reaches_nobody_without_consent(project, root, desk):
    yes, no, withdrawn = (make_home(make_unit(project))[1].person for _number in range(3))
    segment = services.save_segment(actor=desk, project=project, name="业主", roles=["owner"])
    facts = {"title": "家政优惠", "words": "本周八折", "is_marketing": True}
    with pytest.raises(DomainError):
        services.write_to_segment(actor=desk, segment=segment, **facts)
    for person in (yes, withdrawn):
        agree(root, person)
    agree(root, withdrawn, is_given=False)
    campaign = services.write_to_segment(actor=desk, segment=segment, **facts)
    assert (campaign.meant, campaign.reachable) == (3, 1)
    assert send_all(campaign) == {yes.account.user_id}
    assert no.account.user_id not in send_all(campaign)


def test_who_withdraws_before_the_sending_is_told_nothing(project, root, desk):
    first, second = (make_home(make_unit(project))[1].person for _number in range(2))
    for person in (first, second):
        agree(root, person)
    segment = services.save_segment(actor=desk, project=project, name="业主", roles=["owner"])
    campaign = services.write_to_segment(actor=desk, segment=segment, title="优惠", words="八折", is_marketing=True)
    agree(root, second, is_given=False)
    assert send_all(campaign) == {first.account.user_id}


def test_notices_need_no_consent_and_care_tags_sell_nothing(project, desk):
    people = [make_home(make_unit(project))[1].person for _number in range(2)]
    PersonTag.objects.create(project=project, person=people[0], tag="elderly")
    tagged = services.save_segment(actor=desk, project=project, name="老人", tags=["elderly"])
    with pytest.raises(DomainError):
        services.write_to_segment(actor=desk, segment=tagged, title="保健品", words="特价", is_marketing=True)
    campaign = services.write_to_segment(
        actor=desk, segment=tagged, title="高温提醒", words="请注意防暑", is_marketing=False
    )
    assert send_all(campaign) == {people[0].account.user_id}
    blind = actor_with(policies.VIEW_SEGMENTS, policies.EDIT_SEGMENTS)
    assert not segments.segments_visible_to(blind, project).exists()
    with pytest.raises(AccessDenied):
        services.save_segment(actor=blind, project=project, name="x", tags=["elderly"])
    with pytest.raises(AccessDenied):
        services.write_to_segment(actor=blind, segment=tagged, title="x", words="x", is_marketing=False)


def test_everybody_stands_on_a_call_list_once(project, desk):
    people = [make_home(make_unit(project))[1].person for _number in range(2)]
    segment = services.save_segment(actor=desk, project=project, name="业主", roles=["owner"])
    made = services.make_call_list(actor=desk, segment=segment, title="停水通知", script="您好，明天停水")
    assert {one.person for one in Call.objects.filter(calls=made)} == set(people)
    call = Call.objects.first()
    services.note_call(actor=desk, call=call, result="nobody")
    call = services.note_call(actor=desk, call=call, result="reached", note="已告知")
    assert (call.attempts, call.result) == (2, "reached")
    with pytest.raises(DomainError):
        services.note_call(actor=desk, call=call, result="reached")
    listed = segments.call_lists(desk, project).get()
    assert (listed.people_count, listed.called) == (2, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(project=project, calls=made, person=people[0])


def test_marketing_calls_need_consent_and_end_with_it(project, root, desk):
    yes, _no = (make_home(make_unit(project))[1].person for _number in range(2))
    segment = services.save_segment(actor=desk, project=project, name="业主", roles=["owner"])
    facts = {"actor": desk, "segment": segment, "title": "家政推荐", "is_marketing": True}
    with pytest.raises(DomainError):
        services.make_call_list(**facts)
    agree(root, yes)
    made = services.make_call_list(**facts)
    call = Call.objects.get(calls=made)
    assert (call.person, segments.may_call(call)) == (yes, True)
    services.note_call(actor=desk, call=call, result="nobody")
    agree(root, yes, is_given=False)
    assert not segments.may_call(Call.objects.get())
    with pytest.raises(DomainError):
        services.note_call(actor=desk, call=call, result="reached")
    assert services.note_call(actor=desk, call=call, result="declined").result == "declined"
    named = services.make_call_list(actor=desk, segment=segment, title="停水")
    assert Call.objects.filter(calls=named).count() == 2  # what is no marketing needs no consent


def test_lists_by_care_tags_are_seen_by_who_may_see_those(project, desk):
    person = make_home(make_unit(project))[1].person
    PersonTag.objects.create(project=project, person=person, tag="elderly")
    tagged = services.save_segment(actor=desk, project=project, name="老人", tags=["elderly"])
    with pytest.raises(DomainError):
        services.make_call_list(actor=desk, segment=tagged, title="保健品", is_marketing=True)
    made = services.make_call_list(actor=desk, segment=tagged, title="关怀电话")
    services.write_to_segment(actor=desk, segment=tagged, title="防暑", words="多喝水", is_marketing=False)
    blind = actor_with(policies.VIEW_SEGMENTS, policies.EDIT_SEGMENTS)
    with pytest.raises(AccessDenied):
        services.make_call_list(actor=blind, segment=tagged, title="关怀电话")
    for door in (segments.call_lists, segments.calls_visible_to, segments.campaigns_visible_to):
        assert door(desk, project).exists()
        assert not door(blind, project).exists()
    assert made.people.count() == 1


ROLES = st.lists(st.sampled_from(["owner", "tenant", "family"]), max_size=2, unique=True)
TAGS = st.lists(st.sampled_from(["elderly", "disabled"]), max_size=2, unique=True)
NEEDS = st.lists(st.sampled_from(["cleaning", "parking"]), max_size=2, unique=True)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(roles=ROLES, tags=TAGS, needs=NEEDS, is_here=st.booleans())
def test_a_home_finds_the_segments_that_its_resident_is_found_in(project, desk, roles, tags, needs, is_here):
    with transaction.atomic():
        unit, other = make_unit(project), make_unit(project)
        homes = [make_home(unit)[1], make_home(unit, "tenant")[1], make_home(other, "family")[1]]
        PersonTag.objects.create(project=project, person=homes[0].person, tag="elderly")
        services.note_need(actor=desk, person=homes[1].person, kind="parking", words="车位")
        segment = services.save_segment(
            actor=desk, project=project, name="x", roles=roles, tags=tags, needs=needs,
            buildings=[unit.building_id] if is_here else [],
        )  # fmt: skip
        found = set(segments.ids_in(segment))
        assert found == {home.person.pk for home in homes if segment.pk in segments.segments_of(home)}
        transaction.set_rollback(True)


def test_what_was_written_is_undone_before_anybody_is_told(project, desk):
    make_home(make_unit(project))
    segment = services.save_segment(actor=desk, project=project, name="全部")
    facts = {"title": "停水", "words": "今晚停水", "is_marketing": False}
    campaign = services.write_to_segment(actor=desk, segment=segment, **facts)
    with pytest.raises(AccessDenied):
        services.undo_campaign(actor=actor_with(policies.VIEW_SEGMENTS), campaign=campaign)
    assert services.undo_campaign(actor=desk, campaign=campaign).broadcast.state == "undone"
    assert send_all(campaign) == set()
    again = services.write_to_segment(actor=desk, segment=segment, **facts)
    assert send_all(again)
    with pytest.raises(DomainError):
        services.undo_campaign(actor=desk, campaign=again)
