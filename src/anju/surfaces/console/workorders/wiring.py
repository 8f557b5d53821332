"""The entries of work orders in the side bar, what is told of them, and what waits on the home page."""

from django.utils.translation import gettext_lazy as _

from anju.domains.workorders import policies, queries
from anju.surfaces.console.workorders import subscribers, waiting
from anju.ui import navigation
from anju.ui.navigation import Entry

__all__ = ["subscribers", "waiting"]

navigation.register(
    Entry(
        "console:workorders.order.list",
        _("Work orders"),
        "ticket",
        group="work",
        permission=policies.VIEW,
        order=20,
        count=queries.number_waiting,
        key="w",
        words="ticket repair gongdan",
    ),
    Entry(
        "console:workorders.steps",
        _("Bottlenecks"),
        "hourglass",
        group="work",
        permission=policies.VIEW,
        order=51,
        words="pingjing 瓶颈 huanjie haoshi 环节耗时",
    ),
    Entry(
        "console:workorders.hotspots",
        _("Hot spots"),
        "map-pin",
        group="work",
        permission=policies.VIEW,
        order=52,
        words="redian 热点 gaofa 高发区域",
    ),
    Entry(
        "console:workorders.price.list",
        _("Price list of paid services"),
        "receipt",
        group="work",
        permission=policies.VIEW_PRICES,
        order=24,
    ),
    Entry(
        "console:workorders.limits.list",
        _("Limits of work orders"),
        "clock-exclamation",
        group="system",
        permission=policies.EDIT_SETTINGS,
        order=60,
    ),
)
