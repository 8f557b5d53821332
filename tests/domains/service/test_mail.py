"""Letters: which become reports, of which project, and what is written back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories.pictures import picture

from anju.core import clock, scope
from anju.core.access import Actor
from anju.domains.documents.models import Photo
from anju.domains.notifications.models import Delivery
from anju.domains.service import ports, queries, services, tasks
from anju.domains.service.calc import letters
from anju.domains.service.models import Cause, ReceivedMail, ReturnVisit, ServiceSettings, Ticket
from anju.domains.service.ports import IncomingMail, MailboxFault
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import OrderNote

ADDRESS = "t1@estate.example"
DAYS = {"auto_close_days": 3, "duplicate_days": 7, "visit_share": 0, "least_ratings": 5}


def mail(**facts: Any) -> IncomingMail:
    usual: dict[str, Any] = {
        "message_id": "<1@example.com>",
        "sender": "wang@example.com",
        "sender_name": "王芳",
        "recipients": (ADDRESS,),
        "subject": "厨房水龙头滴水",
        "text": "请尽快来人，电话 138 0000 0001。\n\n> 从前的话",
    }
    return IncomingMail(**{**usual, **facts})


class Box:
    """A mailbox that gives what it holds, once."""

    def __init__(self, *mails: IncomingMail) -> None:
        self.mails, self.taken = list(mails), []

    def hand_over(self, take: Callable[[IncomingMail], bool], *, most: int) -> int:
        given, self.mails = self.mails[:most], self.mails[most:]
        self.taken += [take(one) for one in given]
        return len(given)


@pytest.fixture
def address(project: Any, root: Actor) -> str:
    services.change_settings(actor=root, project=project, mail_address="T1@Estate.example", **DAYS)
    return ADDRESS


def fetch(*mails: IncomingMail) -> list[bool]:
    box = Box(*mails)
    with ports.only(box):
        assert tasks.fetch_mail() == len(mails)
    return box.taken


def test_a_letter_becomes_a_report_and_its_sender_is_told_the_number(project: Any, address: str) -> None:
    assert fetch(mail(pictures=(picture(), b"no picture"))) == [True]
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.leaf.code, ticket.is_private) == ("email", "water.tap", True)
    assert ticket.words == "厨房水龙头滴水\n请尽快来人，电话 138 0000 0001。"
    assert (ticket.order.contact_name, ticket.order.contact_phone) == ("王芳", "13800000001")
    assert Photo.objects.filter(subject=queries.SUBJECT, subject_id=ticket.pk).count() == 1
    sent = Delivery.objects.get(channel="email")
    assert sent.address == "wang@example.com"
    assert ticket.order.number in sent.title


def test_the_same_letter_is_one_report_however_often_it_comes(project: Any, address: str) -> None:
    assert fetch(mail(), mail()) == [True, True]
    assert fetch(mail()) == [True]
    assert Ticket.objects.count() == Delivery.objects.filter(channel="email").count() == 1


@pytest.mark.parametrize(
    "facts", [{"recipients": ("other@estate.example",)}, {"is_automatic": True}, {"subject": "", "text": "> nur Zitat"}]
)
def test_what_is_for_nobody_or_says_nothing_is_left_to_a_person(
    project: Any, address: str, facts: dict[str, Any]
) -> None:
    assert fetch(mail(**facts)) == [False]
    assert not Ticket.objects.exists()
    assert not Delivery.objects.exists()


def test_a_flood_of_one_sender_stops_and_others_go_on(project: Any, address: str) -> None:
    many = [mail(message_id=f"<{number}@example.com>") for number in range(12)]
    assert fetch(*many) == [True] * 10 + [False] * 2
    assert fetch(mail(message_id="<x>", sender="li@example.com")) == [True]
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        assert fetch(mail(message_id="<y>")) == [True]


def test_an_answer_adds_its_words_and_only_the_first_sender_may_answer(project: Any, address: str) -> None:
    fetch(mail())
    number = Ticket.objects.get().order.number
    subject = f"回复：已受理 {number}：厨房水龙头滴水"
    assert fetch(mail(message_id="<2>", subject=subject, text="改到周六\n在 2026年11月21日 物业 写道：\n> 您好")) == [
        True
    ]
    note = OrderNote.objects.get()
    assert note.is_public
    assert note.text.endswith("改到周六")
    assert fetch(mail(message_id="<3>", subject=subject, sender="thief@example.com")) == [True]
    assert Ticket.objects.count() == 2


def test_what_the_desk_writes_and_the_end_go_back_by_mail(
    project: Any, address: str, done: Any, make_user: Any
) -> None:
    fetch(mail())
    ticket = Ticket.objects.get()
    desk = actor_with(policies.NOTE, policies.INSPECT, user_id=make_user("kefu", "service", project=project).pk)
    workorders.add_note(actor=desk, order=ticket.order, text="只给同事")
    workorders.add_note(actor=desk, order=ticket.order, text="周六上午到", is_public=True)
    workorders.close_order(actor=desk, order=done(ticket.order))
    sent = list(Delivery.objects.filter(channel="email").order_by("pk"))
    assert [one.kind for one in sent] == ["service.mail.received", "service.mail.noted", "service.mail.closed"]
    assert "周六上午到" in sent[1].body


def written(kind: str = "") -> list[tuple[str, str]]:
    """Return what was sent after the number was told: kinds and texts."""
    sent = Delivery.objects.filter(channel="email").exclude(kind="service.mail.received").order_by("pk")
    return [(one.kind.removeprefix("service.mail."), one.body) for one in sent if kind in one.kind]


def test_an_answer_at_once_is_written_in_its_own_words_and_once(project: Any, address: str, worker: Any) -> None:
    fetch(mail(subject="物业费怎么交", text="请问"))
    ticket = Ticket.objects.get()
    desk = actor_with(policies.DISPATCH, user_id=worker.user_id)
    workorders.answer_order(actor=desk, order=ticket.order, note="手机上或到前台都可以交")
    ((kind, body),) = written()
    assert kind == "noted"
    assert "手机上或到前台都可以交" in body


def test_the_answer_to_a_complaint_is_written_and_later_its_end(project: Any, address: str, root: Actor) -> None:
    fetch(mail(subject="楼上装修太吵", text="中午也不停"))
    complaint = Ticket.objects.get().complaint
    services.ship_causes()
    services.grade_complaint(actor=root, complaint=complaint, grade="general")
    worker = Employee.objects.create(project=project, number="A9", name="李静")
    services.assign_complaint(actor=root, complaint=complaint, employee=worker)
    services.note_contact(actor=root, complaint=complaint, note="已电话沟通")
    services.plan_complaint(actor=root, complaint=complaint, plan="约定时间", until=clock.today())
    cause = Cause.objects.get(code="neighbours")
    services.answer_complaint(actor=root, complaint=complaint, text="已约定 9 点至 12 点施工", cause=cause)
    assert ["已约定 9 点至 12 点施工" in body for kind, body in written("noted")] == [True]
    services.record_visit(actor=root, visit=ReturnVisit.objects.get(), result="satisfied")
    assert [kind for kind, _body in written()] == ["noted", "closed"]


def test_why_a_report_is_not_gone_on_with_is_written(project: Any, address: str, root: Actor) -> None:
    fetch(mail())
    workorders.withdraw_order(actor=root, order=Ticket.objects.get().order, note="属自来水公司，已转告")
    assert ["属自来水公司，已转告" in body for _kind, body in written()] == [True]


def test_writers_of_merged_letters_hear_of_the_end_once_each(
    project: Any, address: str, root: Actor, done: Any
) -> None:
    senders = ("wang@example.com", "li@example.com", "zhao@example.com", "Li@example.com")
    fetch(*(mail(message_id=f"<{number}>", sender=sender) for number, sender in enumerate(senders)))
    parent, *children = Ticket.objects.order_by("pk")
    links = [services.merge_ticket(actor=root, ticket=child, into=parent) for child in children]
    assert [parent.order.number in body for _kind, body in written()] == [True] * 3, "told where it goes on"
    services.undo_link(actor=root, link=links[1])
    workorders.close_order(actor=root, order=done(parent.order))
    ended = Delivery.objects.filter(kind="service.mail.closed").values_list("address", flat=True)
    assert sorted(ended) == ["li@example.com", "wang@example.com"]


def test_a_writer_whose_letter_was_merged_by_mistake_hears_of_what_is_opened_anew(
    project: Any, address: str, root: Actor, done: Any
) -> None:
    fetch(mail(), mail(message_id="<2>", sender="li@example.com", subject="路灯不亮"))
    parent, child = Ticket.objects.order_by("pk")
    for _time in range(2):
        again = queries.opened_anew_as(child)
        services.undo_link(actor=root, link=services.merge_ticket(actor=root, ticket=again, into=parent))
    made = queries.opened_anew_as(child)
    assert queries.goes_on_as(child) == made
    for number, told in enumerate((child, made)):
        sent = mail(message_id=f"<r{number}>", sender="li@example.com", subject=f"Re: {told.order.number}", text="急")
        fetch(sent)
    assert OrderNote.objects.filter(order=made.order).count() == 2, "by either number it is a word on what goes on"
    assert not ReturnVisit.objects.exists()
    workorders.close_order(actor=root, order=done(made.order))
    closed = Delivery.objects.get(kind="service.mail.closed")
    assert (closed.address, made.order.number in closed.body) == ("li@example.com", True)


def test_an_answer_to_a_merged_letter_is_looked_at(project: Any, address: str, root: Actor) -> None:
    fetch(mail(), mail(message_id="<2>", sender="li@example.com"))
    parent, child = Ticket.objects.order_by("pk")
    services.merge_ticket(actor=root, ticket=child, into=parent)
    fetch(mail(message_id="<3>", sender="li@example.com", subject=f"Re: {child.order.number}", text="改到周六"))
    assert ReturnVisit.objects.get().ticket == child


def test_writers_of_merged_letters_hear_that_it_is_not_gone_on_with(project: Any, address: str, root: Actor) -> None:
    fetch(mail(), mail(message_id="<2>", sender="li@example.com"))
    parent, child = Ticket.objects.order_by("pk")
    services.merge_ticket(actor=root, ticket=child, into=parent)
    workorders.withdraw_order(actor=root, order=parent.order, note="王女士说好了")
    bodies = [body for _kind, body in written()]
    assert len(bodies) == 3
    assert sum("王女士说好了" in body for body in bodies) == 1, "not in words that were for somebody else"


def test_a_letter_after_the_end_is_asked_about(project: Any, address: str, root: Actor, done: Any) -> None:
    fetch(mail())
    ticket = Ticket.objects.get()
    workorders.close_order(actor=root, order=done(ticket.order))
    fetch(mail(message_id="<2>", subject=f"Re: {ticket.order.number}", text="还在滴水"))
    assert ReturnVisit.objects.get().reason == "wrote"


def test_two_projects_have_two_addresses(project: Any, root: Actor, address: str, make_project: Any) -> None:
    other = make_project("T2")
    with scope.enter([project.pk, other.pk], actor=root):
        with transaction.atomic(), pytest.raises(IntegrityError):
            ServiceSettings.objects.create(project=other, mail_address=ADDRESS)
        services.change_settings(actor=root, project=other, mail_address="t2@estate.example", **DAYS)
    fetch(mail(recipients=("t2@estate.example",)))
    with scope.enter([other.pk], actor=root):
        assert ReceivedMail.objects.get().project_id == other.pk


def test_a_mailbox_that_cannot_be_read_is_tried_again(project: Any, caplog: pytest.LogCaptureFixture) -> None:
    class Dead:
        def hand_over(self, take: Any, *, most: int) -> int:
            raise MailboxFault("timed out")

    with ports.only(Dead()):
        assert tasks.fetch_mail() == 0
    assert "timed out" in caplog.text


def test_without_a_mailbox_nothing_is_read() -> None:
    with ports.only(None):
        assert tasks.fetch_mail() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("灯坏了\n\n-- \n王芳\n13800000001", "灯坏了"),
        ("灯坏了\n发件人: 物业 <a@b.c>\n您好", "灯坏了"),
        ("灯坏了\r\n-----Original Message-----\r\n您好", "灯坏了"),
        ("灯坏了\nOn Sat, Nov 21, 2026 at 9:30 AM 物业 wrote:\n> 您好", "灯坏了"),
        ("> 您好\n还没来人\n> 再见", "还没来人"),
    ],
)
def test_only_what_the_writer_says_counts(text: str, words: str) -> None:
    assert letters.told(text) == words


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert len(letters.told(text)) <= len(text.replace("\r\n", "\n"))
    letters.phone(text)
    letters.order_number(text)


def test_a_number_is_taken_where_it_is_the_only_one() -> None:
    assert letters.phone("电话１３８０００００００１") == "13800000001"
    assert letters.phone("13800000001 或 13900000001") == ""
    assert letters.phone("订单 213800000001") == ""
