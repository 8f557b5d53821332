"""Merging reports of one fault, splitting a report of two, linking what belongs together."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.service import policies
from anju.domains.service.enums import Kind, LinkKind
from anju.domains.service.events import TicketMerged
from anju.domains.service.models import Follower, Leaf, Ticket, TicketLink
from anju.domains.service.services.reporting import open_beside
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
    other one and are told of each step and of the end. Publishes `TicketMerged`. Raises `DomainError` for complaints,
    which are answered one by one, for what has ended, and where work has begun.
    """
    actor.require(policies.REGISTER, ticket.project_id)
    _require_two(ticket, into)
    if Kind.COMPLAINT in (ticket.kind, into.kind):
        raise DomainError(_("Complaints are answered one by one; link them instead."))
    if into.order.closed_at is not None:
        raise DomainError(_("The other report has ended already."), field="number")
    if _parent(into) is not None:
        raise DomainError(_("The other report itself goes on as another one."), field="number")
    if TicketLink.objects.filter(other=ticket, kind=LinkKind.MERGED, undone_at__isnull=True).exists():
        raise DomainError(_("Others go on as this report; merge the other one into it."))
    link = _link(actor, ticket, into, LinkKind.MERGED)
    rows = list(Follower.objects.filter(ticket=ticket).values_list("person_id", "home_id", "words"))
    if ticket.reporter_id and ticket.home_id:
        rows.append((ticket.reporter_id, ticket.home_id, ticket.words))
    Follower.objects.bulk_create(
        [
            Follower(
                project_id=into.project_id,
                ticket=into,
                person_id=person,
                home_id=home,
                words=words,
                followed_at=clock.now(),
            )
            for person, home, words in rows
            if person != into.reporter_id
        ],
        ignore_conflicts=True,
    )
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
    """Undo a link. What was merged is opened anew with its words, while the other report is open; return it then."""
    actor.require(policies.REGISTER, link.project_id)
    link = (
        TicketLink.objects.select_for_update(of=("self",))
        .select_related("ticket__order", "other__order")
        .get(pk=link.pk)
    )
    if link.undone_at is not None:
        return None
    if link.kind == LinkKind.MERGED and link.other.order.closed_at is not None:
        raise DomainError(_("The other report has ended already; make a new one."))
    link.undone_at = clock.now()
    link.save(update_fields=["undone_at"])
    if link.kind != LinkKind.MERGED:
        return None
    made = open_beside(actor=actor, ticket=link.ticket, words=link.ticket.words, leaf=link.ticket.leaf)
    _link(actor, made, link.ticket, LinkKind.RELATED)
    return made


def split_ticket(*, actor: Actor, ticket: Ticket, words: str, leaf: Leaf | None = None) -> Ticket:
    """Open the second matter of a report as one of its own, for the same people at the same place, and link the two."""
    actor.require(policies.REGISTER, ticket.project_id)
    if not words.strip():
        raise DomainError(_("Say in a few words what is wrong, or choose what it is about."), field="words")
    made = open_beside(actor=actor, ticket=ticket, words=words, leaf=leaf)
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


def _parent(ticket: Ticket) -> TicketLink | None:
    return TicketLink.objects.filter(ticket=ticket, kind=LinkKind.MERGED, undone_at__isnull=True).first()


def _require_two(ticket: Ticket, other: Ticket) -> None:
    if ticket.pk == other.pk:
        raise DomainError(_("Choose another report than this one."), field="number")
    if ticket.project_id != other.project_id:
        raise DomainError(_("There is no report of this number."), field="number")
