"""What the shell shows around a page and cannot know by itself: projects, bell, account, wired by a surface."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from anju.core.access import Actor
from anju.ui.navigation import Entry


@dataclass(frozen=True)
class ProjectChoice:
    """A project the user may switch to."""

    code: str
    name: str
    url: str


ProjectFinder = Callable[[Actor, str], Iterable[ProjectChoice]]
UnreadCount = Callable[[Actor], int]
RoleText = Callable[[HttpRequest], str]
RememberLanguage = Callable[[Actor, str], None]
FindProject = Callable[[Actor, int], object]


@dataclass
class Surroundings:
    """The parts a surface plugs into the shell; what is not plugged is not shown.

    ``projects(actor, typed)`` finds projects by code, name or pinyin, a few dozen at most. ``unread(actor)`` counts
    unread messages, asked for after the page stands. ``role(request)`` is the small line under the user's name.
    ``account`` are the lines of the user's menu. ``remember_language(actor, code)`` keeps a chosen language.
    ``find_project(actor, pk)`` gives background jobs the project object that screens work with.
    """

    projects: ProjectFinder | None = None
    unread: UnreadCount | None = None
    inbox: str = ""
    role: RoleText | None = None
    account: tuple[Entry, ...] = ()
    sign_out: str = ""
    remember_language: RememberLanguage | None = None
    find_project: FindProject | None = None


_plugged = Surroundings()


def plug(
    *,
    projects: ProjectFinder | None = None,
    unread: UnreadCount | None = None,
    inbox: str = "",
    role: RoleText | None = None,
    account: tuple[Entry, ...] = (),
    sign_out: str = "",
    remember_language: RememberLanguage | None = None,
    find_project: FindProject | None = None,
) -> None:
    """Plug parts into the shell (from a surface's ``apps.ready``); parts not named keep what they were.

    ``inbox`` and ``sign_out`` are URL names; signing out is a POST.
    """
    _plugged.projects = projects or _plugged.projects
    _plugged.unread = unread or _plugged.unread
    _plugged.inbox = inbox or _plugged.inbox
    _plugged.role = role or _plugged.role
    _plugged.account = account or _plugged.account
    _plugged.sign_out = sign_out or _plugged.sign_out
    _plugged.remember_language = remember_language or _plugged.remember_language
    _plugged.find_project = find_project or _plugged.find_project


def plugged() -> Surroundings:
    """Return what is plugged in."""
    return _plugged
