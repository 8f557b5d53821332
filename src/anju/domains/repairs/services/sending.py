"""What a phone sent once is one thing: the number is held until the transaction ends."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from anju.core import prepared
from anju.core.access import Actor
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import WorkOrder
from anju.domains.workorders.services.moving import HOLD_NUMBER, time_that_counts

M = TypeVar("M", bound=models.Model)


def sent_before(model: type[M], project_id: int, client_id: UUID | None, **said: object) -> M | None:
    """Return what was made under this number; raises `KeyUsedOtherwise` if it says something else than ``said``."""
    if client_id is None:
        return None
    prepared.fetch_one(HOLD_NUMBER, [str(client_id)])
    known = model._default_manager.filter(project=project_id, client_id=client_id).first()
    if known is not None and any(getattr(known, name) != value for name, value in said.items()):
        raise workorders.KeyUsedOtherwise(
            _("Something else was sent under this number before; look at the order and try again.")
        )
    return known


def locked(order: WorkOrder) -> WorkOrder:
    """Return the order as it stands now, held until the transaction ends."""
    rows = WorkOrder.objects.select_for_update(of=("self",)).select_related("worker", "unit", "project")
    return rows.get(pk=order.pk)


def signed_by(*, actor: Actor, device_at: dt.datetime | None, order: WorkOrder) -> dict[str, object]:
    """Return who says something, and when: the phone's time, kept between the order's opening and now."""
    return {
        "by_id": actor.user_id,
        "by_name": "" if actor.is_system else actor.name[:60],
        "at": time_that_counts(device_at, not_before=order.opened_at),
        "device_at": device_at,
    }
