"""The words by which people are told of an incident (what, where, since when, until when) and of its end."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

MOST_TITLE = 80


@dataclass(frozen=True)
class Words:
    """Title and text of a notice."""

    title: str
    body: str


def begun(*, what: str, where: str, since: str, until: str) -> Words:
    """Return what the desk begins with; ``until`` is empty where nobody knows; in the residents' language."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Repair notice: {where} {what}").format(where=where, what=what)
        lines = [
            _("What: {what}").format(what=what),
            _("Where: {where}").format(where=where),
            _("Since: {since}").format(since=since),
            _("Expected to be done by: {until}").format(until=until or _("will be told")),
        ]
        ending = _("We are repairing it and will tell you when it is over. We apologise for the inconvenience.")
    return Words(" ".join(title.split())[:MOST_TITLE], "\n".join(lines) + f"\n\n{ending}")


def over(*, title: str, at: str) -> Words:
    """Return what tells the end of a notice of that title."""
    with translation.override(settings.LANGUAGE_CODE):
        mark = _("[Restored] {title}").format(title=title)
        body = _("“{title}”: repaired at {at}, everything works again. Thank you for your patience.")
    return Words(mark[:MOST_TITLE], body.format(title=title, at=at))
