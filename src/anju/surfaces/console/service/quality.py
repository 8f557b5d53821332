"""How good the service was: trend and lines by class, worker, building and hour, each with its sample size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.service import policies, queries
from anju.domains.service.queries.quality import VIEWS, Quality
from anju.surfaces.console.workorders.periods import Line, PeriodPage
from anju.ui import charts
from anju.ui.workbooks import Table

TITLES = {
    "month": _("By calendar month"),
    "class": _("By class"),
    "worker": _("By worker"),
    "building": _("By building"),
    "hour": _("By hour of day"),
}
MOST_LINES = 20
Found = tuple[Quality | None, Mapping[str, Sequence[Quality]]]


class QualityPage(PeriodPage):
    """Rework, first fix, in time and satisfaction, where reports come from and when."""

    path, name = "service-quality/", "service.quality"
    title, icon = _("Service quality"), "chart-line"
    permission = policies.VIEW
    template = "console/service/quality.html"
    finding = "analysis.quality"
    days = 365

    def found(self, actor: Actor, project: Any, first: dt.date, last: dt.date) -> Found:
        """Return the lines of all views."""
        return queries.quality_of(actor, project, first, last)

    def shown(self, found: Found) -> dict[str, Any]:
        """Return the whole, the trend and the view that was asked for."""
        whole, views = found
        wanted = self.request.GET.get("by", "")
        by = wanted if wanted in VIEWS else "class"
        query = self.request.GET.copy()
        choices = []
        for view in VIEWS:
            query["by"] = view
            choices.append((view, TITLES[view], f"?{query.urlencode()}"))
        finding = f"{self.finding}.{by}"
        known = self.known_measures(finding)
        lines = views[by] if by in ("month", "hour") else views[by][:MOST_LINES]
        return {
            "whole": whole,
            "by": by,
            "group": TITLES[by],
            "choices": choices,
            "chart": _trend(views["month"]) if len(views["month"]) > 1 else None,
            "lines": [self._line(one, finding, known) for one in lines],
            "least": queries.settings_of(self.project).least_ratings,
        }

    def _line(self, one: Quality, finding: str, known: Any) -> Line:
        name = one.name or _now("not named")
        text = _now(
            "{name}: {number} reports, rework {rework}, first fix {fixed}, satisfied {satisfied} of {rated} ratings"
        ).format(
            name=name,
            number=one.number,
            rework=_percent(one.rework_rate),
            fixed=_percent(one.first_fix_rate),
            satisfied=_percent(one.rated.rate),
            rated=one.rated.rated,
        )
        address = self.new_measure(key=one.key, figure=text, value=one.number, finding=finding)
        return Line(name, one, "", known.get(one.key, ()), address)

    def tables(self, found: Found) -> list[Table]:
        """Return every view as a table."""
        _whole, views = found
        heads = [
            _now("Reports"),
            _now("Ended repairs"),
            _now("In time (%)"),
            _now("Opened again (%)"),
            _now("First fix (%)"),
            _now("Half finished within (min)"),
            _now("Ratings"),
            _now("Satisfied (%)"),
            _now("Mean stars"),
        ]
        return [
            Table(
                str(TITLES[view]),
                [str(TITLES[view]), *heads],
                [
                    (
                        one.name,
                        one.number,
                        one.closed,
                        one.in_time_rate,
                        one.rework_rate,
                        one.first_fix_rate,
                        one.median_minutes,
                        one.rated.rated,
                        one.rated.rate,
                        one.rated.mean,
                    )
                    for one in views[view]
                ],
            )
            for view in VIEWS
        ]


def _percent(rate: Any) -> str:
    return "—" if rate is None else f"{rate} %"


def _trend(months: Sequence[Quality]) -> charts.Chart:
    fixed, satisfied = [one.first_fix_rate for one in months], [one.rated.rate for one in months]
    return charts.Chart(
        str(_("Reports and quality by month")),
        [one.name for one in months],
        [
            charts.Series(str(_("Reports")), [one.number for one in months], colours=["chart-1"]),
            charts.Series(str(_("First fix (%)")), fixed, kind="line", axis=1, colours=["chart-3"]),
            charts.Series(str(_("Satisfied (%)")), satisfied, kind="line", axis=1, colours=["chart-2"]),
        ],
        units=["", " %"],
    )
