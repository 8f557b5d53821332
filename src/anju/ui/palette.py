"""The command palette (Ctrl-K): surfaces register where to look; screens and actions are found by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from anju.core.access import Actor, Permission
from anju.core.pinyin import search_key
from anju.ui import icons, navigation
from anju.ui.links import link_or_none

Text = str | Promise
PER_GROUP = 8


@dataclass(frozen=True)
class Hit:
    """One line the palette offers. Personal data in it must be masked by the provider."""

    title: str
    subtitle: str
    url: str
    icon: str
    group: str

    def __post_init__(self) -> None:
        icons.check(self.icon)


@dataclass(frozen=True)
class Verb:
    """An action that can be started from anywhere, such as “New work order”."""

    url_name: str
    title: Text
    icon: str
    permission: Permission | None = None
    words: str = ""

    def __post_init__(self) -> None:
        icons.check(self.icon)


Provider = Callable[[Actor, Any, str], Iterable[Hit]]
_providers: list[Provider] = []
_verbs: dict[str, Verb] = {}


def register(provider: Provider) -> Provider:
    """Add a provider ``(actor, project, typed) -> hits``; usable as a decorator. ``project`` may be None."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def register_verbs(*verbs: Verb) -> None:
    """Add actions; the same URL name replaces the former one."""
    for verb in verbs:
        _verbs[verb.url_name] = verb


def search(request: HttpRequest, typed: str) -> list[tuple[str, list[Hit]]]:
    """Return grouped hits: actions first, then pages, then what the providers find, a few of each."""
    typed = typed.strip()
    found = [*_permitted_verbs(request, typed), *_permitted_pages(request, typed)]
    if typed:
        actor, project = request.actor, getattr(request, "project", None)  # type: ignore[attr-defined]
        for provider in _providers:
            found.extend(provider(actor, project, typed))
    groups: dict[str, list[Hit]] = {}
    for hit in found:
        group = groups.setdefault(hit.group, [])
        if len(group) < PER_GROUP:
            group.append(hit)
    return list(groups.items())


def matches(typed: str, *texts: str) -> bool:
    """Tell whether what was typed is in a text or its full pinyin, or begins its initials (``sfqt``: 收费前台)."""
    wanted = "".join(typed.lower().split())
    return any(
        wanted in "".join(text.lower().split())
        or wanted in search_key(text).partition(" ")[0]
        or search_key(text).partition(" ")[2].startswith(wanted)
        for text in texts
        if text
    )


def _permitted_verbs(request: HttpRequest, typed: str) -> Iterable[Hit]:
    actor, project = request.actor, getattr(request, "project", None)  # type: ignore[attr-defined]
    for verb in _verbs.values():
        allowed = verb.permission is None or actor.may(verb.permission, project.pk if project else None)
        if allowed and matches(typed, str(verb.title), verb.words):
            url = link_or_none(request, verb.url_name)
            if url:
                yield Hit(str(verb.title), "", url, verb.icon, _("Actions"))


def _permitted_pages(request: HttpRequest, typed: str) -> Iterable[Hit]:
    for section in navigation.sections(request):
        for item in section.items:
            if matches(typed, str(item.entry.title), item.entry.words):
                yield Hit(str(item.entry.title), str(section.group.title), item.url, item.entry.icon, _("Pages"))
