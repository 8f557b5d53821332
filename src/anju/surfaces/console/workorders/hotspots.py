"""Hot spots: which buildings and which lines of doors orders come from, and a picture of a building's floors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import policies as estate_policies
from anju.domains.estate import queries as estate
from anju.domains.estate.calc.stack import StackUnit
from anju.domains.estate.models import Building
from anju.domains.workorders import policies, ports, queries
from anju.domains.workorders.queries.hotspots import RiserLine
from anju.surfaces.console.estate import stack
from anju.surfaces.console.estate.stack_tab import drawn
from anju.surfaces.console.workorders.periods import Line, PeriodPage
from anju.ui import guard
from anju.ui.workbooks import Table

LEGEND = ((0, "age-none"), (1, "age-30"), (2, "age-90"), (4, "age-180"), (9, "age-365"))
MOST = "age-old"


@dataclass(frozen=True)
class Found:
    """The figures of a period: orders by unit and building, and the lines that most come from."""

    first: dt.date
    last: dt.date
    category: str
    by_unit: Mapping[int, int]
    by_building: Mapping[int, int]
    lines: list[RiserLine]


class HotspotsPage(PeriodPage):
    """A map of what breaks where."""

    path, name = "orders/hotspots/", "workorders.hotspots"
    title, icon = _("Hot spots"), "map-pin"
    permission = policies.VIEW
    template = "console/workorders/hotspots.html"
    back = "workorders.order.list"
    finding = "analysis.line"

    def found(self, actor: Actor, project: Any, first: dt.date, last: dt.date) -> Found:
        """Return the figures of the class that was asked for."""
        category = self.request.GET.get("category", "")
        if category not in dict(ports.category_choices()):
            category = ""
        by_unit = queries.orders_by_unit(actor, project, first, last, category)
        by_building = queries.orders_by_building(actor, project, first, last, category)
        return Found(first, last, category, by_unit, by_building, list(queries.hottest_lines(project, by_unit)))

    def shown(self, found: Found) -> dict[str, Any]:
        """Return the buildings, the hottest lines and the picture of one building."""
        names = self._buildings()
        chosen = self._chosen(found, names)
        return {
            "categories": ports.category_choices(),
            "category": found.category,
            "buildings": self._building_lines(found, names),
            "lines": self._riser_lines(found),
            "chosen": chosen,
            **(self._picture(found, chosen) if chosen else {}),
        }

    def _buildings(self) -> dict[int, Building]:
        return {one.pk: one for one in estate.buildings_visible_to(self.actor, self.project)}

    def _chosen(self, found: Found, names: Mapping[int, Building]) -> Building | None:
        wanted = self.request.GET.get("building", "")
        if wanted.isdigit() and int(wanted) in names:
            return names[int(wanted)]
        return next((names[pk] for pk in found.by_building if pk in names), None)

    def _here(self, found: Found, **more: Any) -> str:
        asked = {"first": found.first, "last": found.last, "category": found.category, **more}
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"

    def _building_lines(self, found: Found, names: Mapping[int, Building]) -> list[Line]:
        known = self.known_measures("analysis.building")
        lines = []
        for pk, number in found.by_building.items():
            if pk not in names:
                continue
            figure = _now("{number} orders from {first} to {last}").format(
                number=number, first=found.first, last=found.last
            )
            address = self.new_measure(
                key=str(pk), figure=f"{names[pk]} {figure}", value=number, finding="analysis.building"
            )
            url = self._here(found, building=pk)
            lines.append(Line(str(names[pk]), number, url, known.get(str(pk), ()), address))
        return lines

    def _riser_lines(self, found: Found) -> list[Line]:
        known = self.known_measures(self.finding)
        lines = []
        for one in found.lines:
            figure = _now("Line {line}: {number} orders of {units} units from {first} to {last}").format(
                line=one.key, number=one.number, units=one.units, first=found.first, last=found.last
            )
            address = self.new_measure(key=one.key, figure=figure, value=one.number)
            url = self._here(found, building=one.building_id)
            lines.append(Line(one.key, one, url, known.get(one.key, ()), address))
        return lines

    def _picture(self, found: Found, building: Building) -> dict[str, Any]:
        grid = estate.floor_stack(building)
        picture = stack.draw(grid, _paint(found.by_unit), _legend())
        may_open = guard.allows(self.request, estate_policies.VIEW_UNITS)
        return {"picture": picture, "cells": drawn(self, picture) if may_open else _plain(picture)}

    def tables(self, found: Found) -> list[Table]:
        """Return buildings and lines."""
        names = self._buildings()
        return [
            Table(
                _now("Building"),
                [_now("Building"), _now("Orders")],
                [(str(names[pk]), number) for pk, number in found.by_building.items() if pk in names],
            ),
            Table(
                _now("Lines of doors"),
                [_now("Line of doors"), _now("Orders"), _now("Units")],
                [(one.key, one.number, one.units) for one in found.lines],
            ),
        ]


def _paint(by_unit: Mapping[int, int]) -> stack.Paint:
    def paint(unit: StackUnit) -> tuple[str, str, str]:
        number = by_unit.get(unit.id, 0)
        css = next((css for most, css in LEGEND if number <= most), MOST)
        return css, str(number or ""), _now("{number} orders").format(number=number)

    return paint


def _legend() -> list[tuple[str, str]]:
    told = [_now("{number} orders").format(number=number) for number in ("1", "2", "3–4", "5–9", "10+")]
    return list(zip([css for _most, css in LEGEND] + [MOST], [_now("No order"), *told], strict=True))


def _plain(picture: stack.Picture) -> SafeString:
    """Return the picture without ways to the units, for who may not open them."""
    cells = (
        f'<g class="{cell.css}"><title>{escape(cell.unit.code)} {escape(cell.said)}</title>'
        f'<rect x="{cell.x}" y="{cell.y}" width="92" height="28" rx="5"></rect>'
        f'<text x="{cell.x}" y="{cell.y}" dx="7" dy="18.5">{escape(cell.unit.room)}</text>'
        f'<text class="stack-mark" x="{cell.x}" y="{cell.y}" dx="85" dy="18.5">{escape(cell.mark)}</text></g>'
        for cell in picture.cells
    )
    return mark_safe("".join(cells))  # noqa: S308 - what people typed is escaped above
