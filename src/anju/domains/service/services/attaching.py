"""Saying whose report it is where nobody knew when it came: by letter, by a code on a wall, by a hidden number."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Unit
from anju.domains.residents.models import Person
from anju.domains.service import policies, queries
from anju.domains.service.models import Ticket
from anju.domains.workorders import services as workorders


def attach_household(
    *, actor: Actor, ticket: Ticket, home: Unit, caller: Person | None = None, at_home: bool = True
) -> Ticket:
    """Give a report of nobody to a household: ``home`` is the caller's unit, and where the report is if ``at_home``.

    A caller who belongs to the unit today is told of each step from now on. Raises `DomainError` for a report that has
    a household already: what one household wrote is never shown to another.
    """
    actor.require(policies.REGISTER, ticket.project_id)
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("order", "project").get(pk=ticket.pk)
    if ticket.home_id is not None:
        raise DomainError(_("This report belongs to a household already."), field="household")
    if home.project_id != ticket.project_id:
        raise DomainError(_("This place is in another project."), field="household")
    role = queries.role_of_caller(actor, ticket.project, caller, home)
    ticket.home, ticket.reporter = home, caller
    ticket.party = queries.party_of(role) if role else ""
    ticket.is_private = ticket.is_private or at_home
    ticket.save(update_fields=["home", "reporter", "party", "is_private"])
    workorders.complete_order(
        actor=actor,
        order=ticket.order,
        unit=home if at_home else None,
        contact_name=caller.name if caller else "",
        contact_phone=caller.phone if caller else "",
    )
    return ticket
