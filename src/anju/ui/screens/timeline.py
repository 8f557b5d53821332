"""The history of a record in words: who changed what, when, through which door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from anju.ui import display
from anju.ui.screens.base import Screen
from anju.ui.screens.tabs import Tab

LIMIT = 100
TITLE = gettext_lazy("History")
SURFACES = {
    "console": gettext_lazy("the office"),
    "resident": gettext_lazy("resident's phone"),
    "field": gettext_lazy("field app"),
    "api": gettext_lazy("interface"),
    "demo": gettext_lazy("demonstration data"),
    "job": gettext_lazy("Background job"),
    "worker": gettext_lazy("System"),
}


# What records tell of themselves everywhere under the same names; their models need not name these columns.
USUAL = {
    "applied_by": pgettext_lazy("history", "applied for by"),
    "approved_at": pgettext_lazy("history", "approved at"),
    "approved_by": pgettext_lazy("history", "approved by"),
    "assignee": pgettext_lazy("history", "assignee"),
    "closed_by": pgettext_lazy("history", "closed by"),
    "decided_at": pgettext_lazy("history", "decided at"),
    "decided_by": pgettext_lazy("history", "decided by"),
    "drafted_by": pgettext_lazy("history", "drafted by"),
    "ended_by": pgettext_lazy("history", "ended by"),
    "expected_amount": pgettext_lazy("history", "expected amount"),
    "expected_count": pgettext_lazy("history", "expected number"),
    "issued_at": pgettext_lazy("history", "issued at"),
    "made_by": pgettext_lazy("history", "made by"),
    "opened_by": pgettext_lazy("history", "opened by"),
    "posted_at": pgettext_lazy("history", "posted at"),
    "prepared_by": pgettext_lazy("history", "prepared by"),
    "proposed_by": pgettext_lazy("history", "proposed by"),
    "published_by": pgettext_lazy("history", "published by"),
    "recorded_by": pgettext_lazy("history", "recorded by"),
    "removed_at": pgettext_lazy("history", "removed at"),
    "removed_by": pgettext_lazy("history", "removed by"),
    "reopened_by": pgettext_lazy("history", "opened again by"),
    "reversed_at": pgettext_lazy("history", "reversed at"),
    "reversed_by": pgettext_lazy("history", "reversed by"),
    "set_by": pgettext_lazy("history", "recorded by"),
    "state": pgettext_lazy("history", "state"),
    "taken_back_by": pgettext_lazy("history", "taken back by"),
    "withdrawn_by": pgettext_lazy("history", "withdrawn by"),
}


@dataclass(frozen=True)
class Change:
    """One field before and after, in words."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Moment:
    """One act in the record's history."""

    at: dt.datetime | None
    who: str
    through: str | Promise
    what: str
    changes: list[Change] = field(default_factory=list)


Masks = Mapping[str, Callable[[Any], str]]


class Timeline(Tab):
    """The history tab. The model is tracked by `anju.core.audit`: each update keeps the row as it was before.

    ``hidden`` fields are left out; ``masks`` says how personal ones are shown.
    """

    template = "ui/screens/tab_timeline.html"

    def __init__(self, key: str = "history", title: str | Promise = TITLE, **kwargs: Any) -> None:
        self.hidden = frozenset(kwargs.pop("hidden", ()))
        self.masks: Masks = kwargs.pop("masks", {})
        kwargs.setdefault("when", lambda record: hasattr(record, "history"))
        super().__init__(key, title, **kwargs)

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return the moments, newest first."""
        return {"moments": moments(screen.object, hidden=self.hidden, masks=self.masks)}


def moments(record: Model, *, hidden: frozenset[str] = frozenset(), masks: Masks | None = None) -> list[Moment]:
    """Return what happened to a tracked record, newest first: its changes and, where the row tells, its creation."""
    names: dict[tuple[Any, Any], str] = {}
    kept = list(record.history.order_by("-pgh_id")[:LIMIT])  # type: ignore[attr-defined]
    found, after = [], record
    for before in kept:
        context = before.pgh_context or {}
        changes = _changes(record, before, after, hidden=hidden, masks=masks or {}, names=names)
        if changes:
            found.append(
                Moment(
                    at=before.pgh_created_at,
                    who=_who(context),
                    through=SURFACES.get(context.get("surface", ""), context.get("surface", "")),
                    what=_("Record changed"),
                    changes=changes,
                )
            )
        after = before
    if len(kept) < LIMIT:
        found.append(Moment(at=getattr(record, "created_at", None), who="", through="", what=_("Record created")))
    return found


def _changes(
    record: Model,
    before: Any,
    after: Any,
    *,
    hidden: frozenset[str],
    masks: Masks,
    names: dict[tuple[Any, Any], str],
) -> list[Change]:
    kept = {one.attname for one in before._meta.concrete_fields}
    found = []
    for one in _fields(record):
        if one.name in hidden or one.attname not in kept:
            continue
        old, new = getattr(before, one.attname), getattr(after, one.attname)
        if old != new and (mask := masks.get(one.name)):
            words = (mask(value) or display.NOTHING for value in (old, new))
            found.append(Change(_title(one), *words))
        elif old != new:
            found.append(Change(_title(one), _in_words(one, old, names), _in_words(one, new, names)))
    return found


def _who(context: Mapping[str, Any]) -> str:
    """Name the person; what no person did the system did, whatever its job is called inside."""
    return str(context["name"]) if context.get("user") and context.get("name") else _("System")


def _fields(record: Model) -> Sequence[Field]:
    """Return the columns that have words; those without are the machine's own (keys, places, what is kept inside)."""
    return [one for one in record._meta.concrete_fields if not one.primary_key and _title(one)]


def _title(one: Field) -> str:
    named = one._verbose_name  # type: ignore[attr-defined]  # what the model says; ``verbose_name`` is made of the name
    return str(named or USUAL.get(one.name, ""))


def _in_words(one: Field, value: Any, names: dict[tuple[Any, Any], str]) -> str:
    if value is None or value == "":
        return display.NOTHING
    if one.flatchoices:
        return str(dict(one.flatchoices).get(value, value))
    model = one.related_model if one.is_relation else None
    if isinstance(model, type) and issubclass(model, Model):
        if (model, value) not in names:
            known = model._default_manager.filter(pk=value).first()
            names[model, value] = str(known) if known is not None else f"#{value}"
        return names[model, value]
    if isinstance(value, bytes | memoryview):
        return display.HIDDEN
    return display.plain(value)
