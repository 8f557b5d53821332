"""Reports by e-mail: a letter to the project's address opens one, an answer to our letter adds its words."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection

from django.utils.translation import gettext as _

from anju.core import clock, prepared
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.documents import services as documents
from anju.domains.notifications import services as notifications
from anju.domains.service import queries
from anju.domains.service.calc import letters
from anju.domains.service.enums import Channel, Kind, VisitReason
from anju.domains.service.models import ReceivedMail, Ticket
from anju.domains.service.ports import IncomingMail
from anju.domains.service.services.heeding import heed, pass_on
from anju.domains.service.services.reporting import MOST_PHOTOS, MOST_WORDS, open_beside, take_stranger
from anju.domains.service.services.visits import raise_visit
from anju.domains.tenancy.models import Project
from anju.domains.workorders import services as workorders
from anju.domains.workorders.calc.transitions import ENDED
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import OrderStep

MOST_IN_AN_HOUR = 10
"""Letters of one sender that become reports in an hour; further ones are left to a person."""
RECEIVED_KIND, NOTED_KIND, CLOSED_KIND = "service.mail.received", "service.mail.noted", "service.mail.closed"
_NOTE_LENGTH = 1000
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def take_mail(*, actor: Actor, project: Project, mail: IncomingMail) -> Ticket | None:
    """Make a letter a report of a project, or, where it answers one, a note on it; the same letter counts once.

    An answer goes on with the order under which its report goes on. Safety words in it make that an emergency; where
    the order has ended they are a report of their own. Tells the sender the number, once a report. None: it is left to
    a person, because a machine wrote it, it says nothing, or its sender writes too much. A picture that is none is left
    out; the letter stays in the mailbox.
    """
    number = _message_id(mail)
    prepared.fetch_one(_LOCK, [f"service.mail {project.pk} {number}"])
    known = ReceivedMail.objects.filter(project=project, message_id=number).select_related("ticket").first()
    if known is not None:
        return known.ticket
    words = letters.told(mail.text)
    if mail.is_automatic or not (words or mail.subject.strip()) or _writes_too_much(project, mail.sender):
        return None
    answered = _answered(project, mail)
    if answered is None:
        told = "\n".join(filter(None, (mail.subject.strip(), words)))
        ticket = take_stranger(
            actor=actor,
            project=project,
            channel=Channel.EMAIL,
            words=_shortened(told),
            contact_name=mail.sender_name[:60],
            contact_phone=letters.phone(told),
        )
    elif queries.goes_on_as(answered).order.is_open or not queries.safety_words(words):
        return _note_answer(actor, answered, mail, number, words)
    else:
        ticket = open_beside(actor=actor, ticket=answered, words=_shortened(words), leaf=None)
    _keep_pictures(actor, ticket, mail)
    _keep(project, ticket, mail, number)
    answer_by_mail(ticket=ticket, kind=RECEIVED_KIND)
    return ticket


def _note_answer(actor: Actor, ticket: Ticket, mail: IncomingMail, number: str, words: str) -> Ticket:
    """Note an answer on its report; who works on another order for it reads the safety words in it there."""
    done_by = queries.goes_on_as(ticket)
    text = _("E-mail of {name}: {words}").format(name=mail.sender_name or mail.sender, words=words or mail.subject)
    workorders.add_note(actor=actor, order=ticket.order, text=text[:_NOTE_LENGTH], is_public=True)
    is_raised = heed(actor=actor, ticket=done_by, words=words)
    if done_by != ticket:
        pass_on(ticket=done_by, words=words, is_told=not is_raised)
    _keep_pictures(actor, ticket, mail)
    _keep(ticket.project, ticket, mail, number)
    if not ticket.order.is_open:
        raise_visit(ticket=ticket, reason=VisitReason.WROTE)
    return ticket


def write_of_step(*, ticket: Ticket, step: OrderStep) -> None:
    """Write by mail of a step that whoever wrote has to know: what was answered, that it is done, that it is not.

    The answer to a complaint goes when it is given; its end is told after the return visit. Who wrote of the same fault
    in a letter that was merged into this report is told of the end, once, not in words that were for somebody else.
    """
    is_answer = step.act == OrderAct.ANSWER or (step.act == OrderAct.FINISH and ticket.kind == Kind.COMPLAINT)
    written: set[str] = set()
    if step.note and (is_answer or step.target == OrderState.CANCELLED):
        written = answer_by_mail(ticket=ticket, kind=NOTED_KIND, text=step.note)
    elif step.target == OrderState.CLOSED:
        written = answer_by_mail(ticket=ticket, kind=CLOSED_KIND)
    if step.target not in ENDED:
        return
    kind = CLOSED_KIND if step.target == OrderState.CLOSED else NOTED_KIND
    text = _("This is not gone on with. If it is still needed, please answer this letter.")
    for child in queries.merged_into(ticket):
        written |= answer_by_mail(ticket=child, kind=kind, text=text, but=written)


def answer_by_mail(*, ticket: Ticket, kind: str, text: str = "", but: Collection[str] = ()) -> set[str]:
    """Write to whose letter opened a report, in words of ``kind``, unless it is one of ``but``; return the address.

    Nobody is written to where the report came another way.
    """
    first = queries.letter_of(ticket)
    if first is None or first.sender.lower() in but:
        return set()
    order = ticket.order
    facts = {"number": order.number, "title": order.title, "project": ticket.project.name, "text": text}
    notifications.send_mail(address=first.sender, kind=kind, params=facts, project_id=ticket.project_id)
    return {first.sender.lower()}


def _shortened(told: str) -> str:
    return told if len(told) <= MOST_WORDS else f"{told[: MOST_WORDS - 1]}…"


def _message_id(mail: IncomingMail) -> str:
    """Return what names the letter; one without a number of its own, or a very long one, is named by its content."""
    if mail.message_id and len(mail.message_id) <= 250:
        return mail.message_id
    content = f"{mail.message_id} {mail.sender} {mail.sent_at} {mail.subject} {mail.text}"
    return hashlib.sha256(content.encode()).hexdigest()


def _writes_too_much(project: Project, sender: str) -> bool:
    since = clock.now() - dt.timedelta(hours=1)
    rows = ReceivedMail.objects.filter(project=project, sender__iexact=sender, received_at__gt=since)
    return rows.count() >= MOST_IN_AN_HOUR


def _answered(project: Project, mail: IncomingMail) -> Ticket | None:
    """Return the report that a letter answers: its number in the subject, and the same sender as before."""
    number = letters.order_number(mail.subject)
    return queries.ticket_of_mail(project, number, mail.sender) if number else None


def _keep_pictures(actor: Actor, ticket: Ticket, mail: IncomingMail) -> None:
    for content in mail.pictures[:MOST_PHOTOS]:
        try:
            documents.store_photo(
                actor=actor, project=ticket.project, subject=queries.SUBJECT, subject_id=ticket.pk, content=content
            )
        except DomainError:
            continue  # a logo in a format nobody shows, or a damaged file: the words count


def _keep(project: Project, ticket: Ticket, mail: IncomingMail, number: str) -> None:
    ReceivedMail.objects.create(
        project=project,
        ticket=ticket,
        message_id=number,
        sender=mail.sender,
        sender_name=mail.sender_name[:60],
        subject=mail.subject.strip()[:200],
        sent_at=mail.sent_at,
        received_at=clock.now(),
    )
