"""What phones send: one act, or one photo, each under a number that makes it one however often it comes.

The answer is a verdict, ``stored``, ``duplicate`` or ``refused`` with the reason in words, and how the order stands.
A phone keeps what it sent until it has one of the three.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.documents.queries import photo_by_client_id
from anju.domains.repairs import queries as repair_queries
from anju.domains.repairs import services as repairs
from anju.domains.service import services as service
from anju.domains.workorders import queries, services
from anju.surfaces.field import limits, workflow
from anju.surfaces.field.cards import cards
from anju.surfaces.field.door import for_workers

MOST_BYTES = 32 * 1024
MOST_PHOTO_BYTES = 10 * 1024 * 1024
"""Phones send at most 1,600 pixels, which is well below one megabyte."""
STORED, DUPLICATE, REFUSED = "stored", "duplicate", "refused"
_YEARS = range(2000, 9990)


class Unreadable(DomainError):
    """What came is none of what phones send; the status says in which way."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Sent:
    """An act as a phone recorded it; ``order_id`` is None for being on duty, which belongs to no order."""

    client_id: UUID
    order_id: int | None
    act: str
    device_at: dt.datetime
    fields: dict[str, Any]


@require_POST
@for_workers
def acts(request: HttpRequest) -> HttpResponseBase:
    """Do one act that was sent as JSON."""
    return answered(request, limits.ACTS, _read_act, _perform)


@require_POST
@for_workers
def photos(request: HttpRequest) -> HttpResponseBase:
    """Keep one photo of an order, sent as a form: ``client_id``, ``order``, ``photo``, ``act``, ``device_at``."""
    return answered(request, limits.PHOTOS, _read_photo, _keep_photo)


def answered(
    request: HttpRequest, most: int, read: Callable[[HttpRequest], Any], do: Callable[[HttpRequest, Any], str]
) -> JsonResponse:
    """Read what came, do it in a savepoint and answer with the verdict."""
    assert request.user.pk is not None
    if not limits.allows(request.user.pk, do.__name__, most):
        return _verdict(429, "", reason=_("Too much at once; it goes on in a minute."))
    order_id = None
    try:
        sent = read(request)
        order_id = sent.order_id
        with transaction.atomic():
            outcome = do(request, sent)
    except Unreadable as error:
        return _verdict(error.status, REFUSED, reason=str(error))
    except NotFound:
        return _verdict(404, REFUSED, reason=_("This order is not yours, or it is no longer there."))
    except AccessDenied as error:
        return _verdict(403, REFUSED, reason=str(error))
    except DomainError as error:
        return _verdict(409, REFUSED, reason=str(error), order=_stands(request, order_id))
    return _verdict(200, outcome, order=_stands(request, order_id))


def _verdict(status: int, outcome: str, *, reason: str = "", order: dict[str, Any] | None = None) -> JsonResponse:
    response = JsonResponse({"outcome": outcome, "reason": reason, "order": order}, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(limits.WINDOW)
    return response


def _stands(request: HttpRequest, order_id: int | None) -> dict[str, Any] | None:
    """Return how the order stands now, if it is still the worker's or free to take."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    rows = queries.orders_of_worker(actor, project).filter(pk=order_id) if order_id else []
    drawn = cards(request, rows, queries.employee_of(actor), is_whole=True)
    return next((card.described for card in drawn), None)


def _perform(request: HttpRequest, sent: Sent) -> str:
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    came: dict[str, Any] = {"client_id": sent.client_id, "device_at": sent.device_at}
    if sent.act == workflow.DUTY_ON:
        services.go_on_duty(actor=actor, project=project, **came)
        return STORED
    if sent.act == workflow.DUTY_OFF:
        return _go_off_duty(request, came)
    if sent.order_id is None:
        raise Unreadable(_("It is not said which order this is about."))
    if sent.act in (workflow.NOTE_INTERNAL, workflow.NOTE_PUBLIC):
        return _note(request, sent, came)
    if sent.act in repairs.phones.ACTS:
        is_known = repair_queries.is_known(project, sent.client_id)
        repairs.apply_act(
            actor=actor, project=project, order_id=sent.order_id, act=sent.act, fields=sent.fields, **came
        )
        return DUPLICATE if is_known else STORED
    is_known = queries.step_by_client_id(project.pk, sent.client_id) is not None
    if sent.act == workflow.CARE:
        service.report_care_visit(actor=actor, project=project, order_id=sent.order_id, fields=sent.fields, **came)
        return DUPLICATE if is_known else STORED
    services.apply_act(actor=actor, project=project, order_id=sent.order_id, act=sent.act, fields=sent.fields, **came)
    return DUPLICATE if is_known else STORED


def _note(request: HttpRequest, sent: Sent, came: dict[str, Any]) -> str:
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    assert sent.order_id is not None
    known = queries.note_by_client_id(project.pk, sent.client_id)
    text, is_public = sent.fields.get("text", "").strip(), sent.act == workflow.NOTE_PUBLIC
    if known and (known.by_id, known.order_id, known.text, known.is_public) == (
        actor.user_id,
        sent.order_id,
        text,
        is_public,
    ):
        return DUPLICATE  # also when the order has gone to somebody else since
    order = queries.get_order(actor, project, sent.order_id)
    services.add_note(actor=actor, order=order, text=text, is_public=is_public, **came)
    return STORED


def _go_off_duty(request: HttpRequest, came: dict[str, Any]) -> str:
    try:
        services.go_off_duty(actor=request.actor, project=request.project, **came)  # type: ignore[attr-defined]
    except NotFound:
        return DUPLICATE  # somebody ended it already, which is what was wanted
    return STORED


@dataclass(frozen=True)
class SentPhoto:
    """A photo as a phone sends it."""

    client_id: UUID
    order_id: int
    content: bytes
    act: str = ""
    device_at: dt.datetime | None = None


def _keep_photo(request: HttpRequest, sent: SentPhoto) -> str:
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    is_known = photo_by_client_id(project, sent.client_id) is not None
    photo = services.add_photo(
        actor=actor, project=project, order_id=sent.order_id, content=sent.content, client_id=sent.client_id
    )
    if not is_known:
        order = queries.get_own_order(actor, project, sent.order_id)
        repairs.file_photo(photo=photo, order=order, act=sent.act, device_at=sent.device_at)
    return DUPLICATE if is_known else STORED


def read_body(request: HttpRequest) -> dict[str, Any]:
    """Return what was sent as JSON, with ``fields`` that are some. Raises `Unreadable`."""
    if request.content_type != "application/json":
        raise Unreadable(_("Acts are sent as JSON."), 415)
    if len(request.body) > MOST_BYTES:
        raise Unreadable(_("This is too long."), 413)
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise Unreadable(_("This cannot be read.")) from error
    if not isinstance(body, dict) or not isinstance(body.get("fields", {}), dict):
        raise Unreadable(_("This cannot be read."))
    return body


def _read_act(request: HttpRequest) -> Sent:
    body = read_body(request)
    order_id = body.get("order")
    if order_id is not None and not is_id(order_id):
        raise Unreadable(_("It is not said which order this is about."))
    return Sent(
        client_id=number_of(body.get("client_id")),
        order_id=order_id,
        act=str(body.get("act")),
        device_at=instant_of(body.get("device_at")),
        fields={name: value for name, value in body.get("fields", {}).items() if isinstance(value, str)},
    )


def photo_of(request: HttpRequest) -> bytes:
    """Return the photo that was sent as a form. Raises `Unreadable`."""
    if request.content_type != "multipart/form-data":
        raise Unreadable(_("Photos are sent as a form."), 415)
    file = request.FILES.get("photo")
    if file is None:
        raise Unreadable(_("There is no photo in this."))
    if file.size is None or file.size > MOST_PHOTO_BYTES:
        raise Unreadable(_("The photo is too large."), 413)
    return file.read()


def _read_photo(request: HttpRequest) -> SentPhoto:
    content = photo_of(request)
    order_id = request.POST.get("order", "")
    if not order_id.isascii() or not order_id.isdigit() or not is_id(int(order_id)):
        raise Unreadable(_("It is not said which order this is about."))
    device_at = request.POST.get("device_at")
    return SentPhoto(
        number_of(request.POST.get("client_id")),
        int(order_id),
        content,
        act=request.POST.get("act", ""),
        device_at=instant_of(device_at) if device_at else None,
    )


def is_id(value: object) -> bool:
    """Tell whether this can be the number of a record."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def number_of(value: object) -> UUID:
    """Return the number that a phone gave what it sends. Raises `Unreadable`."""
    try:
        return UUID(str(value))
    except ValueError as error:
        raise Unreadable(_("The number of this item cannot be read.")) from error


def instant_of(value: object) -> dt.datetime:
    """Return the phone's time; one without a zone, or that no calendar knows, is refused."""
    try:
        moment = dt.datetime.fromisoformat(str(value))
        if moment.tzinfo is None or moment.year not in _YEARS:
            raise ValueError(value)
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable(_("The phone's time cannot be read.")) from error
