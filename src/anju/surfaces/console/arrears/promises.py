"""Promises and disputes: noted, taken back, settled."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.arrears import filters, policies, queries, services
from anju.domains.arrears.enums import PromiseState
from anju.domains.arrears.models import Dispute, Promise
from anju.domains.billing import queries as billing
from anju.domains.estate import queries as estate
from anju.surfaces.console.arrears import forms, tables
from anju.ui.screens import ActionScreen, Empty, FormScreen, Link, LinkColumn, ListScreen, Queue
from anju.ui.screens.action import ConfirmForm

NEW_PROMISE = Link(
    "arrears.promise.create", _("Note a promise"), "plus", permission=policies.WORK_TASKS, key="n", primary=True
)
NEW_DISPUTE = Link(
    "arrears.dispute.create", _("Note a dispute"), "plus", permission=policies.WORK_TASKS, key="n", primary=True
)


class PromiseList(ListScreen):
    """What was promised."""

    path, name = "chasing/promises/", "arrears.promise.list"
    title, icon = _("Promises"), "heart-handshake"
    permission = policies.VIEW_TASKS
    filterset = filters.PromiseFilter
    queues = (
        Queue("open", _("Waiting for the day"), lambda actor: Q(state=PromiseState.OPEN), order=("promised_on", "pk")),
        Queue("broken", _("Broken"), lambda actor: Q(state=PromiseState.BROKEN), tone="bad"),
        Queue("all", _("All"), counted=False),
    )
    search_queue = "all"
    columns = (
        *tables.PROMISE_COLUMNS,
        LinkColumn(
            "pk",
            "",
            to="arrears.promise.withdraw",
            value=lambda one: _("Withdraw the promise") if one.state == PromiseState.OPEN else "",
            sort=False,
            permission=policies.WORK_TASKS,
        ),
    )
    actions = (NEW_PROMISE,)
    back = "arrears.task.list"
    empty = Empty(_("No promises"), _("Until its day a promise stops all chasing."), NEW_PROMISE.to, NEW_PROMISE.title)

    def rows(self, actor: Actor, project: Any) -> QuerySet[Promise]:
        """Return the project's promises."""
        return queries.promises(actor, project)


class PromiseCreate(FormScreen):
    """Note a promise."""

    path, name = "chasing/promises/new/", "arrears.promise.create"
    title = _("Note a promise")
    permission = policies.WORK_TASKS
    form = forms.PromiseForm
    back = "arrears.promise.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units to choose from."""
        return {"units": estate.units_visible_to(actor, project), "units_url": self.link("estate.unit.choices")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Promise:
        """Note it."""
        return services.note_promise(actor=actor, **cleaned)


class PromiseWithdraw(ActionScreen):
    """Take a promise back."""

    path, name = "chasing/promises/<int:pk>/withdraw/", "arrears.promise.withdraw"
    title, button = _("Take the promise back"), _("Withdraw the promise")
    permission = policies.WORK_TASKS
    form = ConfirmForm
    back = "arrears.promise.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Promise:
        """Return the promise."""
        return queries.get_promise(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("What is overdue is chased again from tomorrow on.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Promise:
        """Take it back."""
        return services.withdraw_promise(actor=actor, promise=self.object)


class DisputeList(ListScreen):
    """What is disputed."""

    path, name = "chasing/disputes/", "arrears.dispute.list"
    title, icon = _("Disputes"), "message-report"
    permission = policies.VIEW_TASKS
    filterset = filters.DisputeFilter
    queues = (
        Queue("open", _("Unsettled"), lambda actor: Q(settled_on=None), tone="warn"),
        Queue("all", _("All"), counted=False),
    )
    search_queue = "all"
    columns = (
        *tables.DISPUTE_COLUMNS,
        LinkColumn(
            "pk",
            "",
            to="arrears.dispute.settle",
            value=lambda one: "" if one.settled_on else _("Settle"),
            sort=False,
            permission=policies.WORK_TASKS,
        ),
    )
    actions = (NEW_DISPUTE,)
    back = "arrears.task.list"
    empty = Empty(
        _("No disputes"), _("What is disputed is not chased until it is settled."), NEW_DISPUTE.to, NEW_DISPUTE.title
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Dispute]:
        """Return the project's disputes."""
        return queries.disputes(actor, project)


class DisputeCreate(PromiseCreate):
    """Note a dispute."""

    path, name = "chasing/disputes/new/", "arrears.dispute.create"
    title = _("Note a dispute")
    form = forms.DisputeForm
    back = "arrears.dispute.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Dispute:
        """Note it."""
        number = cleaned.pop("bill")
        bill = billing.get_bill(actor, project, number) if number else None
        return services.note_dispute(actor=actor, bill=bill, **cleaned)


class DisputeSettle(ActionScreen):
    """Say how a dispute ended."""

    path, name = "chasing/disputes/<int:pk>/settle/", "arrears.dispute.settle"
    title, button = _("Settle the dispute"), _("Settle")
    permission = policies.WORK_TASKS
    form = forms.AnswerForm
    back = "arrears.dispute.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Dispute:
        """Return the dispute."""
        return queries.get_dispute(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("What is still owed is chased again.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Dispute:
        """Settle it."""
        return services.settle_dispute(actor=actor, dispute=self.object, **cleaned)
