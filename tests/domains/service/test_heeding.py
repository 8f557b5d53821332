"""Safety words that come later: by “Me too”, at the desk, with a merged report, in a letter, before it is sorted."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import actor_with
from tests.domains.service.test_mail import ADDRESS, DAYS, fetch, mail
from tests.factories.household import make_unit
from tests.factories.resident import make_home
from tests.factories.work import make_worker

from anju.core.errors import DomainError
from anju.domains.estate.models import Place
from anju.domains.notifications.models import Notification
from anju.domains.service import policies, queries, services
from anju.domains.service.enums import Channel
from anju.domains.service.models import Follower, Leaf, Ticket
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import OrderNote

DESK = (policies.REGISTER, policies.VIEW, "residents.person:view")
DARK, SMOKE = "一楼大堂的灯不亮", "三栋楼道灯冒烟了"


@pytest.fixture
def lobby(project: Any) -> Place:
    return Place.objects.create(project=project, code="L1", name="大堂", kind="lobby")


def told(project: Any, lobby: Place, words: str = DARK) -> tuple[Any, Any, Ticket]:
    """Let a resident report something of the lobby."""
    actor, home = make_home(make_unit(project))
    return actor, home, services.report(actor=actor, home=home, words=words, at_home=False, place=lobby)


def urgency(ticket: Ticket) -> str:
    ticket.order.refresh_from_db()
    return ticket.order.urgency


def test_me_too_with_safety_words_makes_an_emergency_and_the_worker_reads_them(project, lobby, root):
    _actor, _home, public = told(project, lobby)
    worker, _worker_actor = make_worker(project)
    workorders.assign_order(actor=root, order=public.order, worker=worker)
    actor, home = make_home(make_unit(project))
    services.join(actor=actor, home=home, ticket=public, words="我也看到")
    assert urgency(public) == "normal"
    services.join(actor=actor, home=home, ticket=public, words=SMOKE)
    assert urgency(public) == "emergency"
    assert public.order.accept_minutes is not None
    for _tap in range(2):
        services.join(actor=actor, home=home, ticket=public, words=SMOKE)
    note = OrderNote.objects.get(order=public.order)
    assert SMOKE in note.text
    assert not note.is_public
    assert Follower.objects.count() == 1


def test_what_a_caller_who_joins_says_of_safety_counts(project, lobby):
    desk = actor_with(*DESK, project_id=project.pk)
    _actor, _home, public = told(project, lobby)
    _caller_actor, caller = make_home(make_unit(project))
    services.join_call(actor=desk, ticket=public, caller=caller.person, home=caller.unit, words="有人触电")
    assert urgency(public) == "emergency"


@pytest.mark.parametrize("is_child", [True, False])
def test_merged_reports_are_as_urgent_as_the_more_urgent_one(project, lobby, is_child):
    desk = actor_with(*DESK, project_id=project.pk)
    _actor, _home, calm = told(project, lobby)
    _actor, _home, grave = told(project, lobby, SMOKE)
    child, parent = (grave, calm) if is_child else (calm, grave)
    services.merge_ticket(actor=desk, ticket=child, into=parent)
    assert urgency(parent) == "emergency"
    assert OrderNote.objects.filter(order=parent.order, text__contains=SMOKE).count() == int(is_child)


def test_an_urgency_that_the_desk_chose_is_kept_by_the_merger(project, lobby):
    desk = actor_with(*DESK, project_id=project.pk)
    _actor, _home, parent = told(project, lobby)
    child = services.register_call(
        actor=desk, project=project, channel="phone", words=DARK, urgency="urgent", place=lobby, at_home=False
    )
    services.merge_ticket(actor=desk, ticket=child, into=parent)
    assert urgency(parent) == "urgent"


@pytest.fixture
def letter(project: Any, root: Any) -> Ticket:
    services.change_settings(actor=root, project=project, mail_address=ADDRESS, **DAYS)
    fetch(mail())
    return Ticket.objects.get()


def answer(ticket: Ticket, text: str, number: str = "<2>") -> None:
    fetch(mail(message_id=number, subject=f"Re: {ticket.order.number}", text=text))


def test_an_answer_by_mail_with_safety_words_makes_an_emergency(letter):
    answer(letter, "谢谢")
    assert urgency(letter) == "normal"
    answer(letter, "现在冒烟了", "<3>")
    assert urgency(letter) == "emergency"


def test_it_does_where_the_report_goes_on_as_another_and_nobody_else_reads_the_letter(project, letter, lobby):
    desk = actor_with(*DESK, project_id=project.pk)
    _actor, _home, parent = told(project, lobby)
    services.merge_ticket(actor=desk, ticket=letter, into=parent)
    answer(letter, "现在冒烟了")
    assert urgency(parent) == "emergency"
    assert not OrderNote.objects.get(order=parent.order).is_public


def test_after_the_end_they_are_a_report_of_their_own(letter, root, done):
    workorders.close_order(actor=root, order=done(letter.order))
    answer(letter, "插座起火了")
    fresh = Ticket.objects.exclude(pk=letter.pk).get()
    assert (fresh.words, urgency(fresh)) == ("插座起火了", "emergency")
    assert queries.mails_of(fresh).get().sender == "wang@example.com"


def test_so_does_work_that_is_not_done_or_whose_fault_is_back(project, root, done):
    actor, home = make_home(make_unit(project))
    for act in (services.dispute, services.reopen):
        ticket = services.report(actor=actor, home=home, words="插座没电", leaf=Leaf.objects.get(code="power.socket"))
        order = done(ticket.order)
        if act is services.reopen:
            workorders.close_order(actor=root, order=order)
        act(actor=actor, home=home, ticket=ticket, reason="现在冒烟了")
        assert urgency(ticket) == "emergency"


def test_who_dispatches_and_who_has_the_order_are_told_at_once(project, lobby, root, worker, make_user):
    lead = make_user("gongcheng", "engineering_head", project=project)
    _actor, _home, public = told(project, lobby)
    workorders.assign_order(actor=root, order=public.order, worker=worker)
    actor, home = make_home(make_unit(project))
    for _tap in range(2):
        services.join(actor=actor, home=home, ticket=public, words=SMOKE)
    told_of = Notification.objects.filter(kind="workorders.order.emergency")
    assert set(told_of.values_list("user", flat=True)) == {lead.pk, worker.user_id}
    assert told_of.count() == 2


def test_sorting_keeps_the_emergency_that_a_neighbour_told_of(project, lobby):
    desk = actor_with(*DESK, project_id=project.pk)
    _actor, _home, public = told(project, lobby, "这里坏了")
    assert public.leaf is None
    actor, home = make_home(make_unit(project))
    services.join(actor=actor, home=home, ticket=public, words=SMOKE)
    for _again in range(2):
        services.sort_ticket(actor=desk, ticket=public, leaf=Leaf.objects.get(code="light.stairs"), urgency="normal")
        assert urgency(public) == "emergency"


def test_what_neighbours_wait_for_is_not_withdrawn_by_who_told_of_it_first(project, lobby):
    desk = actor_with(*DESK, project_id=project.pk)
    actor, home, public = told(project, lobby)
    other_actor, other = make_home(make_unit(project))
    services.join(actor=other_actor, home=other, ticket=public)
    with pytest.raises(DomainError):
        services.withdraw(actor=actor, home=home, ticket=public, reason="好了")
    third_actor, third, parent = told(project, lobby)
    stranger = services.take_stranger(actor=desk, project=project, channel=Channel.PHONE, words=DARK, place=lobby)
    link = services.merge_ticket(actor=desk, ticket=stranger, into=parent)
    with pytest.raises(DomainError):
        services.withdraw(actor=third_actor, home=third, ticket=parent, reason="好了")
    services.undo_link(actor=desk, link=link)
    services.withdraw(actor=third_actor, home=third, ticket=parent, reason="好了")
    assert queries.get_own_ticket(third, parent.pk).order.state == "cancelled"


def test_who_told_us_twice_may_withdraw_it(project, lobby):
    desk = actor_with(*DESK, project_id=project.pk)
    actor, home, parent = told(project, lobby)
    again = services.report(actor=actor, home=home, words=DARK, at_home=False, place=lobby)
    services.merge_ticket(actor=desk, ticket=again, into=parent)
    services.withdraw(actor=actor, home=home, ticket=parent, reason="好了")
    assert queries.get_own_ticket(home, parent.pk).order.state == "cancelled"
