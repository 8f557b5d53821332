"""The tab that draws a building's floors."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.domains.estate import queries
from anju.surfaces.console.estate import stack
from anju.ui.screens import Screen, Tab


class StackTab(Tab):
    """The floor-stack picture, coloured by state or, for who may see bills, by what is overdue."""

    template = "console/estate/building_stack.html"

    def __init__(self) -> None:
        super().__init__("floors", _("Floors"))

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return the picture."""
        paint, legend = stack.state_paint()
        return {"picture": stack.draw(queries.floor_stack(screen.object), paint, legend), "by": "state"}
