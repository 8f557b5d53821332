"""What the end of a residency brings with it for accounts."""

from __future__ import annotations

from anju.core import clock, events
from anju.domains.notifications import ports
from anju.domains.notifications import services as notifications
from anju.domains.residents.events import ResidencyEnded
from anju.domains.residents.queries import accounts, segments
from anju.domains.residents.queries.audiences import SEGMENT
from anju.domains.residents.services import invitations

ports.register_source(segments.AUDIENCE, ports.Source(SEGMENT, segments.NARROWING))


@events.subscribe(ResidencyEnded)
def take_back_invitations(event: ResidencyEnded) -> None:
    """Take back what somebody who leaves had open; what the home shows ends by itself, with the residency."""
    invitations.withdraw_invitations_of(person_id=event.person_id, unit_id=event.unit_id)


@events.subscribe(ResidencyEnded)
def tell_the_account(event: ResidencyEnded) -> None:
    """Tell the account that it does not reach the unit any more, once the last day is over."""
    told = accounts.account_in(event.unit_id, event.person_id)
    if told is not None and event.on < clock.today().isoformat():
        notifications.tell(
            kind="residents.access_ended",
            users=[told.user_id],
            params={"estate": told.estate, "unit": told.unit},
            url="/r/",
            project_id=event.project_id,
        )
