"""Safety words that come after a report was made: from a neighbour, from another report of the same, by letter."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anju.core.access import Actor, system_actor
from anju.domains.service import queries
from anju.domains.service.models import Ticket
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import Urgency

_NOTE_LENGTH = 1000


def locked(*tickets: Ticket) -> list[Ticket]:
    """Return reports with their orders as they are now; until the end of the transaction nobody moves these."""
    rows = Ticket.objects.select_for_update(of=("order",)).select_related("order", "project", "leaf", "reporter")
    found = {row.pk: row for row in rows.filter(pk__in=[one.pk for one in tickets]).order_by("order_id")}
    return [found[one.pk] for one in tickets]


def heed(*, actor: Actor, ticket: Ticket, words: str) -> bool:
    """Make the open order of a report an emergency where ``words`` are of safety [domain rule 2.1].

    Tells whether it was none before. Whoever has the order goes on with it; the limits of an emergency run from now.
    """
    if not queries.safety_words(words):
        return False
    return workorders.raise_urgency(actor=actor, order=ticket.order, urgency=Urgency.EMERGENCY)


def pass_on(*, ticket: Ticket, words: str, is_told: bool = True) -> None:
    """Let who works on an order read the safety words that somebody else has told of the same.

    ``is_told`` False: they hear already that it is an emergency now.
    """
    if queries.safety_words(words) and ticket.order.is_open:
        text = _("Told by somebody else as well: {words}").format(words=words.strip())
        workorders.add_note(actor=system_actor("safety"), order=ticket.order, text=text[:_NOTE_LENGTH], is_told=is_told)
