"""Facts of the domain tenancy."""

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProjectOpened(Event):
    """A project was opened; other domains set up what it needs."""


@dataclass(frozen=True, kw_only=True)
class ProjectClosed(Event):
    """A project is no longer managed; its records stay, its pages close."""


@dataclass(frozen=True, kw_only=True)
class ProjectReopened(Event):
    """A closed project is managed again."""
