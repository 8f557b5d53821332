"""What materials cost: by material, month, worker, class of work, building, who bears it, supplier; and what lies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO, total
from anju.domains.insight import queries as insight
from anju.domains.ledger.enums import CostClass
from anju.domains.repairs.enums import Liable
from anju.domains.stock import policies, queries
from anju.domains.workorders import ports
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
        """Return the tables."""
        first, last = self.days()
        items = queries.used_by_item(actor, project, first, last)
        by_category: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for row in items:
            by_category[row["item__category"] or _now("Without a kind")] += row["cost"]
        cost = _now("Material cost")
        by_work = insight.material_costs(actor, project, first, last)
        work = _now("Pieces of work")
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
            *(
                Table(
                    title,
                    [title, work, cost],
                    [(named(one.name), one.works, one.cost) for one in by_work.get(view, [])],
                )
                for view, title, named in self.views()
            ),
            *self.flows(actor, project, first, last),
        ]

    def views(self) -> list[tuple[str, str, Callable[[str], str]]]:
        """Return by what the cost of work is told: the view, its title, and how its names are said."""
        classes, nobody = dict(ports.category_choices()), _now("Not told")
        return [
            ("worker", _now("Used by"), lambda name: name or nobody),
            ("class", _now("Class of work"), lambda name: str(classes.get(name) or name)),
            ("building", _now("Building"), lambda name: name or nobody),
            ("liable", _now("Cost borne by"), lambda name: str(Liable(name).label) if name else nobody),
        ]

    def flows(self, actor: Actor, project: Any, first: dt.date, last: dt.date) -> list[Table]:
        """Return use by month and material, purchases by supplier, and what nobody used."""
        material, quantity, measure = _now("Material"), _now("Quantity"), _now("Unit of measure")
        month, slow = _now("Month and material"), _now("Slow movers")
        return [
            Table(
                month,
                [_now("Month"), material, measure, quantity, _now("Material cost")],
                [
                    (
                        f"{one['month']:%Y-%m}",
                        f"{one['item__code']} {one['item__name']}",
                        one["item__measure"],
                        _plain(one["quantity"]),
                        one["cost"],
                    )
                    for one in queries.used_by_month_and_item(actor, project, first, last)
                ],
            ),
            Table(
                _now("Bought of"),
                [_now("Supplier"), _now("Deliveries and returns"), _now("Goods sent back"), _now("Bought for")],
                [
                    (one["slip__supplier__name"], one["slips"], one["returned"], one["cost"])
                    for one in queries.bought_by_supplier(actor, project, first, last)
                ],
            ),
            Table(
                slow,
                [material, _now("Last used"), measure, quantity, _now("Stock value")],
                [
                    (
                        f"{one['code']} {one['name']}",
                        str(one["last_used"] or _now("never")),
                        one["measure"],
                        _plain(one["quantity"]),
                        one["cost"],
                    )
                    for one in queries.slow_movers(actor, project, first)
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
        shown = {"tables": tables, "has_rows": any(table.rows for table in tables)}
        return {"first": first, "last": last, "whole": whole, "excel_url": excel, **shown}

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
