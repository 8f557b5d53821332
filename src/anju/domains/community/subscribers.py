"""The audience of mass sends, brought to the domain below; and what becomes of the notice of an incident."""

from anju.core import events
from anju.domains.community import services
from anju.domains.community.queries import AUDIENCE
from anju.domains.notifications import ports as notifications
from anju.domains.residents.queries.audiences import RESIDENTS
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.events import OrderMoved

notifications.register_source(AUDIENCE, notifications.Source(RESIDENTS, ("roles", "buildings", "units", "but")))


@events.subscribe(OrderMoved)
def follow_incident(moved: OrderMoved) -> None:
    """Tell those who were told of an incident that it is over, once its work is done; take that back if it goes on.

    A public place is lit again when its lamp is changed, not when an inspection or the reporter has said so days later.
    """
    if moved.act == OrderAct.FINISH or moved.target == OrderState.CLOSED:
        services.tell_restored(order_id=moved.order_id)
    elif moved.act in (OrderAct.RETURN, OrderAct.REOPEN):
        services.take_back_restored(order_id=moved.order_id)
