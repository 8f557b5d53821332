"""Figures of work orders: charts beside their numbers, each of which opens the orders behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.workorders import policies, ports, queries
from anju.domains.workorders.enums import Answer, OrderState
from anju.domains.workorders.queries.figures import Duration, Figures, Line
from anju.surfaces.console.workorders import tables
from anju.ui import charts
from anju.ui.screens import PageScreen

DAYS = 30
DURATION_WORDS = {
    "accept": _("Opened to accepted"),
    "contact": _("Opened to first contact"),
    "arrive": _("Accepted to arrived"),
    "work": _("Begun to finished"),
    "finish": _("Opened to finished"),
    "close": _("Finished to closed"),
}


@dataclass(frozen=True)
class View:
    """One view: its chart, and its lines, each with the address of the orders behind it."""

    key: str
    title: str | Promise
    chart: charts.Chart
    lines: Sequence[tuple[str, Line, str]]


def a_day(text: str, default: dt.date) -> dt.date:
    """Return the date that an address carries, or the default for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return default


class FiguresPage(PageScreen):
    """Orders opened in a period, by class, state, worker, building and hour of day, and how long the steps took."""

    path, name = "orders/figures/", "workorders.figures"
    title, icon = _("Figures of work orders"), "chart-bar"
    permission = policies.VIEW
    template = "console/workorders/figures.html"
    back = "workorders.order.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the views of the period; one that makes no sense shows the usual one and says so."""
        today = clock.today()
        last = a_day(self.request.GET.get("last", ""), today)
        first = a_day(self.request.GET.get("first", ""), last - dt.timedelta(days=DAYS - 1))
        is_wrong = False
        try:
            found = queries.figures_of(actor, project, first, last)
        except DomainError:
            first, last, is_wrong = today - dt.timedelta(days=DAYS - 1), today, True
            found = queries.figures_of(actor, project, first, last)
        period = {"opened_at_after": first.isoformat(), "opened_at_before": last.isoformat()}
        return {
            "first": first,
            "last": last,
            "is_wrong": is_wrong,
            "found": found,
            "answers": self._answers(project, first, last),
            "views": self._views(found, period) if found.whole else [],
            "durations": [(DURATION_WORDS[one.step], one) for one in found.durations],
            "durations_chart": _durations_chart(found.durations),
            "all_url": self._orders(period),
            "open_url": self._orders(period | {"state": [str(one) for one in OrderState if one not in _ENDED]}),
        }

    def _answers(self, project: Any, first: dt.date, last: dt.date) -> tuple[int, int] | None:
        """Return how many suggestions were taken, of how many answered ones; None where there were none."""
        begin, end = (dt.datetime.combine(day, dt.time(), clock.ZONE) for day in (first, last + dt.timedelta(days=1)))
        counts = queries.answers_between(project, begin, end)
        return (counts.get(Answer.ACCEPTED, 0), sum(counts.values())) if counts else None

    def _orders(self, query: dict[str, Any]) -> str:
        return f"{self.link('workorders.order.list')}?{urlencode({'queue': 'all', **query}, doseq=True)}"

    def _views(self, found: Figures, period: dict[str, Any]) -> list[View]:
        names = tables.category_names(self.request)
        kinds = ports.kinds()
        nobody, nowhere = str(_("nobody yet")), str(_("no building"))

        def class_name(line: Line) -> str:
            known = kinds.get(line.name)
            return str(names.get(line.name) or (known.label if known else line.name))

        def by(field: str) -> Callable[[Line], str]:
            return lambda line: self._orders(period | {field: line.key}) if line.key else ""

        def by_category(line: Line) -> str:
            return self._orders(period | {"category": line.name}) if line.name in names else ""

        return [
            _view("category", _("By class"), found.by_category, class_name, by_category),
            _view(
                "state",
                _("By state"),
                found.by_state,
                lambda line: str(OrderState(line.name).label),
                lambda line: self._orders(period | {"state": line.name}),
            ),
            _view("worker", _("By worker"), found.by_worker, lambda line: line.name or nobody, by("worker")),
            _view("building", _("By building"), found.by_building, lambda line: line.name or nowhere, by("building")),
            _view("hour", _("By hour of day"), found.by_hour, lambda line: f"{int(line.name):02}:00", lambda line: ""),
        ]


_ENDED = (OrderState.CLOSED, OrderState.CANCELLED)


def _view(
    key: str,
    title: str | Promise,
    lines: Sequence[Line],
    name: Callable[[Line], str],
    url: Callable[[Line], str],
) -> View:
    named = [(name(line), line, url(line)) for line in lines]
    series = charts.Series(str(_("Orders")), [line.number for line in lines], colours=["chart-1"], labels=key != "hour")
    chart = charts.Chart(str(title), [one for one, _line, _url in named], [series], horizontal=key != "hour")
    return View(key, title, chart, [one for one in named if one[1].number])


def _durations_chart(durations: Sequence[Duration]) -> charts.Chart:
    medians = [_hours(one.median_minutes) for one in durations]
    nine_tenths = [_hours(one.p90_minutes) for one in durations]
    return charts.Chart(
        str(_("How long the steps take")),
        [str(DURATION_WORDS[one.step]) for one in durations],
        [
            charts.Series(str(_("Half of them within")), medians, colours=["chart-1"]),
            charts.Series(str(_("Nine of ten within")), nine_tenths, colours=["chart-3"]),
        ],
        horizontal=True,
        units=[str(_(" h"))],
    )


def _hours(minutes: int) -> float:
    return round(minutes / 60, 1)
