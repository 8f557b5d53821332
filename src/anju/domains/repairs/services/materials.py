"""Materials that a repair uses, out of what its worker carries [domain rule 2.3: issue to ticket, return unused]."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.repairs import queries
from anju.domains.repairs.services.quoting import hold_back
from anju.domains.repairs.services.sending import locked
from anju.domains.stock import queries as stock
from anju.domains.stock import services as moving
from anju.domains.stock.models import Item, Slip
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import WorkOrder

AT_WORK = (OrderState.ACCEPTED, OrderState.ON_SITE, OrderState.WORKING, OrderState.HELD)


def use_material(
    *,
    actor: Actor,
    order: WorkOrder,
    item_id: int,
    quantity: Decimal,
    is_back: bool = False,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> Slip:
    """Charge a material of the worker's own stock to an own order, or with ``is_back`` take back what it did not use.

    No material of paid work is used before the household agreed. Sent again, it is one slip. Raises DomainError,
    `NotPossible` and `NotEnough`.
    """
    with transaction.atomic():
        order = locked(order)
        workorders.require_own_order(actor=actor, order=order)
        known = client_id is not None and queries.is_slip_known(order.project, client_id)
        if not known and order.state not in AT_WORK:
            text = _("{number} is “{state}”: materials are used while it is worked on.")
            state = OrderState(order.state).label
            raise workorders.NotPossible(text.format(number=order.number, state=state))
        if not known and not is_back:
            hold_back(order, OrderAct.START)
        store = stock.personal_store_of(actor, order.project)
        if store is None:
            raise DomainError(_("No stock of your own has been set up; ask the storekeeper."))
        item = Item.objects.filter(project=order.project, pk=item_id).first()
        if item is None:
            raise DomainError(_("This material is not known."), field="item")
        act = moving.return_material if is_back else moving.issue_material
        return act(
            actor=actor,
            project=order.project,
            store=store,
            item=item,
            quantity=quantity,
            subject=queries.SUBJECT,
            subject_id=order.pk,
            client_id=client_id,
            device_at=device_at,
        )
