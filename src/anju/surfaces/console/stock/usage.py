"""What work has used: by material, kind of material, month and person, with what it cost."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO, total
from anju.domains.ledger.enums import CostClass
from anju.domains.stock import policies, queries
from anju.ui import guard
from anju.ui.downloads import xlsx_response
from anju.ui.screens import PageScreen
from anju.ui.workbooks import Table, tables_xlsx

DAYS = 90


class Usage(PageScreen):
    """The cost of materials that work orders used between two days."""

    path, name = "stock/usage/", "stock.usage"
    title, icon = _("Cost of materials"), "chart-bar"
    permission = policies.VIEW
    template = "console/stock/usage.html"

    def days(self) -> tuple[dt.date, dt.date]:
        """Return the days asked for, the last ninety where none are."""
        last = self._day("last", clock.today())
        first = self._day("first", last - dt.timedelta(days=DAYS - 1))
        return min(first, last), last

    def tables(self, actor: Actor, project: Any) -> list[Table]:
        """Return the four tables."""
        first, last = self.days()
        items = queries.used_by_item(actor, project, first, last)
        by_category: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for row in items:
            by_category[row["item__category"] or _now("Without a kind")] += row["cost"]
        cost = _now("Material cost")
        return [
            Table(
                _now("Kind of material"),
                [_now("Kind of material"), cost],
                sorted(by_category.items(), key=lambda one: -one[1]),
            ),
            Table(
                _now("Material"),
                [_now("Material"), _now("Unit of measure"), _now("Quantity"), _now("Pieces of work"), cost],
                [
                    (
                        f"{one['item__code']} {one['item__name']}",
                        one["item__measure"],
                        _plain(one["quantity"]),
                        one["works"],
                        one["cost"],
                    )
                    for one in items
                ],
            ),
            Table(
                _now("Month"),
                [_now("Month"), _now("Cost class"), cost],
                [
                    (f"{one['month']:%Y-%m}", str(CostClass(one["item__cost_class"]).label), one["cost"])
                    for one in queries.used_by_month(actor, project, first, last)
                ],
            ),
            Table(
                _now("Taken out by"),
                [_now("Taken out by"), _now("Pieces of work"), cost],
                [
                    (one["slip__by__name"] or _now("the system"), one["works"], one["cost"])
                    for one in queries.used_by_person(actor, project, first, last)
                ],
            ),
        ]

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the tables and their sum."""
        first, last = self.days()
        tables = self.tables(actor, project)
        whole = total(row[-1] for row in tables[0].rows)
        may_export = guard.allows(self.request, policies.EXPORT)
        excel = f"?first={first}&last={last}&as=xlsx" if may_export else ""
        return {"first": first, "last": last, "tables": tables, "whole": whole, "excel_url": excel}

    def get(self) -> HttpResponseBase:
        """Show the page, or send the workbook."""
        if self.request.GET.get("as") == "xlsx" and guard.allows(self.request, policies.EXPORT):
            first, last = self.days()
            name = f"{_now('Cost of materials')}-{first}-{last}"
            return xlsx_response(tables_xlsx(self.tables(self.actor, self.project)), name)
        return super().get()

    def _day(self, name: str, otherwise: dt.date) -> dt.date:
        try:
            return parse_date(self.request.GET.get(name, "")) or otherwise
        except ValueError:
            return otherwise


def _plain(quantity: Decimal) -> Decimal:
    return Decimal(f"{quantity.normalize():f}")
