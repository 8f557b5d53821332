"""The word on a quote: of the household, with a signature, or of those who approve its amount."""

from __future__ import annotations

import datetime as dt
import io
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from anju.core import clock, events
from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError
from anju.domains.documents import services as documents
from anju.domains.documents.models import Document
from anju.domains.repairs import ports, queries
from anju.domains.repairs.enums import ConsentWay, QuoteState
from anju.domains.repairs.events import QuoteAnswered
from anju.domains.repairs.models import Consent, Quote
from anju.domains.repairs.services.quoting import offer, summary
from anju.domains.repairs.services.sending import locked, sent_before
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Person, Residency
from anju.domains.residents.queries.people import current
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import WorkOrder
from anju.domains.workorders.services.moving import time_that_counts

MOST_BYTES = 200 * 1024
LARGEST = (2000, 1200)
SUBJECT = "workorders.order"
"""Signatures lie with the documents of their order."""
PARTY_OF = {
    ResidencyRole.OWNER: "owners",
    ResidencyRole.FAMILY: "owners",
    ResidencyRole.TENANT: "tenants",
    ResidencyRole.TENANT_FAMILY: "tenants",
}
"""Which household of a home somebody belongs to (`ports.Told.party`)."""


def answer_at_home(
    *,
    actor: Actor,
    order: WorkOrder,
    quote_id: int,
    digest: str,
    is_agreed: bool,
    person: Person,
    party: str,
    name: str = "",
    signature: bytes = b"",
    note: str = "",
    client_id: UUID | None = None,
) -> Consent:
    """Take the word of a resident on a quote, from their own phone.

    Asks for no right: the domain whose report the order is about has asked whose it is. ``digest`` is that of the quote
    on screen, so that nobody agrees to what was replaced meanwhile.
    """
    return _answer(
        actor=actor,
        order=order,
        quote=Quote.objects.filter(order=order, pk=quote_id).first(),
        digest=digest,
        is_agreed=is_agreed,
        way=ConsentWay.OWN,
        person=person,
        party=party,
        name=name,
        signature=signature,
        note=note,
        client_id=client_id,
    )


def answer_on_spot(
    *,
    actor: Actor,
    order: WorkOrder,
    quote: str,
    is_agreed: bool,
    name: str = "",
    signature: bytes = b"",
    note: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> Consent:
    """Take the word of a resident on a quote by their hand on the worker's phone, perhaps without a network.

    ``quote`` is the number under which the phone sent the quote, or its id. Raises `NotPossible` for other people's
    orders and for a quote that no longer waits.
    """
    workorders.require_own_order(actor=actor, order=order)
    rows = Quote.objects.filter(order=order)
    found = rows.filter(pk=int(quote)).first() if quote.isascii() and quote.isdigit() else _sent_as(order, quote)
    party = ports.told_of(order).party
    signer = _dweller(order, name.strip(), party)
    return _answer(
        actor=actor,
        order=order,
        quote=found,
        digest=found.digest if found else "",
        is_agreed=is_agreed,
        way=ConsentWay.SPOT,
        person=signer.person if signer else None,
        party=party or (PARTY_OF[ResidencyRole(signer.role)] if signer else ""),
        name=name,
        signature=signature,
        note=note,
        client_id=client_id,
        device_at=device_at,
    )


def decide_quote(*, quote_id: int, is_approved: bool, said: str = "") -> Quote:
    """Do what the chain of approval decided: offer the quote to the household, or take it back.

    ``said`` is what the last who decided wrote to it: the worker reads it on the order, the resident does not. Where
    nobody at home pays, an approved plan binds at once. A quote that no longer waits is left as it is.
    """
    with transaction.atomic():
        # First the order, then its quote, as everywhere: whoever quotes anew or cancels holds the order already.
        order = locked(Quote.objects.select_related("order").get(pk=quote_id).order)
        quote = Quote.objects.select_for_update().get(pk=quote_id)
        if quote.state != QuoteState.APPROVING:
            return quote
        actor = system_actor("approvals")
        quote.state = QuoteState.OFFERED if is_approved else QuoteState.REFUSED
        quote.save(update_fields=["state"])
        if order.state != OrderState.APPROVING:
            return quote
        if not is_approved:
            note = " ".join(filter(None, (_("{quote} was not approved.").format(quote=summary(quote)), said)))
            workorders.answer_quote(actor=actor, order=order, act=OrderAct.REJECT, note=note)
            return quote
        if said:
            words = _("{quote} was approved.").format(quote=summary(quote))
            workorders.add_note(actor=actor, order=order, text=f"{words} {said}", is_told=False)
        workorders.answer_quote(actor=actor, order=order, act=OrderAct.APPROVE, note=summary(quote))
        if quote.is_paid:
            offer(quote)
        else:
            _answer(actor=actor, order=order, quote=quote, digest=quote.digest, is_agreed=True, way=ConsentWay.COMPANY)
            quote.refresh_from_db()
    return quote


def _dweller(order: WorkOrder, name: str, party: str) -> Residency | None:
    """Return who of those at home today signs under this name on a worker's phone; None where it is not one alone.

    Only a name of the household that reported counts, where one did.
    """
    roles = [role for role, of_party in PARTY_OF.items() if party in ("", of_party)]
    rows = Residency.objects.filter(current(clock.today()), unit=order.unit_id, role__in=roles, person__name=name)
    found = list(rows.select_related("person").order_by("pk")) if name and order.unit_id else []
    return found[0] if len({row.person_id for row in found}) == 1 else None


def _sent_as(order: WorkOrder, client_id: str) -> Quote | None:
    try:
        return Quote.objects.filter(order=order, client_id=UUID(client_id)).first()
    except ValueError:
        return None


def _answer(
    *,
    actor: Actor,
    order: WorkOrder,
    quote: Quote | None,
    digest: str,
    is_agreed: bool,
    way: ConsentWay,
    person: Person | None = None,
    party: str = "",
    name: str = "",
    signature: bytes = b"",
    note: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> Consent:
    with transaction.atomic():
        order = locked(order)
        known = sent_before(
            Consent, order.project_id, client_id, quote_id=quote.pk if quote else None, is_agreed=is_agreed
        )
        if known is not None:
            return known
        quote = Quote.objects.select_for_update().get(pk=quote.pk) if quote else None
        if quote is None or quote.state != QuoteState.OFFERED or order.state != OrderState.QUOTED:
            raise workorders.NotPossible(_("This quote no longer waits for an answer; look at the newest one."))
        if digest != quote.digest:
            raise workorders.NotPossible(_("This is not the quote that was on screen; look at it again."))
        is_signed = is_agreed and way != ConsentWay.COMPANY
        if is_signed and not name.strip():
            raise DomainError(_("Write the name of who signs."), field="name")
        file = f"{order.number}-V{quote.version}-{quote.digest[:12]}.png"
        consent = Consent.objects.create(
            project_id=order.project_id,
            quote=quote,
            is_agreed=is_agreed,
            way=way,
            name=name.strip()[:60],
            party=party,
            note=note.strip()[:200],
            digest=quote.digest,
            signature=file_signature(order=order, name=file, content=signature) if is_signed else None,
            person=person,
            by_id=actor.user_id,
            at=time_that_counts(device_at, not_before=order.stepped_at) if device_at else clock.now(),
            device_at=device_at,
            client_id=client_id,
        )
        quote.state = QuoteState.AGREED if is_agreed else QuoteState.DECLINED
        quote.save(update_fields=["state"])
        _move(actor, order, quote, consent)
        events.publish(
            QuoteAnswered(project_id=order.project_id, order_id=order.pk, quote_id=quote.pk, is_agreed=is_agreed)
        )
    return consent


def _move(actor: Actor, order: WorkOrder, quote: Quote, consent: Consent) -> None:
    """Let the work go on, or end an order on which nobody has worked yet; what was agreed or begun goes on so."""
    act = OrderAct.AGREE if consent.is_agreed else OrderAct.DECLINE
    if not consent.is_agreed and (order.started_at is not None or queries.binding_quote_of(order) is not None):
        act = OrderAct.REJECT
    words = [summary(quote), consent.name, consent.note]
    workorders.answer_quote(
        actor=actor,
        order=order,
        act=act,
        note=" ".join(filter(None, words)),
        client_id=consent.client_id,
        device_at=consent.device_at,
    )


def file_signature(*, order: WorkOrder, name: str, content: bytes) -> Document:
    """File a drawn signature as it came with the documents of its order. Raises DomainError for what is none."""
    try:
        if not content or len(content) > MOST_BYTES:
            raise ValueError("no signature")
        with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
            if image.width > LARGEST[0] or image.height > LARGEST[1]:
                raise ValueError("too large")
            # The last band is the alpha of a canvas, or one colour of a picture: all alike, nothing was drawn.
            low, high = image.getchannel(image.getbands()[-1]).getextrema()
            if low == high:
                raise ValueError("nothing drawn")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise DomainError(_("Please sign in the field."), field="signature") from error
    return documents.attach_document(
        actor=system_actor("consents"),
        project=order.project,
        subject=SUBJECT,
        subject_id=order.pk,
        name=name,
        content=content,
    )
