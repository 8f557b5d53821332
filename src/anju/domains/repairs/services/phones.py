"""The one entry for what workers' phones record of a repair, perhaps hours after it was done."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.repairs.calc.quotes import Line
from anju.domains.repairs.services.consenting import answer_on_spot
from anju.domains.repairs.services.liability import say_who_is_liable
from anju.domains.repairs.services.materials import use_material
from anju.domains.repairs.services.proof import note_position, sign_completion, tick_items
from anju.domains.repairs.services.quoting import give_quote, set_final_amount
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies
from anju.domains.workorders.models import WorkOrder

LIABILITY, QUOTE, AGREE, DECLINE, FINAL = "liability", "quote", "agree", "decline", "final"
MATERIAL, GIVE_BACK, CHECK, SIGNED, POSITION = "material", "give_back", "check", "signed", "position"
ACTS = (LIABILITY, QUOTE, AGREE, DECLINE, FINAL, MATERIAL, GIVE_BACK, CHECK, SIGNED, POSITION)
_POSITION = ("latitude", "longitude", "accuracy")
_PNG = "data:image/png;base64,"
_MOST = Decimal("99999999.99")


def apply_act(
    *,
    actor: Actor,
    project: Project,
    order_id: int,
    act: str,
    client_id: UUID,
    device_at: dt.datetime | None,
    fields: Mapping[str, str],
) -> None:
    """Do what a phone recorded: ``act`` is one of `ACTS`, ``fields`` are texts.

    liability: liable, reason. quote: findings, plan, finish_at (ISO, may be empty), lines (JSON: kind, text, unit,
    quantity, price). agree: quote (its number on the phone, or its id), name, signature (a PNG as data address).
    decline: quote, note. final: amount. material, give_back: material, quantity.
    check: items (numbers with commas). signed: name, signature. position: latitude, longitude, accuracy.
    """
    actor.require(policies.WORK, project.pk)
    order = WorkOrder.objects.filter(project=project, pk=order_id).first()
    if order is None:
        raise NotFound(str(order_id))
    said: dict[str, Any] = {"actor": actor, "order": order}
    came = {**said, "client_id": client_id, "device_at": device_at}
    if act == LIABILITY:
        say_who_is_liable(liable=fields.get("liable", ""), reason=fields.get("reason", ""), **came)
    elif act == QUOTE:
        give_quote(
            findings=fields.get("findings", ""),
            plan=fields.get("plan", ""),
            finish_at=_instant(fields.get("finish_at", "")),
            lines=_lines(fields.get("lines", "")),
            **came,
        )
    elif act in (AGREE, DECLINE):
        answer_on_spot(
            quote=fields.get("quote", ""),
            is_agreed=act == AGREE,
            name=fields.get("name", ""),
            signature=_picture(fields.get("signature", "")),
            note=fields.get("note", ""),
            **came,
        )
    elif act == FINAL:
        set_final_amount(amount=_number(fields.get("amount")), **said)
    elif act in (MATERIAL, GIVE_BACK):
        item, quantity = fields.get("material", ""), _number(fields.get("quantity"))
        item_id = int(item) if item.isascii() and item.isdigit() else 0
        use_material(item_id=item_id, quantity=quantity, is_back=act == GIVE_BACK, **came)
    elif act == CHECK:
        ticked = [int(one) for one in fields.get("items", "").split(",") if one.isascii() and one.isdigit()]
        tick_items(item_ids=ticked, device_at=device_at, **said)
    elif act == SIGNED:
        sign_completion(name=fields.get("name", ""), signature=_picture(fields.get("signature", "")), **came)
    elif act == POSITION:
        latitude, longitude, accuracy = (_coordinate(fields.get(name)) for name in _POSITION)
        note_position(latitude=latitude, longitude=longitude, accuracy=int(accuracy), **came)
    else:
        raise DomainError(_("This act is not done from a phone."), field="act")


def _lines(sent: str) -> list[Line]:
    try:
        rows = json.loads(sent or "[]")
        return [
            Line(
                kind=str(row["kind"]),
                text=str(row["text"]).strip(),
                unit=str(row.get("unit") or ""),
                quantity=_number(row["quantity"]),
                price=_number(row["price"]),
            )
            for row in rows
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DomainError(_("Each line needs words, a quantity and a price."), field="lines") from error


def _number(sent: object) -> Decimal:
    """Return a number with two places. Raises DomainError for anything else."""
    try:
        number = Decimal(str(sent).strip())
        if not number.is_finite() or abs(number) > _MOST:
            raise InvalidOperation
        return number.quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise DomainError(_("“{typed}” is no number.").format(typed=str(sent)[:20]), field="lines") from error


def _coordinate(sent: object) -> Decimal:
    try:
        number = Decimal(str(sent).strip())
    except InvalidOperation as error:
        raise DomainError(_("This is no position."), field="latitude") from error
    if not number.is_finite() or abs(number) > _MOST:
        raise DomainError(_("This is no position."), field="latitude")
    return number


def _instant(sent: str) -> dt.datetime | None:
    if not sent:
        return None
    try:
        moment = parse_datetime(sent)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise DomainError(_("Say when the work will be done."), field="finish_at")
    return moment


def _picture(sent: str) -> bytes:
    if not sent.startswith(_PNG):
        return b""
    try:
        return base64.b64decode(sent[len(_PNG) :], validate=True)
    except (binascii.Error, ValueError):
        return b""
