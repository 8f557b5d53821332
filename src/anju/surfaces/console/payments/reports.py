"""Arrears by age and collection rates; every number opens the bills it was made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.arrears import queries as arrears
from anju.domains.payments import policies, queries
from anju.domains.payments.calc.rates import AgeBand
from anju.surfaces.console.payments import words
from anju.ui.screens import Column, DateColumn, Empty, LinkColumn, ListScreen, MoneyColumn, NumberColumn, PageScreen

T = TypeVar("T")
FRESH = 60  # seconds that a figure over the whole project is shown before it is computed again
FILLS = ("ok", "age-30", "age-90", "age-90", "age-180", "age-365", "age-old", "age-old", "age-old")


def remembered(screen: PageScreen, key: str, compute: Callable[[], T]) -> tuple[T, dt.datetime]:
    """Return a figure and the moment it was computed; ``?fresh=1`` computes it now."""
    full_key = f"payments.report:{screen.project.pk}:{key}"
    held: tuple[T, dt.datetime] | None = None if "fresh" in screen.request.GET else cache.get(full_key)
    if held is None:
        held = (compute(), clock.now())
        cache.set(full_key, held, FRESH)
    return held


def a_day(text: str, default: dt.date) -> dt.date:
    """Return the date that an address carries, or the default for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return default


def a_number(text: str) -> int | None:
    """Return the number that an address carries, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class ArrearsReport(PageScreen):
    """What is open, by fee item and age."""

    path, name = "arrears/", "payments.arrears"
    title, icon = _("Arrears by age"), "chart-bar"
    permission = policies.VIEW_PAYMENTS
    template = "console/payments/arrears.html"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the table; each cell knows the address of its bills."""
        on = clock.today()
        found, computed_at = remembered(self, f"arrears:{on}", lambda: queries.arrears(actor, project, on=on))
        rows_url = self.link("payments.arrears.bills")
        table = [(item, self._cells(rows_url, item), self._url(rows_url, item=item.item_id)) for item in found.items]
        sums = found.sums
        return {
            "report": found,
            "bands": [band.label for band in queries.BANDS],
            "table": table,
            "sums": sums,
            "sum_cells": self._cells(rows_url, sums),
            "rows_url": rows_url,
            "overdue_url": f"{rows_url}?overdue=1",
            "shares": [
                (str(band.label), amount, fill)
                for band, amount, fill in zip(queries.BANDS, sums.bands, FILLS, strict=True)
                if amount
            ],
            "computed_at": computed_at,
        }

    def _cells(self, rows_url: str, item: queries.AgedItem) -> list[tuple[Any, str]]:
        return [
            (amount, self._url(rows_url, item=item.item_id, band=place) if amount else "")
            for place, amount in enumerate(item.bands)
        ]

    @staticmethod
    def _url(rows_url: str, **query: int | None) -> str:
        held = urlencode({key: value for key, value in query.items() if value is not None})
        return f"{rows_url}?{held}" if held else rows_url


BILL_COLUMNS = (
    LinkColumn("unit__code", _("Unit"), to="payments.statement", pk="unit_id", phone=1),
    Column("tariff__fee_item__name", _("Fee item"), phone=3),
    Column("period_start", _("Period"), value=lambda bill: words.period_words(bill.period_start, bill.period_end)),
    DateColumn("due_on", _("Due on"), phone=4),
    MoneyColumn("amount", _("Charged")),
)


class ArrearsBills(ListScreen):
    """The open bills behind a number of the arrears."""

    path, name = "arrears/bills/", "payments.arrears.bills"
    title = _("Open bills")
    permission = policies.VIEW_PAYMENTS
    export_permission = policies.EXPORT_PAYMENTS
    order = ("due_on",)
    recent = False
    columns = (
        *BILL_COLUMNS,
        MoneyColumn("paid", _("Paid")),
        MoneyColumn("waived", _("Waived"), shown=False),
        MoneyColumn("balance", _("Outstanding"), phone=2),
        NumberColumn("overdue", _("Days overdue"), value=lambda bill: max((clock.today() - bill.due_on).days, 0)),
    )
    empty = Empty(_("Nothing is open here"))
    back = "payments.arrears"

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the bills of the band and fee item in the address."""
        place = a_number(self.request.GET.get("band", ""))
        band: AgeBand | None = queries.BANDS[place] if place is not None and place < len(queries.BANDS) else None
        item_id = a_number(self.request.GET.get("item", ""))
        overdue = self.request.GET.get("overdue") == "1"
        asked = {name: a_number(self.request.GET.get(name, "")) for name in ("unit", "building", "tariff")}
        of = {name: pk for name, pk in asked.items() if pk is not None}
        return queries.bills_in_arrears(
            actor, project, on=clock.today(), band=band, item_id=item_id, only_overdue=overdue, **of
        )


def period_of(screen: PageScreen | ListScreen) -> tuple[dt.date, dt.date]:
    """Return the days of the address, the present month by default, in their order."""
    today = clock.today()
    first = a_day(screen.request.GET.get("first", ""), today.replace(day=1))
    last = a_day(screen.request.GET.get("last", ""), _month_end(first))
    return (first, last) if first <= last else (last, first)


def _month_end(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


class CollectionReport(PageScreen):
    """Collection rates of a period, by money and by household."""

    path, name = "collection/", "payments.collection"
    title, icon = _("Collection rate"), "chart-pie"
    permission = policies.VIEW_PAYMENTS
    template = "console/payments/collection.html"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the rates; each number knows the address of its bills."""
        first, last = period_of(self)
        leave = arrears.settings_of(project).waivers_leave
        (found, buildings), computed_at = remembered(
            self,
            f"collection:{first}:{last}:{leave}",
            lambda: (
                queries.collection(actor, project, first=first, last=last, waivers_leave=leave),
                queries.collection_by_building(actor, project, first=first, last=last, waivers_leave=leave),
            ),
        )
        rows_url = self.link("payments.collection.bills")
        span = {"first": first.isoformat(), "last": last.isoformat()}

        def urls(item_id: int | None, by: str = "item") -> dict[str, str]:
            item = {} if item_id is None else {by: item_id}
            return {
                "current": f"{rows_url}?{urlencode({**span, 'part': 'current', **item})}",
                "arrears": f"{rows_url}?{urlencode({**span, 'part': 'arrears', **item})}",
            }

        return {
            "report": found,
            "rows": [(item, item.rates, urls(item.item_id)) for item in found.items],
            "buildings": [(one, one.rates, urls(one.item_id, "building")) for one in buildings],
            "waivers_leave": leave,
            "sums": found.sums,
            "sum_rates": found.sums.rates,
            "sum_urls": urls(None),
            "household_rates": found.households.rates,
            "first": first,
            "last": last,
            "months": self._months(),
            "computed_at": computed_at,
        }

    def _months(self) -> list[tuple[str, str, str]]:
        """Return the last six months as words, first and last day, for one-click choice."""
        months, day = [], clock.today().replace(day=1)
        for _place in range(6):
            months.append((f"{day:%Y-%m}", day.isoformat(), _month_end(day).isoformat()))
            day = (day - dt.timedelta(days=1)).replace(day=1)
        return months


class CollectionBills(ListScreen):
    """The bills behind a number of the collection rates."""

    path, name = "collection/bills/", "payments.collection.bills"
    title = _("Bills of the collection rate")
    permission = policies.VIEW_PAYMENTS
    export_permission = policies.EXPORT_PAYMENTS
    order = ("due_on",)
    recent = False
    columns = (
        *BILL_COLUMNS,
        MoneyColumn("waived", _("Waived"), shown=False),
        MoneyColumn("owed", _("To be collected")),
        MoneyColumn("collected", _("Collected"), phone=2),
    )
    empty = Empty(_("No bill belongs here"))
    back = "payments.collection"

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the bills of the part and fee item in the address."""
        first, last = period_of(self)
        return queries.bills_of_collection(
            actor,
            project,
            first=first,
            last=last,
            is_current=self.request.GET.get("part", "current") == "current",
            item_id=a_number(self.request.GET.get("item", "")),
            building_id=a_number(self.request.GET.get("building", "")),
        )
