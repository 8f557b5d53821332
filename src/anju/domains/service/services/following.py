"""Joining a report that is there already, instead of making it again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Unit
from anju.domains.residents.enums import HomeRight
from anju.domains.residents.models import Person
from anju.domains.residents.queries import Home
from anju.domains.service import policies
from anju.domains.service.events import TicketJoined
from anju.domains.service.models import Follower, Ticket
from anju.domains.service.services.heeding import heed, locked, pass_on
from anju.domains.service.services.reporting import MOST_WORDS


def join(*, actor: Actor, home: Home, ticket: Ticket, words: str = "") -> Follower:
    """Let a resident follow a public report that somebody else has made; again it changes nothing.

    The resident sees how it goes on and is told of each step, not who reported it nor in what words. Safety words make
    it an emergency, as in a report of its own. Publishes `TicketJoined`. Raises `DomainError` for what is another
    household's own matter.
    """
    home.require(HomeRight.REPORT)
    if ticket.is_private or ticket.project_id != home.project.pk:
        raise DomainError(_("Only reports about public places can be joined."))
    return _follow(actor, ticket, home.person, home.unit, words)


def join_call(*, actor: Actor, ticket: Ticket, caller: Person, home: Unit, words: str = "") -> Follower:
    """Let a caller follow a report that was there already, as `join` does."""
    actor.require(policies.REGISTER, ticket.project_id)
    if ticket.is_private:
        raise DomainError(_("Only reports about public places can be joined."))
    return _follow(actor, ticket, caller, home, words)


def _follow(actor: Actor, ticket: Ticket, person: Person, home: Unit, words: str) -> Follower:
    (ticket,) = locked(ticket)
    if ticket.order.closed_at is not None:
        raise DomainError(_("This report is closed; please make a new one."))
    follower, is_new = Follower.objects.get_or_create(
        project_id=ticket.project_id,
        ticket=ticket,
        person=person,
        ended_at=None,
        defaults={"home": home, "words": words.strip()[:MOST_WORDS], "followed_at": clock.now()},
    )
    is_raised = heed(actor=actor, ticket=ticket, words=words)
    if is_new or is_raised:
        pass_on(ticket=ticket, words=words, is_told=not is_raised)
    if is_new:
        events.publish(TicketJoined(project_id=ticket.project_id, ticket_id=ticket.pk, person_id=person.pk))
    return follower
