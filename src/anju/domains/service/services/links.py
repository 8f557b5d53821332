"""Merging reports of one fault, splitting a report of two, linking what belongs together."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.service import policies, queries
from anju.domains.service.enums import Kind, LinkKind
from anju.domains.service.events import TicketMerged
from anju.domains.service.models import Follower, Leaf, Ticket, TicketLink
from anju.domains.service.services.heeding import heed, locked, pass_on
from anju.domains.service.services.reporting import open_beside, sent_before
from anju.domains.workorders import services as workorders


def link_tickets(*, actor: Actor, ticket: Ticket, other: Ticket) -> TicketLink:
    """Note that two reports have to do with each other; again it changes nothing."""
    actor.require(policies.REGISTER, ticket.project_id)
    _require_two(ticket, other)
    held = TicketLink.objects.filter(ticket=ticket, other=other, undone_at__isnull=True).first()
    return held or _link(actor, ticket, other, LinkKind.RELATED)


def merge_ticket(*, actor: Actor, ticket: Ticket, into: Ticket) -> TicketLink:
    """Let a report go on as another one of the same fault, whose order is done once for all who told us.

    Its own order is withdrawn, with the number under which it goes on; its reporter and whoever followed it follow the
    other one and are told of each step and of the end. The order that is done is as urgent as the more urgent of the
    two. Merged into the same one already it changes nothing. Publishes `TicketMerged`. Raises `DomainError` for
    complaints, which are answered one by one, for what has ended, and where work has begun.
    """
    actor.require(policies.REGISTER, ticket.project_id)
    _require_two(ticket, into)
    # Two desks may merge one into the other and the other into the one: whoever comes second sees what the first did.
    ticket, into = locked(ticket, into)
    merged = TicketLink.objects.filter(ticket=ticket, kind=LinkKind.MERGED, undone_at__isnull=True).first()
    if merged is not None and merged.other_id == into.pk:
        return merged
    if Kind.COMPLAINT in (ticket.kind, into.kind):
        raise DomainError(_("Complaints are answered one by one; link them instead."))
    if into.order.closed_at is not None:
        raise DomainError(_("The other report has ended already."), field="number")
    if queries.goes_on_as(into) != into:
        raise DomainError(_("The other report itself goes on as another one."), field="number")
    if queries.merged_into(ticket).exists():
        raise DomainError(_("Others go on as this report; merge the other one into it."))
    link = _link(actor, ticket, into, LinkKind.MERGED)
    _bring_followers(ticket, into, link)
    is_raised = heed(actor=actor, ticket=into, words=ticket.words)
    is_raised |= workorders.raise_urgency(actor=actor, order=into.order, urgency=ticket.order.urgency)
    pass_on(ticket=into, words=ticket.words, is_told=not is_raised)
    note = _("Goes on as {number}.").format(number=into.order.number)
    workorders.withdraw_order(actor=actor, order=ticket.order, note=note)
    events.publish(
        TicketMerged(
            project_id=ticket.project_id,
            ticket_id=ticket.pk,
            order_id=ticket.order_id,
            into_order_id=into.order_id,
        )
    )
    return link


def undo_link(*, actor: Actor, link: TicketLink) -> Ticket | None:
    """Undo a link. What was merged is opened anew with its words, while the other report is open; return it then.

    Who follows the other one because of the merger follows what is opened anew instead.
    """
    actor.require(policies.REGISTER, link.project_id)
    ticket, other = locked(link.ticket, link.other)
    link = TicketLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.undone_at is not None:
        return None
    if link.kind == LinkKind.MERGED and other.order.closed_at is not None:
        raise DomainError(_("The other report has ended already; make a new one."))
    link.undone_at = now = clock.now()
    link.save(update_fields=["undone_at"])
    if link.kind != LinkKind.MERGED:
        return None
    made = open_beside(actor=actor, ticket=ticket, words=ticket.words, leaf=ticket.leaf)
    _link(actor, made, ticket, LinkKind.ANEW)
    _bring_followers(ticket, made)
    Follower.objects.filter(link=link, ended_at__isnull=True).update(ended_at=now)
    for left in TicketLink.objects.filter(other=other, kind=LinkKind.MERGED, undone_at__isnull=True).order_by("pk"):
        _bring_followers(left.ticket, other, left)  # who told us twice still waits for the other one
    return made


def split_ticket(
    *, actor: Actor, ticket: Ticket, words: str, leaf: Leaf | None = None, client_id: UUID | None = None
) -> Ticket:
    """Open the second matter of a report as one of its own, for the same people at the same place, and link the two.

    Sent twice under one ``client_id`` it is opened once.
    """
    actor.require(policies.REGISTER, ticket.project_id)
    known = sent_before(ticket.project, client_id)
    if known is not None:
        if known.entered_by_id != actor.user_id:
            raise DomainError(_("Something else was sent under this number before."))
        return known
    if not words.strip():
        raise DomainError(_("Say in a few words what is wrong, or choose what it is about."), field="words")
    made = open_beside(actor=actor, ticket=ticket, words=words, leaf=leaf, client_id=client_id)
    _link(actor, made, ticket, LinkKind.PART)
    return made


def _link(actor: Actor, ticket: Ticket, other: Ticket, kind: LinkKind) -> TicketLink:
    if TicketLink.objects.filter(ticket=ticket, other=other, undone_at__isnull=True).exists():
        raise DomainError(_("These two reports are linked already."), field="number")
    return TicketLink.objects.create(
        project_id=ticket.project_id,
        ticket=ticket,
        other=other,
        kind=kind,
        made_by_id=actor.user_id,
        made_at=clock.now(),
    )


def _bring_followers(ticket: Ticket, to: Ticket, link: TicketLink | None = None) -> None:
    """Let who follows a report, and by a merger its reporter, follow another one as well."""
    live = Follower.objects.filter(ticket=ticket, ended_at__isnull=True)
    rows = list(live.values_list("person_id", "home_id", "words"))
    if link is not None and ticket.reporter_id and ticket.home_id:
        rows.append((ticket.reporter_id, ticket.home_id, ticket.words))
    Follower.objects.bulk_create(
        [
            Follower(
                project_id=to.project_id,
                ticket=to,
                person_id=person,
                home_id=home,
                words=words,
                link=link,
                followed_at=clock.now(),
            )
            for person, home, words in rows
            if person != to.reporter_id
        ],
        ignore_conflicts=True,
    )


def _require_two(ticket: Ticket, other: Ticket) -> None:
    if ticket.pk == other.pk:
        raise DomainError(_("Choose another report than this one."), field="number")
    if ticket.project_id != other.project_id:
        raise DomainError(_("There is no report of this number."), field="number")
