"""The desk's list of orders: queues, search, bulk assignment."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from anju.core.access import Actor
from anju.domains.workorders import filters, policies, queries, services
from anju.domains.workorders.calc.transitions import sources_of
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import WorkOrder
from anju.domains.workorders.services.bulk import AT_MOST
from anju.surfaces.console.workorders import panels, tables
from anju.ui.screens import BulkAction, Empty, Link, ListScreen, Queue

NAMED_AT_MOST = 5

QUOTED = (OrderState.QUOTED, OrderState.APPROVING)
"""Work that waits for a word on its quote, of the resident or of those who approve it."""


class BulkAssignForm(forms.Form):
    """Asks whom the orders go to; who is on duty and has the least to do stands first."""

    worker = forms.TypedChoiceField(label=_("Worker"), coerce=int)

    def __init__(self, *args: Any, workers: list[queries.Dispatchable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workers = {one.employee.pk: one.employee for one in workers}
        self.fields["worker"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a worker")),
            *((one.employee.pk, _in_words(one)) for one in workers),
        ]

    def clean_worker(self) -> Any:
        """Return the employee."""
        return self.workers[self.cleaned_data["worker"]]


def _in_words(one: queries.Dispatchable) -> str:
    duty = _now("on duty") if one.on_duty_since else _now("off duty")
    load = ngettext("{n} open order", "{n} open orders", one.open_orders).format(n=one.open_orders)
    return f"{one.employee.name}（{duty}，{load}）"


def preview_assignment(actor: Actor, project: Any, rows: QuerySet[WorkOrder]) -> list[str]:
    """Tell how many orders go to the worker, how many leave another one, and which are skipped and why."""
    found = list(rows.order_by("due_at", "pk").values_list("number", "state", "worker__name")[: AT_MOST + 1])
    if len(found) > AT_MOST:
        return [_now("At most {n} orders at once; choose fewer.").format(n=AT_MOST)]
    legal = set(sources_of(OrderAct.ASSIGN))
    going = [one for one in found if one[1] in legal]
    lines = [ngettext("{n} order goes to the worker.", "{n} orders go to the worker.", len(going)).format(n=len(going))]
    for name, number in sorted(Counter(name for _number, _state, name in going if name).items()):
        lines.append(
            ngettext("{n} of them is taken from {name}.", "{n} of them are taken from {name}.", number).format(
                n=number, name=name
            )
        )
    skipped = [one for one in found if one[1] not in legal]
    for number, state, _name in skipped[:NAMED_AT_MOST]:
        lines.append(_now("Skipped: {number} is “{state}”.").format(number=number, state=OrderState(state).label))
    if (more := len(skipped) - NAMED_AT_MOST) > 0:
        lines.append(_now("{n} more are skipped because they have ended or wait for inspection.").format(n=more))
    return lines


def assign_in_bulk(actor: Actor, project: Any, rows: QuerySet[WorkOrder], cleaned: dict[str, Any]) -> str:
    """Give the orders to the worker and say how many went and which did not."""
    ids = list(rows.order_by().values_list("pk", flat=True)[: AT_MOST + 1])
    done = services.assign_orders(actor=actor, project=project, ids=ids, worker=cleaned["worker"])
    told = [
        ngettext("{n} order was given to {name}.", "{n} orders were given to {name}.", len(done.steps)).format(
            n=len(done.steps), name=cleaned["worker"].name
        )
    ]
    if done.skipped:
        named = "；".join(f"{one.number} {one.reason}".strip() for one in done.skipped[:NAMED_AT_MOST])
        told.append(_now("Skipped {n}: {which}").format(n=len(done.skipped), which=named))
    return " ".join(told)


# Those of the columns of an order that no column of the list reads; half of them are instants, which are slow to fetch.
_UNREAD = (
    "detail", "phone_tail", "opened_by", "clocks_from_at", "accept_from_at", "alarm_at", "assigned_at", "accepted_at",
    "arrived_at", "started_at", "held_at", "stepped_at", "accept_due_at", "arrive_due_at", "finish_due_at", "returned",
    "reopened", "contact_due_at",
)  # fmt: skip


class OrderList(ListScreen):
    """The project's work orders in queues, those due first on top."""

    path, name = "orders/", "workorders.order.list"
    title, icon = _("Work orders"), "ticket"
    permission = policies.VIEW
    filterset = filters.OrderFilter
    private_search = True
    order = ("due_at",)
    columns = tables.ORDER_COLUMNS
    template = "console/workorders/orders.html"
    split = "workorders.order.detail"
    search_queue = "all"
    queues = (
        Queue("waiting", _("To dispatch"), lambda actor: queries.in_state(OrderState.WAITING), tone="warn"),
        Queue("assigned", _("To accept"), lambda actor: queries.in_state(OrderState.ASSIGNED), tone="major"),
        Queue("working", _("Being worked on"), lambda actor: queries.at_work(), tone="info"),
        Queue("held", _("Held"), lambda actor: queries.in_state(OrderState.HELD)),
        Queue("danger", _("Nearly overdue"), lambda actor: queries.in_danger(), tone="warn"),
        Queue("overdue", _("Overdue now"), lambda actor: queries.overdue(), tone="bad"),
        Queue("quoted", _("Quotes open"), lambda actor: queries.in_state(*QUOTED), tone="warn"),
        Queue("done", _("To inspect"), lambda actor: queries.in_state(OrderState.DONE), tone="esc"),
        Queue("mine", _("Mine"), queries.mine, tone="info"),
        Queue("all", _("All orders"), order=("-opened_at",), counted=False),
    )
    actions = (
        Link("workorders.proposal.list", _("Suggested dispatch"), "route", permission=policies.DISPATCH),
        Link("workorders.duty", _("On duty"), "users-group", permission=policies.DISPATCH),
        Link("workorders.figures", _("Figures"), "chart-bar", permission=policies.VIEW),
    )
    bulk = (
        BulkAction(
            "assign",
            _("Assign"),
            "user-plus",
            permission=policies.DISPATCH,
            form=BulkAssignForm,
            form_kwargs=lambda actor, project: {"workers": queries.workers_of(actor, project)},
            preview=preview_assignment,
            run=assign_in_bulk,
        ),
    )
    empty = Empty(_("No orders yet"), _("Reports of residents and of the desk become orders here."), icon="ticket")

    def rows(self, actor: Actor, project: Any) -> QuerySet[WorkOrder]:
        """Return the project's orders, without what no column of the list reads."""
        return queries.orders_visible_to(actor, project).select_related("proposal__worker").defer(*_UNREAD)

    def buttons(self) -> list[tuple[Link, str]]:
        """Return the actions, those that open new orders last."""
        return [*super().buttons(), *self.resolved(panels.openings())]
