"""Keeping figures fresh: at once while that is cheap, in the background where it is not."""

from __future__ import annotations

from time import perf_counter

from anju.core import clock
from anju.core.access import Actor
from anju.domains.insight import policies, queries
from anju.domains.insight.models import Figures
from anju.domains.insight.queries import MoneyFigures
from anju.domains.tenancy.models import Project

CHEAP_MS = 150


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


def refresh_slow_figures(*, project: Project) -> None:
    """Make a project's figures anew when its pages show kept ones (the schedule calls this every five minutes)."""
    if Figures.objects.filter(project=project, name=queries.MONEY, took_ms__gte=CHEAP_MS).exists():
        refresh_money_figures(project=project)
