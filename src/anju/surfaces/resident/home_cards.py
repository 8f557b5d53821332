"""The cards of a home's first page: what is under way, notices …; each package of the surface brings its own.

A package registers in its ``wiring``::

    @home_cards.register(order=20)
    def under_way(request: HttpRequest) -> Card | None:
        orders = orders_of_home(request.home)
        return Card("resident/service/under_way.html", _("Under way"), {"orders": orders}) if orders else None
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Card:
    """One card: ``template`` draws its inside with ``context``; ``more`` is where the words beside the title lead."""

    template: str
    title: str | Promise
    context: dict[str, Any] = field(default_factory=dict)
    more: str = ""
    more_text: str | Promise = ""


Maker = Callable[[HttpRequest], Card | None]
_makers: list[tuple[int, Maker]] = []


def register(*, order: int) -> Callable[[Maker], Maker]:
    """Add a function that draws a card for ``request.home``, or None where there is nothing to show.

    Money stands at 10 and services at 20; what is under way belongs at 30, notices at 40.
    """

    def add(maker: Maker) -> Maker:
        _makers.append((order, maker))
        _makers.sort(key=lambda one: one[0])
        return maker

    return add


def cards(request: HttpRequest) -> list[Card]:
    """Return the cards of the home's first page in their order; those with nothing to show are left out."""
    return [card for _order, maker in _makers if (card := maker(request)) is not None]
