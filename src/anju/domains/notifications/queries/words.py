"""What a kind of message says: a project's own words, else the company's, else what is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import get_language

from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.identity.enums import Language
from anju.domains.notifications import policies
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.models import Template
from anju.domains.notifications.ports import Kind, Words, kinds
from anju.domains.tenancy.models import Project

Said = Mapping[tuple[Channel, str], Words]


@dataclass(frozen=True)
class Wording:
    """The words of one channel in one language as they hold in a project; ``is_own`` when the project wrote them."""

    kind: Kind
    channel: Channel
    language: str
    words: Words
    is_own: bool


def words_in_force(kind: Kind, project_id: int | None) -> Said:
    """Return what a kind says in a project by every channel it has words for, in every language (one query).

    Traditional characters are derived from the simplified text, unless somebody wrote them.
    """
    edited = _edited(Q(kind=kind.name), project_id)
    said = {**kind.words}
    said.update({(channel, language): words for (_kind, channel, language), (words, _own) in edited.items()})
    for channel, language in list(said):
        if language == Language.ZH_HANS and (channel, Language.ZH_HANT.value) not in said:
            simple = said[channel, language]
            derived = Words(wording.traditional(simple.title), wording.traditional(simple.body))
            said[channel, Language.ZH_HANT.value] = derived
    return said


def words_of(kind: Kind, channel: Channel, language: str, project_id: int | None) -> Words:
    """Return what a kind says by a channel in a language; simplified Chinese where that language has nothing."""
    said = words_in_force(kind, project_id)
    return said.get((channel, language)) or said[channel, Language.ZH_HANS.value]


def wordings(actor: Actor, project: Project) -> list[Wording]:
    """Return every wording that can be edited in a project, in order of kind, channel and language (one query)."""
    if not actor.may(policies.EDIT_TEMPLATES, project.pk):
        return []
    edited = _edited(Q(), project.pk)
    found = []
    for name, kind in sorted(kinds().items()):
        for channel, language in sorted(kind.words, key=_in_order):
            if channel is Channel.WECHAT:  # WeChat sends the words that it has approved, with our values
                continue
            words, is_own = edited.get((name, channel, language), (kind.words[channel, language], False))
            found.append(Wording(kind, channel, language, words, is_own))
    return found


def get_wording(actor: Actor, project: Project, name: str, channel: str, language: str) -> Wording:
    """Return one wording or raise `NotFound`."""
    for found in wordings(actor, project):
        if (found.kind.name, found.channel, found.language) == (name, channel, language):
            return found
    raise NotFound(name)


def _edited(narrow: Q, project_id: int | None) -> dict[tuple[str, Channel, str], tuple[Words, bool]]:
    mine = Q(project__isnull=True) | Q(project=project_id) if project_id else Q(project__isnull=True)
    rows = Template.objects.filter(narrow, mine).order_by("project_id")  # nulls come last in PostgreSQL
    found: dict[tuple[str, Channel, str], tuple[Words, bool]] = {}
    for row in rows:
        key = (row.kind, Channel(row.channel), row.language)
        found.setdefault(key, (Words(row.title, row.body), row.project_id is not None))
    return found


def _in_order(key: tuple[Channel, str]) -> tuple[int, int]:
    channel, language = key
    return Channel.values.index(channel), Language.values.index(language)


def label_of(kind: Kind) -> str:
    """Return the name of a kind in the language of the screen."""
    language = get_language() or Language.ZH_HANS.value
    if language == Language.ZH_HANT:
        return wording.traditional(kind.labels[Language.ZH_HANS.value])
    return kind.labels.get(language) or kind.labels[Language.ZH_HANS.value]
