"""The tab that draws a building's floors."""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.domains.billing import policies as billing_policies
from anju.domains.billing.queries.owed_by_unit import owed_by_unit
from anju.domains.estate import queries
from anju.domains.estate.calc.stack import Stack
from anju.surfaces.console.estate import stack
from anju.ui import guard
from anju.ui.screens import Screen, Tab

_CELL = (
    '<a class="{0}" href="{1}" data-row="{3}" data-column="{4}"><title>{2}</title>'
    '<rect x="{5}" y="{6}" width="92" height="28" rx="5"></rect><text x="{5}" y="{6}" dx="7" dy="18.5">{7}</text>'
    '<text class="stack-mark" x="{5}" y="{6}" dx="85" dy="18.5">{8}</text></a>'
)


class StackTab(Tab):
    """The floor-stack picture, coloured by state or, for who may see bills, by what is overdue."""

    template = "console/estate/building_stack.html"

    def __init__(self) -> None:
        super().__init__("floors", _("Floors"))

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return the picture and the colourings to choose from."""
        choices = [{"key": "state", "title": _now("By state")}]
        if guard.allows(screen.request, billing_policies.VIEW_BILLS):
            choices.append({"key": "arrears", "title": _now("By arrears")})
        wanted = screen.request.GET.get("by", "state")
        by = wanted if wanted in {choice["key"] for choice in choices} else "state"
        grid = queries.floor_stack(screen.object)
        paint, legend = stack.state_paint() if by == "state" else stack.arrears_paint(_overdue(screen, grid))
        picture = stack.draw(grid, paint, legend)
        return {
            "picture": picture,
            "cells": drawn(screen, picture),
            "by": by,
            "choices": choices if len(choices) > 1 else [],
        }


def drawn(screen: Screen, picture: stack.Picture) -> SafeString:
    """Return the units of the picture as SVG; in Python, because a tower has a thousand of them."""
    # Only what somebody has typed is escaped: Django's format_html would look at each of nine values of each unit.
    drawn = (
        _CELL.format(
            cell.css,
            escape(screen.link("estate.unit.detail", pk=cell.unit.id)),
            escape(f"{cell.unit.code} {cell.said} {cell.unit.area} ㎡"),
            cell.row,
            cell.column,
            cell.x,
            cell.y,
            escape(cell.unit.room),
            escape(str(cell.mark)),
        )
        for cell in picture.cells
    )
    return mark_safe("".join(drawn))  # noqa: S308


def _overdue(screen: Screen, grid: Stack) -> dict[int, stack.Arrears]:
    units = [unit.id for column in grid.columns for unit in column.units.values()]
    owed = owed_by_unit(screen.actor, screen.project, units, on=clock.today())
    return {unit_id: stack.Arrears(one.overdue, one.days) for unit_id, one in owed.items() if one.overdue}
