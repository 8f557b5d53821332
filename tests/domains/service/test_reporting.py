"""Reports: sorted, opened as work orders, kept once, and what follows from their end."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from django.db import IntegrityError, transaction
from PIL import Image
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.core.models import EventRecord
from anju.domains.documents.models import Photo
from anju.domains.estate.models import Place
from anju.domains.service import policies, queries, services
from anju.domains.service.models import Leaf, Rating, ReturnVisit, Ticket
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import WorkOrder


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "JPEG")
    return buffer.getvalue()


def lobby(project, code="L1", **facts):
    return Place.objects.create(project=project, code=code, name="大堂", kind="lobby", **facts)


def told(name):
    return [record.payload for record in EventRecord.objects.filter(name=name).order_by("pk")]


def test_shipped_classes_stand_in_the_database_and_edited_ones_stay(project, root):
    assert Leaf.objects.exclude(group__code="contact").count() == 70
    assert set(Leaf.objects.filter(group__code="contact").values_list("kind", flat=True)) == {"consult", "request"}
    tap = Leaf.objects.get(code="water.tap")
    edited = services.edit_leaf(
        actor=root,
        leaf=tap,
        name="水龙头",
        name_en="Tap",
        urgency="urgent",
        trade="plumber",
        part="own",
        keywords=["水嘴", "水嘴", " "],
        is_active=True,
    )
    Leaf.objects.filter(code="water.burst").update(name="爆")
    services.ship_taxonomy()
    edited.refresh_from_db()
    assert (edited.keywords, edited.urgency) == (["水嘴"], "urgent")
    assert Leaf.objects.get(code="water.burst").name == "水管爆裂"
    with pytest.raises(AccessDenied):
        services.edit_leaf(
            actor=actor_with(policies.EDIT_TAXONOMY, project_id=project.pk),
            leaf=tap,
            name="x",
            name_en="",
            urgency="urgent",
            trade="plumber",
            part="own",
            keywords=[],
            is_active=True,
        )


def test_words_decide_class_urgency_and_title(project):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="厨房水龙头漏水，一直滴。请尽快")
    order = ticket.order
    assert (ticket.leaf.code, order.category, order.kind) == ("water.tap", "water.tap", "service.repair")
    assert (order.title, order.urgency, order.unit) == ("厨房水龙头漏水", "normal", home.unit)
    assert (order.contact_name, order.contact_phone) == (home.person.name, home.person.phone)
    assert ticket.is_private
    assert ticket.party == "owners"


def test_safety_words_are_an_emergency_whatever_was_chosen(project):
    actor, home = make_home(make_unit(project))
    leaf = Leaf.objects.get(code="power.socket")
    ticket = services.report(actor=actor, home=home, words="插座冒烟", leaf=leaf)
    assert ticket.order.urgency == "emergency"
    assert told("TicketReported")[0]["is_emergency"] is True
    desk = actor_with(policies.REGISTER, "residents.person:view")
    call = services.register_call(
        actor=desk,
        project=project,
        channel="phone",
        words="电梯困人",
        urgency="normal",
        place=lobby(project),
        at_home=False,
    )
    assert call.order.urgency == "emergency"


def test_what_nobody_understands_waits_for_a_person(project):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="有件事想问一下")
    assert ticket.leaf is None
    assert (ticket.order.category, ticket.order.kind) == ("", "service.repair")


def test_a_report_needs_words_or_a_class_and_a_place(project):
    actor, home = make_home(make_unit(project))
    with pytest.raises(DomainError):
        services.report(actor=actor, home=home, words="  ")
    with pytest.raises(DomainError):
        services.report(actor=actor, home=home, words="灯不亮", at_home=False)
    leaf = Leaf.objects.get(code="light.stairs")
    ticket = services.report(actor=actor, home=home, words="", leaf=leaf, at_home=False, place_text="东门")
    assert (ticket.order.title, ticket.order.unit, ticket.is_private) == ("楼道灯", None, False)


def test_a_double_tap_is_one_report_with_one_photo(project):
    actor, home = make_home(make_unit(project))
    number, photo = uuid.uuid4(), services.SentPhoto(content=picture(), client_id=uuid.uuid4())
    first = services.report(actor=actor, home=home, words="马桶堵了", photos=[photo], client_id=number)
    again = services.report(actor=actor, home=home, words="马桶堵了", photos=[photo], client_id=number)
    assert first == again
    assert (WorkOrder.objects.count(), Ticket.objects.count(), Photo.objects.count()) == (1, 1, 1)
    stranger, other = make_home(make_unit(project))
    with pytest.raises(DomainError):
        services.report(actor=stranger, home=other, words="马桶堵了", client_id=number)


def test_the_desk_registers_for_a_household(project):
    unit = make_unit(project)
    _actor, home = make_home(unit, "tenant")
    desk = actor_with(policies.REGISTER, "residents.person:view", user_id=home.person.account.user_id)
    ticket = services.register_call(
        actor=desk, project=project, channel="phone", words="停水了", caller=home.person, home=unit
    )
    assert (ticket.party, ticket.reporter, ticket.order.unit) == ("tenants", home.person, unit)
    assert list(queries.tickets_of_home(home)) == [ticket]
    unknown = services.register_call(
        actor=desk, project=project, channel="walk_in", words="停水了", home=unit, contact_name="路人"
    )
    assert unknown.party == ""
    assert list(queries.tickets_of_home(home)) == [ticket]
    with pytest.raises(AccessDenied):
        services.register_call(actor=actor_with(), project=project, channel="phone", words="停水", home=unit)
    with pytest.raises(DomainError):
        services.register_call(actor=desk, project=project, channel="phone", words="停水")


def test_duplicates_are_offered_by_class_and_place(project):
    unit = make_unit(project)
    actor, home = make_home(unit)
    _neighbour, next_door = make_home(make_unit(project))
    hall = lobby(project, building=unit.building)
    services.report(actor=actor, home=home, words="家里跳闸")
    public = services.report(actor=actor, home=home, words="大堂楼道灯不亮", at_home=False, place=hall)
    leaf, private = Leaf.objects.get(code="light.stairs"), Leaf.objects.get(code="power.breaker")
    assert queries.duplicates_for_home(next_door, leaf=leaf, place=hall) == [public]
    assert queries.duplicates_for_home(next_door, leaf=leaf) == [public]  # the same building's
    assert queries.duplicates_for_home(next_door, leaf=private) == []
    assert len(queries.duplicates_for_home(home, leaf=private)) == 1
    root = actor_with(policies.VIEW)
    assert len(queries.duplicates_of(root, project, leaf=private, unit=unit)) == 1
    assert queries.duplicates_of(actor_with(), project, leaf=private, unit=unit) == []
    with clock.at(clock.now() + dt.timedelta(days=8)):
        assert queries.duplicates_for_home(next_door, leaf=leaf, place=hall) == []


def test_a_neighbour_joins_what_is_public_and_follows_it(project):
    actor, home = make_home(make_unit(project))
    neighbour, next_door = make_home(make_unit(project))
    public = services.report(actor=actor, home=home, words="路灯不亮", at_home=False, place=lobby(project))
    private = services.report(actor=actor, home=home, words="马桶堵了")
    complaint = services.report(actor=actor, home=home, words="装修太吵", at_home=False, place_text="三楼")
    follower = services.join(actor=neighbour, home=next_door, ticket=public, words="我也看到了")
    assert services.join(actor=neighbour, home=next_door, ticket=public) == follower
    for other in (private, complaint):
        with pytest.raises(DomainError):
            services.join(actor=neighbour, home=next_door, ticket=other)
    (seen,) = queries.tickets_of_home(next_door)
    assert (seen, seen.is_own) == (public, False)
    with pytest.raises(NotFound):
        services.confirm(actor=neighbour, home=next_door, ticket=public)


def test_every_step_is_told_once(project, done):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    done(ticket.order)
    steps = [event["step_id"] for event in told("TicketMoved")]
    assert [event["act"] for event in told("TicketMoved")] == ["assign", "accept", "arrive", "start", "finish"]
    assert len(set(steps)) == len(steps)


def test_confirmed_work_is_rated_once(project, done):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    with pytest.raises(DomainError):
        services.rate(actor=actor, home=home, ticket=ticket, stars=5)
    done(ticket.order)
    services.confirm(actor=actor, home=home, ticket=ticket)
    rating = services.rate(actor=actor, home=home, ticket=ticket, stars=5, tags=["准时"], words="很好")
    assert services.rate(actor=actor, home=home, ticket=ticket, stars=5, words="很好") == rating
    with pytest.raises(services.RatedAlready):
        services.rate(actor=actor, home=home, ticket=ticket, stars=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(project=project, ticket=ticket, stars=3, rated_at=clock.now())
    assert not ReturnVisit.objects.filter(reason="low_rating").exists()


@pytest.mark.parametrize("stars", [1, 2])
def test_low_stars_raise_a_visit(project, done, stars):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    done(ticket.order)
    services.rate(actor=actor, home=home, ticket=ticket, stars=stars)
    ticket.order.refresh_from_db()
    assert ticket.order.state == "closed"
    visit = ReturnVisit.objects.get(reason="low_rating")
    desk = actor_with(policies.VISIT, user_id=actor.user_id)
    assert visit in queries.open_visits(desk, project)
    with pytest.raises(DomainError):
        services.record_visit(actor=desk, visit=visit, result="unsatisfied")
    services.record_visit(actor=desk, visit=visit, result="unreachable")
    assert visit in queries.open_visits(desk, project)
    services.record_visit(actor=desk, visit=visit, result="satisfied", note="已致歉")
    assert visit not in queries.open_visits(desk, project)
    with pytest.raises(DomainError):
        services.record_visit(actor=desk, visit=visit, result="satisfied")
    with pytest.raises(AccessDenied):
        services.record_visit(actor=actor_with(), visit=visit, result="satisfied")


def test_work_that_is_not_done_goes_back_and_a_fault_that_is_back_is_opened_again(project, done):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    order = done(ticket.order)
    services.dispute(actor=actor, home=home, ticket=ticket, reason="还是堵")
    order.refresh_from_db()
    assert (order.state, order.returned) == ("working", 1)
    worker = actor_with("workorders.order:work", user_id=order.worker.user_id)
    workorders.finish_order(actor=worker, order=order, note="好了")
    services.confirm(actor=actor, home=home, ticket=ticket)
    surveys = told("SurveyAsked")
    assert len(surveys) == 1
    with pytest.raises(DomainError):
        services.reopen(actor=actor, home=home, ticket=ticket, reason=" ")
    with clock.at(clock.now() + dt.timedelta(days=8)), pytest.raises(DomainError):
        services.reopen(actor=actor, home=home, ticket=ticket, reason="又堵了")
    services.reopen(actor=actor, home=home, ticket=ticket, reason="又堵了")
    order.refresh_from_db()
    assert (order.state, order.reopened) == ("waiting", 1)
    done(order)
    services.confirm(actor=actor, home=home, ticket=ticket)
    assert told("SurveyAsked") == surveys  # asked once, however often it ends


def test_what_nobody_confirms_closes_by_itself_and_is_no_rating(project, root, done):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    done(ticket.order)
    assert services.close_unconfirmed(actor=root, project=project) == 0
    with clock.at(clock.now() + dt.timedelta(days=4)):
        assert services.close_unconfirmed(actor=root, project=project) == 1
        assert services.close_unconfirmed(actor=root, project=project) == 0
    assert not Rating.objects.exists()
    assert not ReturnVisit.objects.exclude(reason="sample").exists()
    assert not ReturnVisit.objects.exclude(result="").exists()


def test_every_complaint_is_asked_about_and_a_share_of_repairs(project, root, done):
    services.change_settings(
        actor=root, project=project, auto_close_days=3, duplicate_days=7, visit_share=0, least_ratings=5
    )
    actor, home = make_home(make_unit(project))
    for words, visits in (("楼上装修太吵", 1), ("马桶堵了", 1)):
        ticket = services.report(actor=actor, home=home, words=words)
        done(ticket.order)
        services.confirm(actor=actor, home=home, ticket=ticket)
        assert ReturnVisit.objects.count() == visits
    services.change_settings(
        actor=root, project=project, auto_close_days=3, duplicate_days=7, visit_share=100, least_ratings=5
    )
    ticket = services.report(actor=actor, home=home, words="水龙头漏水")
    done(ticket.order)
    services.confirm(actor=actor, home=home, ticket=ticket)
    assert ReturnVisit.objects.filter(ticket=ticket, reason="sample").count() == 1


def test_a_report_can_be_taken_back_before_work_begins(project):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    services.withdraw(actor=actor, home=home, ticket=ticket, reason="自己修好了")
    ticket.order.refresh_from_db()
    assert ticket.order.state == "cancelled"


def test_satisfaction_is_told_by_group_and_not_of_a_handful(project, root, done):
    actor, home = make_home(make_unit(project))
    services.change_settings(
        actor=root, project=project, auto_close_days=3, duplicate_days=7, visit_share=0, least_ratings=2
    )
    for words, stars in (("马桶堵了", 5), ("马桶漏水", 2), ("换灯", 4)):
        ticket = services.report(actor=actor, home=home, words=words)
        done(ticket.order)
        services.rate(actor=actor, home=home, ticket=ticket, stars=stars, recommends=9)
    today = clock.today()
    ratings = queries.ratings_between(actor_with(policies.VIEW), project, today, today)
    assert queries.overall(ratings, project).rated == 3
    rows = {row.label: row.figures for row in queries.satisfaction_by("leaf", ratings, project)}
    assert (str(rows["马桶"].mean), str(rows["马桶"].rate)) == ("3.50", "50.00")
    assert (rows["灯具"].rated, rows["灯具"].mean) == (1, None)
    assert [row.label for row in queries.satisfaction_by("worker", ratings, project)] == ["张伟"]
    assert [row.figures.rated for row in queries.satisfaction_by("hour", ratings, project)] == [3]
    assert str(queries.recommended(ratings, project)) == "100.00"
    assert not queries.ratings_between(actor_with(), project, today, today).exists()
