"""What the resident says of the work: done, not done, here again, and how many stars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.repairs import queries as repairs
from anju.domains.repairs import services as charging
from anju.domains.residents.queries import Home
from anju.domains.service import queries
from anju.domains.service.enums import Kind, VisitReason
from anju.domains.service.events import SurveyAsked, TicketRated
from anju.domains.service.models import Rating, Ticket
from anju.domains.service.services.heeding import heed, locked
from anju.domains.service.services.staging import settle
from anju.domains.service.services.visits import raise_visit
from anju.domains.tenancy.models import Project
from anju.domains.workorders import services as workorders
from anju.domains.workorders.calc.transitions import target_of
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import OrderStep, WorkOrder

LOW_STARS = 2
"""Ratings up to this many stars make somebody of the desk call."""
RATE_WITHIN = dt.timedelta(days=30)
RATED = (Kind.REPAIR, Kind.COMPLAINT, Kind.REQUEST)
"""Kinds whose end a resident is asked about; a suggestion is heard and praise is praise."""
LONGEST_TAG, MOST_TAGS, MOST_WORDS = 20, 6, 500


class RatedAlready(DomainError):
    """A report is rated once."""


def confirm(*, actor: Actor, home: Home, ticket: Ticket, client_id: UUID | None = None) -> OrderStep:
    """Close the order of a report because its resident says that the work is done."""
    ticket = queries.get_own_ticket(home, ticket.pk)
    return workorders.confirm_order(actor=actor, order=ticket.order, client_id=client_id)


def dispute(*, actor: Actor, home: Home, ticket: Ticket, reason: str, client_id: UUID | None = None) -> OrderStep:
    """Send work that is said to be done back to its worker, with what is still wrong."""
    ticket = queries.get_own_ticket(home, ticket.pk)
    if ticket.order.state != OrderState.DONE:
        raise DomainError(_("The work is not waiting for your confirmation."))
    return _ask_again(actor, ticket, reason, client_id)


def reopen(*, actor: Actor, home: Home, ticket: Ticket, reason: str, client_id: UUID | None = None) -> OrderStep:
    """Open a closed report again because the fault is back, within seven days; it counts as rework (返修)."""
    ticket = queries.get_own_ticket(home, ticket.pk)
    if ticket.order.state != OrderState.CLOSED:
        raise DomainError(_("Only a closed report can be opened again."))
    return _ask_again(actor, ticket, reason, client_id)


def withdraw(*, actor: Actor, home: Home, ticket: Ticket, reason: str, client_id: UUID | None = None) -> OrderStep:
    """Take a report back before work on it has begun [domain rule 2.3]; not what others wait for as well.

    A quote is answered, not dodged: while one is open nothing is taken back. A household that agreed to one and does
    not want the work any more owes the call-out, as one that declined. Raises DomainError.
    """
    with transaction.atomic():
        (ticket,) = locked(queries.get_own_ticket(home, ticket.pk))
        if queries.others_wait(ticket):
            raise DomainError(_("Neighbours wait for this as well, so it goes on. If it is not needed, tell the desk."))
        step = workorders.withdraw_order(
            actor=actor, order=ticket.order, note=reason, client_id=client_id, gate=_require_withdrawable
        )
        if repairs.call_out_of(ticket.order):
            charging.charge_call_out(order_id=ticket.order_id)
    return step


def rate(
    *,
    actor: Actor,
    home: Home,
    ticket: Ticket,
    stars: int,
    tags: Collection[str] = (),
    words: str = "",
    recommends: int | None = None,
) -> Rating:
    """Rate finished work, once and for good; work that waits for confirmation is confirmed by it.

    One or two stars raise a return visit. Publishes `TicketRated`. The same rating sent again is the one there is;
    raises `RatedAlready` for another one, `DomainError` for what is open, cancelled or long over.
    """
    if stars not in range(1, 6):
        raise DomainError(_("Choose one to five stars."), field="stars")
    if recommends is not None and recommends not in range(11):
        raise DomainError(_("Choose a number from 0 to 10."), field="recommends")
    (ticket,) = locked(queries.get_own_ticket(home, ticket.pk))
    held = Rating.objects.filter(ticket=ticket).first()
    if held is not None:
        if held.person_id == home.person.pk and held.stars == stars and held.words == words.strip():
            return held
        raise RatedAlready(_("This report has been rated already."))
    _require_ratable(ticket)
    if ticket.order.state == OrderState.DONE:
        # Nobody is asked to rate what they are just rating.
        Ticket.objects.filter(pk=ticket.pk, surveyed_at__isnull=True).update(surveyed_at=clock.now())
        workorders.confirm_order(actor=actor, order=ticket.order)
    rating = Rating.objects.create(
        project_id=ticket.project_id,
        ticket=ticket,
        stars=stars,
        recommends=recommends,
        tags=[tag[:LONGEST_TAG] for tag in tags][:MOST_TAGS],
        words=words.strip()[:MOST_WORDS],
        person=home.person,
        rated_at=clock.now(),
    )
    events.publish(TicketRated(project_id=ticket.project_id, ticket_id=ticket.pk, stars=stars))
    if stars <= LOW_STARS:
        raise_visit(ticket=ticket, reason=VisitReason.LOW_RATING)
    settle(ticket=ticket)
    return rating


def ask_for_rating(*, ticket: Ticket, step_id: int) -> bool:
    """Ask the resident of a closed report how it was, once, however often it is opened again; tell whether now.

    Publishes `SurveyAsked`. It is asked in the app: who is not there, or lives here no more, is not taken for asked,
    and somebody of the desk calls (`raise_visit_after_end`). Nobody is asked about what no resident of ours reported.
    """
    if ticket.kind not in RATED or not any(reader.is_own for reader in queries.readers_of(ticket)):
        return False
    waiting = Ticket.objects.filter(pk=ticket.pk, surveyed_at__isnull=True, reporter__isnull=False)
    if not waiting.update(surveyed_at=clock.now()):
        return False
    events.publish(SurveyAsked(project_id=ticket.project_id, ticket_id=ticket.pk, step_id=step_id))
    return True


def close_unconfirmed(*, actor: Actor, project: Project) -> int:
    """Close finished work that its resident has not confirmed in the project's days; return how many.

    Silence is no rating and no visit: the resident is asked for both as after any other end.
    """
    days = queries.settings_of(project).auto_close_days
    before = clock.now() - dt.timedelta(days=days)
    waiting = Ticket.objects.filter(
        project=project, order__state=OrderState.DONE, order__finished_at__lte=before
    ).select_related("order")
    note = _("Closed by itself: not confirmed within {days} days.").format(days=days)
    closed = 0
    for ticket in waiting.order_by("pk"):
        workorders.confirm_order(actor=actor, order=ticket.order, note=note)
        closed += 1
    return closed


def is_ratable(ticket: Ticket) -> bool:
    """Tell whether the resident may rate a report now, if nobody has."""
    order = ticket.order
    if ticket.kind not in RATED:
        return False
    if order.state == OrderState.DONE:
        return True
    return (
        order.state == OrderState.CLOSED
        and order.closed_at is not None
        and order.closed_at >= clock.now() - RATE_WITHIN
    )


def is_withdrawable(ticket: Ticket) -> bool:
    """Tell whether the resident may take a report back now (see `withdraw`)."""
    order = ticket.order
    is_early = target_of(OrderAct.CANCEL, order.state) is not None and order.started_at is None
    return is_early and not repairs.asks_household(order) and not queries.others_wait(ticket)


def is_reopenable(ticket: Ticket) -> bool:
    """Tell whether a closed report may still be opened again for the same fault."""
    order = ticket.order
    if order.state != OrderState.CLOSED or order.closed_at is None:
        return False
    return order.closed_at >= clock.now() - workorders.REOPEN_WITHIN


def _ask_again(actor: Actor, ticket: Ticket, reason: str, client_id: UUID | None) -> OrderStep:
    step = workorders.ask_again(actor=actor, order=ticket.order, note=reason, client_id=client_id)
    heed(actor=actor, ticket=ticket, words=reason)
    return step


def _require_withdrawable(order: WorkOrder) -> None:
    if order.started_at is not None:
        raise DomainError(_("Work has begun already. If it is not wanted any more, tell the desk."))
    if repairs.asks_household(order):
        raise DomainError(
            _("A quote has been made for this report. Answer it when it reaches you; declining it ends the report.")
        )


def _require_ratable(ticket: Ticket) -> None:
    if not is_ratable(ticket):
        raise DomainError(_("Finished work can be rated within 30 days."))
