"""What stands in the side bar: surfaces register groups and entries, users see what they may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from anju.core.access import Actor, Permission
from anju.ui import display, icons
from anju.ui.links import link_or_none

Text = str | Promise
Count = Callable[[Actor, Any], int | None]


@dataclass(frozen=True)
class Group:
    """A heading of the side bar."""

    key: str
    title: Text
    order: int = 100


@dataclass(frozen=True, eq=False)  # each is itself: to compare two would translate their titles
class Entry:
    """One line of the side bar, also found by the command palette.

    ``url_name`` is the full name of a screen (``console:billing.bill.list``); inside a project it opens the
    project's page. ``permission`` None means everybody who is signed in. ``count(actor, project)`` is the number of
    things waiting; it is asked for after the page stands, so it may cost a query. ``key`` is the letter after ``g``,
    ``hotkey`` a function key (F2) that opens it from every other page.
    ``words`` are further names the palette finds it by. ``is_home``: every address lies under this one, so it is marked
    on its own page only.
    """

    url_name: str
    title: Text
    icon: str
    group: str = ""
    permission: Permission | None = None
    order: int = 100
    count: Count | None = None
    key: str = ""
    words: str = ""
    hotkey: str = ""
    is_home: bool = False

    def __post_init__(self) -> None:
        icons.check(self.icon)

    def is_for(self, actor: Actor, project: Any) -> bool:
        """Tell whether the actor may open it here."""
        return self.permission is None or actor.may(self.permission, project.pk if project else None)


@dataclass(frozen=True)
class Item:
    """An entry as one user sees it on one page."""

    entry: Entry
    url: str
    current: bool

    @property
    def line(self) -> SafeString:
        """The line of the side bar; in Python, because every page draws them all."""
        return _line(self.entry, self.url, self.current, get_language())


@lru_cache(maxsize=8192)  # a few dozen entries in each language for some hundred projects
def _line(entry: Entry, url: str, is_current: bool, _language: str | None) -> SafeString:
    attributes = {
        "aria-current": "page" if is_current else "",
        "data-go": entry.key,
        "data-key": entry.hotkey if not is_current else "",
        "data-key-label": entry.title if entry.hotkey and not is_current else "",
    }
    return format_html(
        '<li><a class="entry" href="{}"{}>{}<span class="cut">{}</span>{}</a></li>',
        url,
        format_html_join("", ' {}="{}"', ((name, value) for name, value in attributes.items() if value)),
        display.icon(entry.icon),
        entry.title,
        format_html('<span class="entry-count num" data-count="{}"></span>', entry.url_name) if entry.count else "",
    )


@dataclass
class Section:
    """A group with the entries that are visible to one user."""

    group: Group
    items: list[Item] = field(default_factory=list)


_groups: dict[str, Group] = {}
_entries: dict[str, Entry] = {}


def register(*declared: Group | Entry) -> None:
    """Add groups and entries (from a surface's ``apps.ready``); the same key or URL name replaces the former one."""
    for one in declared:
        if isinstance(one, Group):
            _groups[one.key] = one
        else:
            _entries[one.url_name] = one


def entries() -> list[Entry]:
    """Return all entries in their order."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.url_name))


def visible(request: HttpRequest) -> list[Item]:
    """Return the entries this user may open on this page, in order of group and entry."""
    actor, project = request.actor, getattr(request, "project", None)  # type: ignore[attr-defined]
    allowed = [(entry, link_or_none(request, entry.url_name)) for entry in entries() if entry.is_for(actor, project)]
    reachable = [(entry, url) for entry, url in allowed if url]
    best = _marked(request.path, reachable) or _marked(_way_back(request), reachable)
    return [Item(entry, url, current=url == best) for entry, url in reachable]


def sections(request: HttpRequest) -> list[Section]:
    """Return the visible entries under their groups; a group without entries is left out."""
    found: dict[str, Section] = {}
    for item in visible(request):
        group = _groups.get(item.entry.group) or Group(item.entry.group, "", 0)
        found.setdefault(group.key, Section(group)).items.append(item)
    return sorted(found.values(), key=lambda section: (section.group.order, section.group.key))


def counts(request: HttpRequest) -> dict[str, int]:
    """Return the numbers waiting behind the visible entries, by URL name; zero and unknown are left out."""
    actor, project = request.actor, getattr(request, "project", None)  # type: ignore[attr-defined]
    numbers = {item.entry.url_name: item.entry.count(actor, project) for item in visible(request) if item.entry.count}
    return {name: number for name, number in numbers.items() if number}


def _marked(path: str, reachable: list[tuple[Entry, str]]) -> str:
    """Return the address of the entry that a page lies under, the nearest of several; nothing for a page of none."""
    over = [url for entry, url in reachable if path == url or (not entry.is_home and path.startswith(url))]
    return max(over, key=len, default="")


def _way_back(request: HttpRequest) -> str:
    """Return where the way back from this page leads: it belongs there, wherever its own address lies."""
    match = request.resolver_match
    screen = getattr(match.func, "screen", None) if match else None
    back = getattr(screen, "back", "")
    return (link_or_none(request, back) if back else None) or ""
