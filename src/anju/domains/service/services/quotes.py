"""What a resident says to the quote of a repair that their household reported."""

from __future__ import annotations

from uuid import UUID

from anju.core.access import Actor
from anju.domains.repairs import services as repairs
from anju.domains.repairs.models import Consent
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.queries import Home
from anju.domains.service import queries
from anju.domains.service.enums import Party
from anju.domains.service.models import Ticket


def answer_quote(
    *,
    actor: Actor,
    home: Home,
    ticket: Ticket,
    quote_id: int,
    digest: str,
    is_agreed: bool,
    name: str = "",
    signature: bytes = b"",
    note: str = "",
    client_id: UUID | None = None,
) -> Consent:
    """Agree to the quote on screen with a signature, or decline it; only the household that reported answers."""
    ticket = queries.get_own_ticket(home, ticket.pk)
    return repairs.answer_at_home(
        actor=actor,
        order=ticket.order,
        quote_id=quote_id,
        digest=digest,
        is_agreed=is_agreed,
        person=home.person,
        party=Party.OWNERS if ResidencyRole.OWNER in home.party else Party.TENANTS,
        name=name,
        signature=signature,
        note=note,
        client_id=client_id,
    )
