"""Where work waits: how long orders stood in each state, by class, out of the log of their steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.workorders import policies, ports, queries
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.queries import Spell
from anju.surfaces.console.workorders import tables
from anju.surfaces.console.workorders.periods import Line, PeriodPage
from anju.ui import charts
from anju.ui.workbooks import Table

CLASSES = 12
HOUR = 60


class StepsPage(PeriodPage):
    """Bottlenecks: which states take the time, and which classes stand there longest."""

    path, name = "orders/steps/", "workorders.steps"
    title, icon = _("Bottlenecks"), "hourglass"
    permission = policies.VIEW
    template = "console/workorders/steps.html"
    back = "workorders.order.list"
    finding = "analysis.step"

    def found(self, actor: Actor, project: Any, first: dt.date, last: dt.date) -> Sequence[Spell]:
        """Return the spells."""
        return queries.spells_of(actor, project, first, last)

    def shown(self, found: Sequence[Spell]) -> dict[str, Any]:
        """Return the states, the longest first, each with its slowest classes."""
        known = self.known_measures(self.finding)
        states = [spell for spell in found if not spell.category]
        slow: dict[str, list[Line]] = {}
        by_class = [spell for spell in found if spell.category and spell.p90_minutes is not None]
        for spell in sorted(by_class, key=lambda one: -(one.p90_minutes or 0)):
            lines = slow.setdefault(spell.state, [])
            if len(lines) < CLASSES:
                lines.append(self._line(spell, known))
        return {
            "states": [(self._line(spell, known), slow.get(spell.state, [])) for spell in states],
            "chart": _chart(states),
        }

    def _line(self, spell: Spell, known: Any) -> Line:
        state = str(OrderState(spell.state).label)
        name = self._class_name(spell.category) if spell.category else state
        key = f"{spell.state}:{spell.category}" if spell.category else spell.state
        figure = _now("{state} {name}: {number} orders, half within {median} min, nine of ten within {p90} min").format(
            state=state,
            name=name if spell.category else "",
            number=spell.number,
            median=spell.median_minutes,
            p90=spell.p90_minutes,
        )
        address = self.new_measure(key=key, figure=figure, value=spell.p90_minutes)
        return Line(name, spell, "", known.get(key, ()), address)

    def _class_name(self, category: str) -> str:
        kind = ports.kinds().get(category)
        return str(tables.category_names(self.request).get(category) or (kind.label if kind else category))

    def tables(self, found: Sequence[Spell]) -> list[Table]:
        """Return states and classes."""
        heads = [
            _now("State"),
            _now("Class"),
            _now("Orders"),
            _now("Half of them within (min)"),
            _now("Nine of ten within (min)"),
            _now("Share of all time (%)"),
        ]
        rows = [
            (
                str(OrderState(one.state).label),
                self._class_name(one.category) if one.category else "",
                one.number,
                one.median_minutes,
                one.p90_minutes,
                one.share,
            )
            for one in found
        ]
        return [Table(str(self.title), heads, rows)]


def _chart(states: Sequence[Spell]) -> charts.Chart:
    medians, nine_tenths = [_hours(one.median_minutes) for one in states], [_hours(one.p90_minutes) for one in states]
    return charts.Chart(
        str(_("How long orders stand in each state")),
        [str(OrderState(one.state).label) for one in states],
        [
            charts.Series(str(_("Half of them within")), medians, colours=["chart-1"]),
            charts.Series(str(_("Nine of ten within")), nine_tenths, colours=["chart-3"]),
        ],
        horizontal=True,
        units=[str(_(" h"))],
    )


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / HOUR, 1)
