"""What a photo of work shows: before, during or after, and when it was taken."""

from __future__ import annotations

import datetime as dt

from anju.domains.documents.models import Photo
from anju.domains.repairs.enums import PhotoStage
from anju.domains.repairs.models import WorkPhoto
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.models import WorkOrder
from anju.domains.workorders.services.moving import time_that_counts

_BEFORE = (OrderAct.ARRIVE, OrderAct.QUOTE, OrderAct.START)


def file_photo(*, photo: Photo, order: WorkOrder, act: str, device_at: dt.datetime | None) -> WorkPhoto:
    """Note on a worker's photo with which act it came and when that was; sent again, it stays as it is.

    Asks for no right: whoever stored the photo has asked whose order it is.
    """
    stage = PhotoStage.AFTER if act == OrderAct.FINISH else PhotoStage.DURING
    filed, _made = WorkPhoto.objects.get_or_create(
        photo=photo,
        defaults={
            "project_id": order.project_id,
            "order": order,
            "stage": PhotoStage.BEFORE if act in _BEFORE else stage,
            "taken_at": time_that_counts(device_at, not_before=order.opened_at),
            "device_at": device_at,
        },
    )
    return filed
