"""Accounting months: closed in their order, opened again in the opposite one, with a reason."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.ledger import policies, queries
from anju.domains.ledger.enums import JournalState
from anju.domains.ledger.events import PeriodReopened
from anju.domains.ledger.models import Journal, Period
from anju.domains.tenancy.models import Project


def close_period(*, actor: Actor, project: Project, month: dt.date) -> Period:
    """Close an accounting month: from now on nothing is posted into it.

    Waits for entries being written, so that none commits into the closed month. Months are closed after their end
    and in order, beginning with the first one that has entries. Raises DomainError otherwise, and while manual
    entries of the month wait to be checked.
    """
    actor.require(policies.CLOSE_PERIODS, project.pk)
    month = month.replace(day=1)
    if month >= clock.today().replace(day=1):
        raise DomainError(_("A month can be closed after its end."), field="month")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE")
        before = queries.month_to_close(project)
        if before is not None and before < month:
            raise DomainError(_("{month} has to be closed first.").format(month=f"{before:%Y-%m}"), field="month")
        after = month + dt.timedelta(days=32)
        waiting = Journal.objects.filter(
            project=project, state=JournalState.WRITTEN, on_date__gte=month, on_date__lt=after.replace(day=1)
        )
        if waiting.exists():
            raise DomainError(_("Manual entries of this month wait to be checked."), field="month")
        period, _made = Period.objects.get_or_create(project=project, month=month)
        if period.closed_at is None:
            period.closed_at, period.closed_by_id = clock.now(), actor.user_id
            period.save(update_fields=["closed_at", "closed_by"])
    return period


def reopen_period(*, actor: Actor, project: Project, month: dt.date, reason: str) -> Period:
    """Open a closed month again, the last closed one first; who, when and why stay on record.

    Publishes `PeriodReopened`. Raises DomainError for a month that is open, or that has a closed month after it.
    """
    actor.require(policies.REOPEN_PERIODS, project.pk)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        closed = Period.objects.select_for_update().filter(project=project, closed_at__isnull=False)
        period = closed.filter(month=month.replace(day=1)).first()
        if period is None:
            raise DomainError(_("This month is open."))
        if later := closed.filter(month__gt=period.month).order_by("-month").first():
            raise DomainError(_("{month} has to be opened again first.").format(month=f"{later.month:%Y-%m}"))
        period.closed_at = None
        period.reopened_at, period.reopened_by_id, period.reason = clock.now(), actor.user_id, reason.strip()
        period.save(update_fields=["closed_at", "reopened_at", "reopened_by", "reason"])
    events.publish(PeriodReopened(project_id=project.pk, month=period.month, reason=period.reason))
    return period


def fold_days(*, project: Project) -> int:
    """Make one row of the several rows that a key of the sums by day has; return how many keys. No sum changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_fold_days(%s)", [project.pk])
        (folded,) = cursor.fetchone()
    return int(folded)
