"""The tabs of a detail screen: facts, related lists, templates, and tabs that others offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from anju.core.access import Actor, Permission
from anju.ui import guard
from anju.ui.columns import Column, cells_html
from anju.ui.links import link_or_none
from anju.ui.screens.base import Screen

Text = str | Promise
RELATED_LIMIT = 30


class Tab:
    """One tab; only the open one is computed."""

    template = ""

    def __init__(
        self,
        key: str,
        title: Text,
        *,
        permission: Permission | None = None,
        count: Callable[[Any], int] | None = None,
        when: Callable[[Any], bool] | None = None,
    ) -> None:
        self.key, self.title, self.permission, self.count, self.when = key, title, permission, count, when

    def is_for(self, screen: Screen) -> bool:
        """Tell whether this user has this tab on this object."""
        allowed = self.permission is None or guard.allows(screen.request, self.permission)
        return allowed and (self.when is None or self.when(screen.object))

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return what the tab's template shows."""
        return {}

    def draw(self, screen: Screen) -> SafeString:
        """Return the tab's HTML."""
        context = {"tab": self, "screen": screen, "object": screen.object, **self.context(screen)}
        return render_to_string(self.template, context, request=screen.request)


class Fields(Tab):
    """Names and values of the object, drawn by columns; ``groups`` adds titled groups of columns."""

    template = "ui/screens/tab_fields.html"

    def __init__(
        self,
        key: str,
        title: Text,
        columns: Sequence[Column] = (),
        *,
        groups: Sequence[tuple[Text, Sequence[Column]]] = (),
        **kwargs: Any,
    ) -> None:
        self.groups = [("", columns), *groups] if columns else list(groups)
        super().__init__(key, title, **kwargs)

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return the groups with their values."""
        request, record = screen.request, screen.object
        groups = [
            (
                title,
                [
                    (column.title, column.draw(record, request))
                    for column in columns
                    if column.permission is None or guard.allows(request, column.permission)
                ],
            )
            for title, columns in self.groups
        ]
        return {"groups": groups}


class Related(Tab):
    """A list of records that belong to the object: the newest few, and the way to all of them.

    ``rows(actor, project, object)`` is a query door, already in order. ``more`` names the list screen that shows all,
    ``more_query(object)`` its filter.
    """

    template = "ui/screens/tab_related.html"

    def __init__(
        self,
        key: str,
        title: Text,
        columns: Sequence[Column],
        *,
        rows: Callable[[Actor, Any, Any], QuerySet],
        more: str = "",
        more_query: Callable[[Any], str] | None = None,
        empty: Text = "",
        **kwargs: Any,
    ) -> None:
        self.columns, self.rows, self.more, self.more_query, self.empty = columns, rows, more, more_query, empty
        super().__init__(key, title, **kwargs)

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return the rows as cells."""
        from_door = self.rows(screen.actor, screen.project, screen.object)
        found = list(from_door[: RELATED_LIMIT + 1])
        shown = [one for one in self.columns if one.permission is None or guard.allows(screen.request, one.permission)]
        url = link_or_none(screen.request, self.more) if self.more else None
        query = self.more_query(screen.object) if self.more_query else ""
        return {
            "columns": shown,
            # On a phone only columns with a place of their own are seen in two lines; without a first one the table
            # stays one and is moved sideways.
            "is_stacked": any(one.phone == 1 for one in shown),
            "lines": [cells_html(shown, row, screen.request) for row in found[:RELATED_LIMIT]],
            "more": len(found) > RELATED_LIMIT,
            "more_url": f"{url}?{query}" if url and query else url,
        }


class TemplateTab(Tab):
    """A tab with a template of its own; ``fill(actor, project, object)`` gives what it shows."""

    def __init__(
        self, key: str, title: Text, template: str, fill: Callable[[Actor, Any, Any], dict[str, Any]], **kwargs: Any
    ) -> None:
        self.template, self.fill = template, fill
        super().__init__(key, title, **kwargs)

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return what the template shows."""
        return self.fill(screen.actor, screen.project, screen.object)


_offered: list[Tab] = []


def offer_tab(tab: Tab) -> None:
    """Offer a tab to every detail screen (documents, work orders …); its ``when`` says which objects it suits."""
    _offered.append(tab)


def offered() -> list[Tab]:
    """Return the tabs offered to every detail screen."""
    return list(_offered)
