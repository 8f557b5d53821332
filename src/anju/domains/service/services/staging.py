"""Bringing a report to where it stands now: everything that may change it calls `settle`."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from anju.core import clock, events
from anju.core.access import Actor
from anju.domains.service import queries
from anju.domains.service.calc.endings import stage_of
from anju.domains.service.enums import Stage
from anju.domains.service.events import TicketStaged
from anju.domains.service.models import Ticket
from anju.domains.tenancy.models import Project


def settle(*, ticket: Ticket) -> Stage:
    """Store where a report stands now and return it; publishes `TicketStaged` where that is another stage.

    It asks for facts and not for what happened, so however often or late it is called the answer is right.
    """
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("order", "leaf", "project").get(pk=ticket.pk)
    stage = stage_of(ticket.order.state, queries.awaited_by(ticket))
    if stage != ticket.stage:
        source, ticket.stage, ticket.staged_at = ticket.stage, stage, clock.now()
        ticket.save(update_fields=["stage", "staged_at"])
        events.publish(
            TicketStaged(project_id=ticket.project_id, ticket_id=ticket.pk, source=source, target=stage.value)
        )
    return stage


def settle_of_unit(*, project_id: int, unit_id: int) -> int:
    """Go on with the reports of a unit that money may move, because some came or went; return how many moved.

    A report that was closed waits again when its payment was taken back.
    """
    waiting = Q(order__unit=unit_id, stage__in=(Stage.PAYMENT, Stage.RATING, Stage.VISIT))
    owed = Q(order__in=queries.orders_owed_by(project_id, unit_id), stage=Stage.CLOSED)
    return _settle_all(Q(project=project_id) & (waiting | owed))


def settle_due(*, actor: Actor, project: Project) -> int:
    """Go on with what was waited for long enough: no rating came, or a bill was paid by a balance; return how many.

    Silence makes no rating and counts as no visit: the report only stops waiting for one.
    """
    before = clock.now() - dt.timedelta(days=queries.settings_of(project).rating_days)
    unrated = Q(stage=Stage.RATING, order__closed_at__lte=before)
    return _settle_all(Q(project=project) & (unrated | Q(stage=Stage.PAYMENT)))


def _settle_all(which: Q) -> int:
    waiting = Ticket.objects.filter(which).order_by("pk")
    return sum(settle(ticket=ticket) != ticket.stage for ticket in waiting)
