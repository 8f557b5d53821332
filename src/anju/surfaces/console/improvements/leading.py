"""The way from a figure or a record to a new measure: other pages link here with what they show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.functional import Promise

from anju.domains.improvements import policies
from anju.ui import guard
from anju.ui.screens import Screen


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a page shows: ``label`` says where, ``figure`` says it in words, ``value`` is its number.

    ``finding`` and ``key`` name the figure, so that the page finds the measures about it again.
    """

    label: str | Promise
    figure: str | Promise
    finding: str = ""
    key: str = ""
    value: Decimal | int | None = None
    title: str | Promise = ""


def measure_url(screen: Screen, shown: Shown) -> str:
    """Return the address of the form for a new measure about what is shown; empty for who may open none."""
    if not guard.allows(screen.request, policies.OPEN):
        return ""
    said = {
        "from": str(shown.label),
        "at": screen.request.get_full_path(),
        "figure": str(shown.figure),
        "finding": shown.finding,
        "key": shown.key,
        "value": "" if shown.value is None else str(shown.value),
        "title": str(shown.title),
    }
    address = screen.link("improvements.measure.create")
    return f"{address}?{urlencode({name: text for name, text in said.items() if text})}"
