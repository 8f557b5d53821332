"""Where the button to pay leads: to the bills until the package that takes payments names its own page."""

from __future__ import annotations

_BILLS = "bills.list"
_named: list[str] = []


def register(page: str) -> None:
    """Name the page on which open bills are paid (from a package's ``wiring``); it needs a home only."""
    _named[:] = [page]


def page() -> str:
    """Return the name of the page that the button opens."""
    return _named[0] if _named else _BILLS
