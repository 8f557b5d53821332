"""What other packages put onto the desk: panels on the page of an order, and buttons that open new orders.

The domains above work orders know more about some of them: who reported it, in which words, how it was rated.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from anju.domains.workorders.models import WorkOrder
from anju.ui.screens import Link

Panel = Callable[[HttpRequest, WorkOrder], SafeString | str]
_panels: list[Panel] = []
_openings: list[Link] = []


def offer_panel(panel: Panel) -> Panel:
    """Put a panel onto the page of orders, above their timeline; it draws nothing for orders it knows nothing of."""
    if panel not in _panels:
        _panels.append(panel)
    return panel


def offer_opening(link: Link) -> None:
    """Put a button that opens a new order at the head of the list."""
    if link not in _openings:
        _openings.append(link)


def drawn(request: HttpRequest, order: WorkOrder) -> list[SafeString | str]:
    """Return the panels that have something to say about an order."""
    return [html for panel in _panels if (html := panel(request, order))]


def openings() -> list[Link]:
    """Return the buttons that open new orders."""
    return list(_openings)
