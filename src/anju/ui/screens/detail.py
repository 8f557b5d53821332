"""The detail screen: one record, its actions and its tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.safestring import SafeString

from anju.core.access import Actor
from anju.ui.screens.base import Link, Screen, Tag, Text
from anju.ui.screens.tabs import Tab, offered


class DetailScreen(Screen):
    """One record. Declares ``find``, ``tabs``, ``actions``; ``heading``, ``facts`` and ``tags`` fill its head."""

    actions: ClassVar[Sequence[Link]] = ()
    tabs: ClassVar[Sequence[Tab]] = ()
    template = "ui/screens/detail.html"
    scripts: ClassVar[Sequence[str]] = ()
    """What tabs need loaded with the page: ``charts``, ``forms``."""

    def find(self, actor: Actor, project: Any, **ids: Any) -> Any:
        """Return the record through a query door; `NotFound` makes 404."""
        raise NotImplementedError

    def heading(self, record: Any) -> Text:
        """Return the page's heading: the record itself."""
        return str(record)

    def number(self, record: Any) -> str:
        """Return the number that ``.`` copies, or an empty text."""
        return ""

    def tags(self, record: Any) -> Sequence[Tag | SafeString]:
        """Return the status tags beside the heading."""
        return []

    def facts(self, record: Any) -> list[Text]:
        """Return the short facts under the heading."""
        return []

    def get(self) -> HttpResponseBase:
        """Show the record with one tab open; htmx gets the tab alone."""
        tabs = [tab for tab in (*self.tabs, *offered()) if tab.is_for(self)]
        wanted = self.request.GET.get("tab", tabs[0].key if tabs else "")
        current = next((tab for tab in tabs if tab.key == wanted), None)
        if current is None and tabs:
            raise Http404
        body = current.draw(self) if current else ""
        if self.request.headers.get("HX-Target") == "tab-body":
            return HttpResponse(body)
        items = [{"tab": tab, "current": tab is current, "number": self._number_in(tab)} for tab in tabs]
        return self.render(items=items, body=body)

    def _number_in(self, tab: Tab) -> int | None:
        return tab.count(self.object) if tab.count else None

    def page(self) -> dict[str, Any]:
        """Return what the template shows."""
        record = self.object
        return {
            **super().page(),
            "tags": self.tags(record),
            "facts": self.facts(record),
            "number": self.number(record),
        }
