"""Two matters in one report, one fault told by many: split, merged, linked, undone."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.core.errors import AccessDenied, DomainError
from anju.domains.estate.models import Place
from anju.domains.service import policies, queries, services
from anju.domains.service.calc.clauses import Clause, Said, clauses, matters
from anju.domains.service.models import AnswerScript, Follower, Leaf, Ticket, TicketLink
from anju.domains.workorders import services as workorders

DESK = (policies.REGISTER, policies.VIEW, policies.EDIT_SCRIPTS, "residents.person:view")
MIXED = [
    ("灯坏了顺便通下下水道", 2),
    ("客厅灯不亮了，另外马桶也堵了", 2),
    ("门禁刷不开，而且还有人在楼道里充电动车", 2),
    ("師傅來修水龍頭，順便看看廚房的插座沒電", 2),
    ("空调不制冷，马桶漏水", 2),
    ("厨房下水道返水，味道很大", 1),
    ("电梯坏了，停在五楼不动", 1),
    ("您好，我家在顶楼，每年一下暴雨客厅就漏水，麻烦尽快处理", 1),
    ("水龙头漏水", 1),
]


def lobby(project) -> Place:
    return Place.objects.get_or_create(project=project, code="L1", defaults={"name": "大堂", "kind": "lobby"})[0]


@pytest.mark.parametrize(("words", "number"), MIXED)
def test_two_matters_are_told_apart_and_one_is_left_whole(db, words, number):
    assert len(queries.split_words(words)) == number


@given(st.text(alphabet="灯坏了顺便另外，。！通下水 \n", max_size=60))
def test_clauses_lose_no_word_but_those_that_part(words):
    kept = "".join(piece.text for piece in clauses(words))
    assert set(kept) <= set(words) | {"，"}
    assert not kept or len(clauses(words)) <= 12


@given(st.lists(st.tuples(st.sampled_from(["a.x", "a.y", "b.x"]), st.integers(0, 1000), st.booleans()), min_size=1))
def test_matters_are_one_or_two_and_hold_every_clause(rows):
    pieces = [Clause(f"句{number}", is_added=number % 2 == 1) for number in range(len(rows))]
    told = matters(pieces, [Said(*row) for row in rows])
    assert len(told) in (1, 2)
    assert "，".join(told) == "，".join(piece.text for piece in pieces)


def test_a_call_of_two_matters_becomes_two_linked_reports_once(project):
    desk, number = actor_with(*DESK, project_id=project.pk), uuid.uuid4()
    asked = {"project": project, "channel": "phone", "place": lobby(project), "at_home": False}
    made = services.register_parts(actor=desk, words="灯坏了顺便通下下水道", client_id=number, **asked)
    assert [ticket.words for ticket in made] == ["灯坏了", "通下下水道"]
    again = services.register_parts(actor=desk, words="灯坏了顺便通下下水道", client_id=number, **asked)
    assert [ticket.pk for ticket in again] == [ticket.pk for ticket in made]
    link = TicketLink.objects.get()
    assert (link.kind, link.other, link.ticket) == ("part", *made)


def test_a_resident_sends_two_reports_of_one_text(project):
    actor, home = make_home(make_unit(project))
    made = services.report_parts(actor=actor, home=home, words="客厅灯不亮了，另外马桶也堵了")
    assert {ticket.leaf.code for ticket in made} == {"power.lamp", "water.toilet"}
    assert all(ticket.reporter == home.person for ticket in made)


def test_one_fault_told_by_two_is_done_once_and_both_are_told(project):
    desk = actor_with(*DESK, project_id=project.pk)
    first_actor, first = make_home(make_unit(project))
    second_actor, second = make_home(make_unit(project))
    words = "一楼大堂的灯不亮"
    parent = services.report(actor=first_actor, home=first, words=words, at_home=False, place=lobby(project))
    child = services.report(actor=second_actor, home=second, words=words, at_home=False, place=lobby(project))
    link = services.merge_ticket(actor=desk, ticket=child, into=parent)
    child.order.refresh_from_db()
    assert child.order.state == "cancelled"
    assert Follower.objects.get(ticket=parent).person == second.person
    assert [one.pk for one in queries.links_of(desk, parent)] == [link.pk]
    third = services.split_ticket(actor=desk, ticket=parent, words="电梯也坏了")
    for wrong in (parent, child):
        with pytest.raises(DomainError):
            services.merge_ticket(actor=desk, ticket=parent, into=wrong)
    with pytest.raises(DomainError):
        services.merge_ticket(actor=desk, ticket=third, into=child)
    made = services.undo_link(actor=desk, link=link)
    assert (made.words, made.reporter, made.order.state) == (words, second.person, "waiting")
    assert services.undo_link(actor=desk, link=link) is None
    assert Ticket.objects.count() == 4


def test_what_was_merged_stays_merged_once_the_other_has_ended(project):
    desk = actor_with(*DESK, project_id=project.pk)
    actor, home = make_home(make_unit(project))
    parent, child = (
        services.report(actor=actor, home=home, words="楼道灯不亮", at_home=False, place=lobby(project))
        for _ in range(2)
    )
    link = services.merge_ticket(actor=desk, ticket=child, into=parent)
    workorders.withdraw_order(actor=actor, order=parent.order, note="好了")
    with pytest.raises(DomainError):
        services.undo_link(actor=desk, link=link)


def test_complaints_are_linked_not_merged_and_strangers_do_neither(project):
    desk = actor_with(*DESK, project_id=project.pk)
    actor, home = make_home(make_unit(project))
    first, second = (services.report(actor=actor, home=home, words="楼上半夜太吵了") for _ in range(2))
    assert first.leaf.code == "complaint.noise"
    with pytest.raises(DomainError):
        services.merge_ticket(actor=desk, ticket=first, into=second)
    assert services.link_tickets(actor=desk, ticket=first, other=second).kind == "related"
    assert services.link_tickets(actor=desk, ticket=first, other=second) == TicketLink.objects.get()
    with pytest.raises(AccessDenied):
        services.link_tickets(actor=actor, ticket=first, other=second)


def test_who_came_by_a_merger_leaves_with_it(project):
    desk = actor_with(*DESK, project_id=project.pk)
    words = "一楼大堂的灯不亮"
    parent, child, again = (
        services.report(actor=actor, home=home, words=words, at_home=False, place=lobby(project))
        for actor, home in [make_home(make_unit(project)), *[make_home(make_unit(project))] * 2]
    )
    joined_actor, joined = make_home(make_unit(project))
    services.join(actor=joined_actor, home=joined, ticket=child)
    link = services.merge_ticket(actor=desk, ticket=child, into=parent)
    assert services.merge_ticket(actor=desk, ticket=child, into=parent) == link, "a form sent again merges once"
    assert _followers(parent) == {child.reporter, joined.person}
    made = services.undo_link(actor=desk, link=link)
    assert _followers(parent) == set()
    assert _followers(made) == {joined.person}
    assert [reader.user_id for reader in queries.readers_of(parent)] == [
        reader.user_id for reader in queries.readers_of(parent) if reader.is_own
    ]
    both = [services.merge_ticket(actor=desk, ticket=one, into=parent) for one in (made, again)]
    services.undo_link(actor=desk, link=both[0])
    assert _followers(parent) == {again.reporter}, "who told us twice still waits for it"


def _followers(ticket):
    return {one.person for one in Follower.objects.filter(ticket=ticket, ended_at__isnull=True)}


def test_a_form_that_is_sent_again_splits_once(project):
    desk, number = actor_with(*DESK, project_id=project.pk), uuid.uuid4()
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="客厅灯不亮了")
    made = [services.split_ticket(actor=desk, ticket=ticket, words="马桶堵了", client_id=number) for _ in range(2)]
    assert made[0] == made[1]
    assert TicketLink.objects.count() == 1


def test_answers_are_found_by_class_and_by_words(project):
    desk = actor_with(*DESK, project_id=project.pk)
    leaf = Leaf.objects.get(code="consultation.charges")
    one = services.add_script(actor=desk, project=project, question="物业费怎么交", answer="手机或前台", leaf=leaf)
    two = services.add_script(actor=desk, project=project, question="前台几点上班", answer="八点半")
    assert queries.scripts_at_hand(desk, project, words="", leaf=leaf) == [one]
    assert queries.scripts_at_hand(desk, project, words="几点上班", leaf=None) == [two]
    assert queries.scripts_at_hand(desk, project, words="业主来电问物业费怎么交", leaf=None) == [one]
    assert queries.scripts_at_hand(desk, project, words="業主問，物業費 怎麼交？", leaf=None) == [one]
    assert queries.scripts_at_hand(desk, project, words="手机", leaf=None) == [one]
    assert queries.scripts_at_hand(desk, project, words="几点上班，物业费怎么交", leaf=leaf) == [one, two]
    assert queries.scripts_at_hand(desk, project, words="楼道灯不亮", leaf=None) == []
    services.edit_script(actor=desk, script=two, question="前台几点上班", answer="九点", leaf=None, is_active=False)
    assert queries.scripts_at_hand(desk, project, words="几点上班", leaf=None) == []
    with pytest.raises(DomainError):
        services.add_script(actor=desk, project=project, question="物业费怎么交", answer="x")
    assert AnswerScript.objects.count() == 2


def test_questions_and_requests_have_kinds_of_their_own(project):
    desk = actor_with(*DESK, project_id=project.pk)
    call = services.register_call(
        actor=desk,
        project=project,
        channel="walk_in",
        words="我明天搬家，要开放行条",
        leaf=Leaf.objects.get(code="request.moving"),
        place=lobby(project),
        at_home=False,
    )
    assert (call.kind, call.order.kind) == ("request", "service.request")
