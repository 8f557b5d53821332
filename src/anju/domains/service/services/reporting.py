"""Taking reports: from a resident's phone, or by the desk for somebody who calls or comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.documents import services as documents
from anju.domains.estate.models import Place, Unit
from anju.domains.residents.enums import HomeRight
from anju.domains.residents.models import Person
from anju.domains.residents.queries import Home
from anju.domains.service import policies, queries
from anju.domains.service.calc.titles import title_of
from anju.domains.service.enums import Channel, Kind
from anju.domains.service.events import TicketMoved, TicketReported
from anju.domains.service.models import Leaf, Ticket
from anju.domains.service.services.complaints import register_complaint
from anju.domains.service.services.sorting import remember
from anju.domains.tenancy.models import Project
from anju.domains.workorders import queries as workorder_queries
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderAct, Urgency

MOST_WORDS, MOST_PHOTOS = 2000, 9
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True)
class SentPhoto:
    """A picture as the phone sent it; ``client_id`` keeps it from being stored twice."""

    content: bytes
    client_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class _Report:
    """Everything that is known of a report before it is one."""

    project: Project
    channel: Channel
    words: str
    leaf: Leaf | None
    urgency: Urgency
    unit: Unit | None
    place: Place | None
    place_text: str
    contact_name: str
    contact_phone: str
    reporter: Person | None
    home: Unit | None
    party: str
    client_id: UUID | None
    device_at: dt.datetime | None = None


def report(
    *,
    actor: Actor,
    home: Home,
    words: str,
    leaf: Leaf | None = None,
    at_home: bool = True,
    place: Place | None = None,
    place_text: str = "",
    photos: Sequence[SentPhoto] = (),
    contact_name: str = "",
    contact_phone: str = "",
    client_id: UUID | None = None,
) -> Ticket:
    """Take a resident's report: sort it, open its work order, keep its photos. Publishes `TicketReported`.

    It is about the home itself, unless it is not ``at_home`` but at a ``place``, or somewhere in words. A class that
    the resident chose counts; else the words decide, and where they say nothing a person sorts it. Sent twice under one
    ``client_id`` it is one report. Raises `DomainError`.
    """
    home.require(HomeRight.REPORT)
    known = sent_before(home.project, client_id)
    if known is not None:
        if known.reporter_id != home.person.pk:
            raise DomainError(_("Something else was sent under this number before."))
        return known
    require_where(home.unit if at_home else None, place, place_text)
    words = _checked(words, leaf, photos)
    found = queries.sort_words(words)
    leaf = leaf or found.leaf
    return _open(
        actor,
        _Report(
            project=home.project,
            channel=Channel.APP,
            words=words,
            leaf=leaf,
            urgency=found.urgency(leaf),
            unit=home.unit if at_home else None,
            place=None if at_home else place,
            place_text=place_text.strip(),
            contact_name=contact_name.strip() or home.person.name,
            contact_phone=contact_phone.strip() or home.person.phone,
            reporter=home.person,
            home=home.unit,
            party=queries.party_of(home.role),
            client_id=client_id,
        ),
        photos,
    )


def register_call(
    *,
    actor: Actor,
    project: Project,
    channel: str,
    words: str,
    leaf: Leaf | None = None,
    urgency: str = "",
    caller: Person | None = None,
    home: Unit | None = None,
    at_home: bool = True,
    place: Place | None = None,
    place_text: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    photos: Sequence[SentPhoto] = (),
    client_id: UUID | None = None,
) -> Ticket:
    """Take a report for somebody who calls or comes: ``home`` is the caller's unit, which it is about if ``at_home``.

    A caller who belongs to the unit today sees the report on the phone, others of the household do; a caller whom
    nobody knows leaves it to the desk. An ``urgency`` that was chosen counts, but never below what safety words ask
    for. Otherwise as `report`.
    """
    actor.require(policies.REGISTER, project.pk)
    known = sent_before(project, client_id)
    if known is not None:
        if known.entered_by_id != actor.user_id:
            raise DomainError(_("Something else was sent under this number before."))
        return known
    require_where(home if at_home else None, place, place_text)
    words = _checked(words, leaf, photos)
    found = queries.sort_words(words)
    chosen, leaf = leaf, leaf or found.leaf
    wanted = Urgency(urgency) if urgency and not found.safety else found.urgency(leaf)
    role = queries.role_of_caller(actor, project, caller, home)
    ticket = _open(
        actor,
        _Report(
            project=project,
            channel=Channel(channel),
            words=words,
            leaf=leaf,
            urgency=wanted,
            unit=home if at_home else None,
            place=None if at_home else place,
            place_text=place_text.strip(),
            contact_name=contact_name.strip() or (caller.name if caller else ""),
            contact_phone=contact_phone.strip() or (caller.phone if caller else ""),
            reporter=caller,
            home=home,
            party=queries.party_of(role) if role else "",
            client_id=client_id,
        ),
        photos,
    )
    if chosen is not None and chosen != found.leaf:
        remember(actor=actor, ticket=ticket, leaf=chosen, told=found.leaf)
    return ticket


def take_stranger(
    *,
    actor: Actor,
    project: Project,
    channel: Channel,
    words: str,
    urgency: Urgency | None = None,
    place: Place | None = None,
    place_text: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    photos: Sequence[SentPhoto] = (),
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> Ticket:
    """Take a report that belongs to no household, as far as is known; the words decide its class.

    Where it is may be open, too: the desk finds out, and then says whose report it is. An ``urgency`` counts instead of
    what the words ask for. Whoever calls has asked for the right.
    """
    words = _checked(words, None, photos)
    found = queries.sort_words(words)
    return _open(
        actor,
        _Report(
            project=project,
            channel=channel,
            words=words,
            leaf=found.leaf,
            urgency=urgency or found.urgency(found.leaf),
            unit=None,
            place=place,
            place_text=place_text.strip(),
            contact_name=contact_name,
            contact_phone=contact_phone,
            reporter=None,
            home=None,
            party="",
            client_id=client_id,
            device_at=device_at,
        ),
        photos,
    )


def report_after_visit(*, actor: Actor, ticket: Ticket, words: str, leaf: Leaf) -> Ticket:
    """Take a new report for whoever was not satisfied with how another ended; whoever calls has asked for the right."""
    order = ticket.order
    return _open(
        actor,
        _Report(
            project=ticket.project,
            channel=Channel.PHONE,
            words=words,
            leaf=leaf,
            urgency=queries.sort_words(words).urgency(leaf),
            unit=order.unit,
            place=order.place,
            place_text=order.place_text,
            contact_name=order.contact_name,
            contact_phone=order.contact_phone,
            reporter=ticket.reporter,
            home=ticket.home,
            party=ticket.party,
            client_id=None,
        ),
        (),
    )


def open_beside(
    *, actor: Actor, ticket: Ticket, words: str, leaf: Leaf | None, client_id: UUID | None = None
) -> Ticket:
    """Open a report of the same people at the same place as another one; the words decide where no class is named."""
    words = _checked(words, leaf, ())
    found, order = queries.sort_words(words), ticket.order
    leaf = leaf or found.leaf
    return _open(
        actor,
        _Report(
            project=ticket.project,
            channel=Channel(ticket.channel),
            words=words,
            leaf=leaf,
            urgency=found.urgency(leaf),
            unit=order.unit,
            place=order.place,
            place_text=order.place_text,
            contact_name=order.contact_name,
            contact_phone=order.contact_phone,
            reporter=ticket.reporter,
            home=ticket.home,
            party=ticket.party,
            client_id=client_id,
        ),
        (),
    )


def _open(actor: Actor, told: _Report, photos: Sequence[SentPhoto]) -> Ticket:
    kind = Kind(told.leaf.kind) if told.leaf else Kind.REPAIR
    order = workorders.open_order(
        actor=actor,
        project=told.project,
        kind=f"service.{kind}",
        category=told.leaf.code if told.leaf else "",
        title=title_of(told.words, str(told.leaf or "")),
        urgency=told.urgency,
        unit=told.unit,
        place=told.place,
        place_text=told.place_text,
        detail=told.words,
        contact_name=told.contact_name,
        contact_phone=told.contact_phone,
        device_at=told.device_at,
    )
    ticket = Ticket.objects.create(
        project=told.project,
        order=order,
        channel=told.channel,
        leaf=told.leaf,
        words=told.words,
        reporter=told.reporter,
        home=told.home,
        party=told.party,
        is_private=_is_private(told, kind),
        client_id=told.client_id,
        entered_by_id=actor.user_id,
        reported_at=clock.now(),
    )
    register_complaint(ticket=ticket)
    for photo in photos:
        documents.store_photo(
            actor=actor,
            project=told.project,
            subject=queries.SUBJECT,
            subject_id=ticket.pk,
            content=photo.content,
            client_id=photo.client_id,
        )
    _tell(ticket, is_emergency=told.urgency == Urgency.EMERGENCY)
    return ticket


def _is_private(told: _Report, kind: Kind) -> bool:
    """Tell whether only its household sees a report: what is broken where everybody passes is no secret.

    What somebody complains of is one wherever it happened, and so is what nobody knows the place of yet.
    """
    is_somewhere_public = told.place is not None or bool(told.place_text)
    return told.unit is not None or kind == Kind.COMPLAINT or not is_somewhere_public


def _tell(ticket: Ticket, *, is_emergency: bool) -> None:
    """Tell of the report, then of what a rule of dispatch has done with its order already."""
    facts = {"project_id": ticket.project_id, "ticket_id": ticket.pk, "order_id": ticket.order_id}
    events.publish(TicketReported(**facts, is_emergency=is_emergency))
    for step in workorder_queries.steps_of(ticket.order).exclude(act=OrderAct.OPEN):
        events.publish(TicketMoved(**facts, step_id=step.pk, act=step.act, target=step.target))


def sent_before(project: Project, client_id: UUID | None) -> Ticket | None:
    """Return the report that came under this number already; a second tap waits here until the first is through."""
    if client_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"service.ticket {project.pk} {client_id}"])
    return Ticket.objects.filter(project=project, client_id=client_id).select_related("order", "leaf").first()


def require_where(unit: Unit | None, place: Place | None, place_text: str) -> None:
    """Ask for one of the three. Raises `DomainError`."""
    if unit is None and place is None and not place_text.strip():
        raise DomainError(_("Say where it is: a unit, a public place, or in words."), field="place_text")


def _checked(words: str, leaf: Leaf | None, photos: Sequence[SentPhoto]) -> str:
    words = words.strip()
    if not words and leaf is None:
        raise DomainError(_("Say in a few words what is wrong, or choose what it is about."), field="words")
    if len(words) > MOST_WORDS:
        raise DomainError(_("At most {count} characters.").format(count=MOST_WORDS), field="words")
    if len(photos) > MOST_PHOTOS:
        raise DomainError(_("At most {count} photos.").format(count=MOST_PHOTOS), field="photos")
    return words
