"""Reports after their work: what is to be paid, rated, visited, and what is closed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core.access import Actor
from anju.domains.service import filters, policies, queries
from anju.domains.service.enums import Stage
from anju.domains.service.models import Ticket
from anju.ui.screens import Column, Empty, InstantColumn, LinkColumn, ListScreen, Queue, StatusColumn

STAGES = {"open": "info", "payment": "warn", "rating": "esc", "visit": "major", "closed": "ok", "cancelled": "mute"}


class EndList(ListScreen):
    """Reports by what they wait for after their work; the last queue has them all."""

    path, name = "tickets/ends/", "service.ticket.ends"
    title, icon = _("After the work"), "checks"
    permission = policies.VIEW
    filterset = filters.EndFilter
    order = ("staged_at",)
    queues = (
        Queue("payment", Stage.PAYMENT.label, lambda actor: Q(stage=Stage.PAYMENT), tone="warn"),
        Queue("rating", Stage.RATING.label, lambda actor: Q(stage=Stage.RATING), tone="esc"),
        Queue("visit", Stage.VISIT.label, lambda actor: Q(stage=Stage.VISIT), tone="major"),
        Queue("closed", Stage.CLOSED.label, lambda actor: Q(stage=Stage.CLOSED), order=("-id",), counted=False),
        # By the order's index: the reports of a month are found without walking through all that came after it.
        Queue("all", pgettext_lazy("reports", "All"), order=("-order__opened_at",), counted=False),
    )
    search_queue = "all"
    columns = (
        LinkColumn(
            "order__title", pgettext_lazy("ticket", "Report"), to="workorders.order.detail", pk="order_id", phone=1
        ),
        Column("order__number", _("Number"), phone=3),
        StatusColumn("stage", _("Stage"), tones=STAGES, phone=2),
        InstantColumn("staged_at", _("In this stage since"), relative=True, phone=4),
        Column("order__unit__code", _("Unit")),
        Column("leaf__name", _("Class")),
        Column("order__worker__name", _("Worker")),
        InstantColumn("reported_at", _("Reported at")),
    )
    empty = Empty(_("Nothing waits here"), _("Reports whose work was accepted come here."), icon="checks")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Ticket]:
        """Return the reports; columns bring what they show, for of more than eight tables PostgreSQL joins all rows.

        That their orders are of the project says nothing new, but lets an index of orders bring them in turn.
        """
        return queries.tickets_visible_to(actor, project).filter(order__project=project).select_related(None)
