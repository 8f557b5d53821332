"""Keeping figures fresh: at once while that is cheap, in the background where it is not."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from time import perf_counter

from django.utils.translation import gettext as _

from anju.core import clock, events, jobs
from anju.core.access import Actor
from anju.core.models import BackgroundJob
from anju.domains.billing.events import BooksDisagree
from anju.domains.insight import policies, queries
from anju.domains.insight.calc.checks import Check, Sums, thaw
from anju.domains.insight.models import Figures
from anju.domains.insight.queries import MoneyFigures, Progress
from anju.domains.tenancy.models import Project

CHEAP_MS = 150
CHECK_JOB = "insight.check_books"
logger = logging.getLogger(__name__)


def refresh_money_figures(*, project: Project) -> None:
    """Make the figures of a project anew and keep them, with the time that took."""
    begun = perf_counter()
    data = queries.make_money_figures(project)
    took = round((perf_counter() - begun) * 1000)
    Figures.objects.update_or_create(
        project=project, name=queries.MONEY, defaults={"data": data, "made_at": clock.now(), "took_ms": took}
    )


def money_figures(*, actor: Actor, project: Project) -> MoneyFigures:
    """Return the figures for a page.

    Small projects get them made at once. Where making them took longer than `CHEAP_MS`, the kept ones are shown with
    their time; the schedule makes new ones every five minutes.
    """
    actor.require(policies.VIEW_MONEY, project.pk)
    kept, took = queries.kept_money_figures(actor, project)
    if kept is None or took < CHEAP_MS:
        refresh_money_figures(project=project)
        kept, _took = queries.kept_money_figures(actor, project)
        assert kept is not None
    return kept


def start_check(*, actor: Actor, project: Project, url: str) -> BackgroundJob:
    """Ask for a check of the books in the background; ``url`` is the page that shows what it finds."""
    actor.require(policies.VIEW_CHECKS, project.pk)
    running = queries.running_check(actor, project, kind=CHECK_JOB)
    if running is not None:
        return running
    return jobs.start(
        actor=actor, kind=CHECK_JOB, title=_("Check of the books"), project_id=project.pk, params={"url": url}
    )


def check_books(*, actor: Actor, project: Project, progress: Progress | None = None) -> Check:
    """Check the books of a project for the month of yesterday, keep what was found, and tell of it.

    Publishes `BooksDisagree` with the units whose bills and books differ, or none where something else does.
    """
    actor.require(policies.VIEW_CHECKS, project.pk)
    begun = perf_counter()
    last_on = clock.today()
    first_on = (last_on - dt.timedelta(days=1)).replace(day=1)
    check = queries.make_check(actor, project, first_on=first_on, last_on=last_on, progress=progress)
    took = round((perf_counter() - begun) * 1000)
    facts = {"data": check.freeze(), "made_at": clock.now(), "took_ms": took}
    Figures.objects.update_or_create(project=project, name=queries.BOOKS, defaults=facts)
    if not check.is_clean:
        units = tuple(one.pk for one in check.differences if one.kind in ("unit", "moves"))
        logger.error("the books of project %s have %s differences", project.pk, len(check.differences))
        events.publish(BooksDisagree(project_id=project.pk, unit_ids=units[:100]))
    return check


def tell_company(*, project: Project, company: Sums) -> None:
    """Keep the sums of all projects beside the check of one, for whoever sees them all."""
    for kept in Figures.objects.filter(project=project, name=queries.BOOKS):
        kept.data = replace(thaw(kept.data, kept.made_at), company=company).freeze()
        kept.save(update_fields=["data"])


def refresh_slow_figures(*, project: Project) -> None:
    """Make a project's figures anew when its pages show kept ones (the schedule calls this every five minutes)."""
    if Figures.objects.filter(project=project, name=queries.MONEY, took_ms__gte=CHEAP_MS).exists():
        refresh_money_figures(project=project)
