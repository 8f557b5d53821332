"""The plan of dispatch: whom it suggests for each order that waits, and how orders come to their workers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from anju.core.access import Actor
from anju.domains.workorders import policies, queries, services
from anju.domains.workorders.enums import DispatchMode
from anju.domains.workorders.models import DispatchSetting, Proposal
from anju.domains.workorders.queries import reasons
from anju.domains.workorders.services.bulk import AT_MOST
from anju.surfaces.console.workorders import tables
from anju.ui.screens import (
    BulkAction,
    Column,
    DueColumn,
    Empty,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    StatusColumn,
)


def accept_in_bulk(actor: Actor, project: Any, rows: QuerySet[Proposal], cleaned: dict[str, Any]) -> str:
    """Give the orders to whom the plan suggests, and say how many went and which did not."""
    ids = list(rows.order_by().values_list("order", flat=True)[: AT_MOST + 1])
    done = services.accept_proposals(actor=actor, project=project, ids=ids)
    words = ngettext(
        "{n} order was given out as suggested.", "{n} orders were given out as suggested.", len(done.steps)
    )
    told = [words.format(n=len(done.steps))]
    if done.skipped:
        named = "；".join(f"{one.number} {one.reason}".strip() for one in done.skipped[:5])
        told.append(_now("Skipped {n}: {which}").format(n=len(done.skipped), which=named))
    return " ".join(told)


def preview(actor: Actor, project: Any, rows: QuerySet[Proposal]) -> list[str]:
    """Say how many orders go to how many people."""
    orders, workers = rows.count(), rows.order_by().values("worker").distinct().count()
    words = ngettext("{n} order goes to {people}.", "{n} orders go to {people}.", orders)
    people = ngettext("{n} worker", "{n} workers", workers).format(n=workers)
    return [words.format(n=orders, people=people)]


class ProposalList(ListScreen):
    """What the plan suggests now; accepted one by one or many at once."""

    path, name = "orders/plan/", "workorders.proposal.list"
    title, icon = _("Suggested dispatch"), "route"
    permission = policies.DISPATCH
    order = ("start_at",)
    back = "workorders.order.list"
    columns = (
        LinkColumn(
            "order__number",
            _("Order"),
            to="workorders.order.assign",
            pk="order_id",
            value=lambda one: tables.headline(one.order),
            phone=1,
        ),
        StatusColumn(
            "order__urgency",
            _("Urgency"),
            value=lambda one: one.order.get_urgency_display(),
            tones=tables.URGENCY_TONES,
            icons=tables.URGENCY_ICONS,
        ),
        DueColumn("order__due_at", _("Limit"), due=lambda one: tables.due_of(one.order), phone=4),
        Column("worker__name", _("Suggested worker"), value=lambda one: one.worker.name, phone=2),
        Column("reasons", _("What speaks for it"), value=reasons.words_of, sort=False, phone=3),
        InstantColumn("start_at", _("There at about")),
        Column("order__worker__name", _("Taken from"), value=lambda one: one.order.worker or "", sort=False),
        InstantColumn("made_at", _("Planned at"), shown=False),
    )
    actions = (
        Link("workorders.mode", _("Way of dispatch"), "settings", permission=policies.EDIT_SETTINGS),
        Link("workorders.duty", _("On duty"), "users-group", permission=policies.DISPATCH),
    )
    bulk = (
        BulkAction(
            "accept",
            _("Give out as suggested"),
            "user-check",
            permission=policies.DISPATCH,
            preview=preview,
            run=accept_in_bulk,
        ),
    )
    empty = Empty(
        _("Nothing is suggested now"),
        _("Orders that wait are planned as soon as somebody is on duty who can do them."),
        icon="route",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Proposal]:
        """Return the suggestions."""
        return queries.proposals_of(actor, project)


class ModeForm(forms.Form):
    """How orders come to their workers."""

    mode = forms.ChoiceField(
        label=_("How new orders come to workers"), choices=DispatchMode.choices, widget=forms.RadioSelect
    )
    layout = {"mode": "field-wide"}


class ModeEdit(FormScreen):
    """How new orders of this project come to their workers."""

    path, name = "orders/dispatch/", "workorders.mode"
    title = _("Way of dispatch")
    permission = policies.EDIT_SETTINGS
    form = ModeForm
    back = "workorders.limits.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        return {"mode": queries.mode_of(project.pk)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DispatchSetting:
        """Set it."""
        return services.set_mode(actor=actor, project=project, mode=cleaned["mode"])


SCREENS = (ProposalList, ModeEdit)
