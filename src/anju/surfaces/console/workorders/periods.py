"""What pages of analyses have in common: a period, a workbook, and the way from a figure to a measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponseBase

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.improvements import policies as improvements
from anju.domains.improvements import queries as measures
from anju.domains.improvements.models import Measure
from anju.domains.workorders.queries.periods import bounds
from anju.surfaces.console.improvements.leading import Shown, measure_url
from anju.surfaces.console.workorders.figures import a_day
from anju.ui import guard
from anju.ui.downloads import xlsx_response
from anju.ui.screens import PageScreen
from anju.ui.workbooks import Table, tables_xlsx

DAYS = 90


def asked_days(asked: Mapping[str, str]) -> tuple[dt.date, dt.date, bool]:
    """Return the first and last day that an address asks for, and whether others are shown because they make no sense.

    Left out they are the last ninety days; a period lasts a year at most.
    """
    today = clock.today()
    last = a_day(asked.get("last", ""), today)
    first = a_day(asked.get("first", ""), last - dt.timedelta(days=DAYS - 1))
    try:
        bounds(first, last)
    except DomainError:
        return today - dt.timedelta(days=DAYS - 1), today, True
    return first, last, False


@dataclass(frozen=True)
class Line:
    """A line of a table as it is drawn: what it says, the measures about it, and where a new one is opened."""

    name: str
    figures: Any
    url: str = ""
    measures: Sequence[Measure] = field(default=())
    measure_url: str = ""


class PeriodPage(PageScreen):
    """A page about the orders of a period; a period that makes no sense shows the last ninety days and says so."""

    finding = ""
    days = DAYS

    def found(self, actor: Actor, project: Any, first: dt.date, last: dt.date) -> Any:
        """Return the figures of the period; raises `DomainError` for one that makes no sense."""
        raise NotImplementedError

    def shown(self, found: Any) -> dict[str, Any]:
        """Return what the template shows of them."""
        raise NotImplementedError

    def tables(self, found: Any) -> list[Table]:
        """Return the figures as they are taken away."""
        raise NotImplementedError

    def asked(self) -> tuple[dt.date, dt.date, bool, Any]:
        """Return the first and last day, whether others were asked for, and the figures."""
        today = clock.today()
        last = a_day(self.request.GET.get("last", ""), today)
        first = a_day(self.request.GET.get("first", ""), last - dt.timedelta(days=self.days - 1))
        try:
            return first, last, False, self.found(self.actor, self.project, first, last)
        except DomainError:
            first, last = today - dt.timedelta(days=self.days - 1), today
            return first, last, True, self.found(self.actor, self.project, first, last)

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the period and what is shown of it."""
        first, last, is_wrong, found = self.asked()
        query = self.request.GET.copy()
        query["as"] = "xlsx"
        return {
            "first": first,
            "last": last,
            "is_wrong": is_wrong,
            "excel_url": f"?{query.urlencode()}",
            **self.shown(found),
        }

    def get(self) -> HttpResponseBase:
        """Show the page, or send the workbook."""
        if self.request.GET.get("as") == "xlsx":
            first, last, _is_wrong, found = self.asked()
            return xlsx_response(tables_xlsx(self.tables(found)), f"{self.title}-{first}-{last}")
        return super().get()

    def known_measures(self, finding: str) -> Mapping[str, Sequence[Measure]]:
        """Return the measures about figures of a kind, for who may see them."""
        if not guard.allows(self.request, improvements.VIEW):
            return {}
        return measures.measures_of_finding(self.actor, self.project, finding)

    def new_measure(self, *, key: str, figure: str, value: Any = None, finding: str = "", title: str = "") -> str:
        """Return where a measure about a figure of this page is opened."""
        told = Shown(
            label=self.title, figure=figure, finding=finding or self.finding, key=key, value=value, title=title
        )
        return measure_url(self, told)
