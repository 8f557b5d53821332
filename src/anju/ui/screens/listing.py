"""Which rows a list shows for one address: search, filters, order, joins. Used by the page, bulk actions and export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.forms import Form
from django.http import QueryDict
from django.utils.functional import cached_property

from anju.ui import display
from anju.ui.columns import Column

OWN = ("q", "sort", "size", "at", "part", "found", "queue", "open")
"""Parameters of the address that belong to the list itself and to no filter."""


@dataclass(frozen=True)
class Chip:
    """A filter that is set: its name, its value in words, the address without it."""

    title: str
    text: str
    query: str


class Listing:
    """The rows of a list as one address asks for them."""

    def __init__(
        self,
        *,
        base: QuerySet,
        columns: Sequence[Column],
        data: QueryDict,
        filterset: type[Any] | None = None,
        search: Sequence[str] = (),
        order: Sequence[str] = (),
        request: Any = None,
        typed: str | None = None,
        within: Callable[[QuerySet], QuerySet] | None = None,
    ) -> None:
        self.columns, self.data, self.search = columns, data, search
        self.typed = data.get("q", "").strip() if typed is None else typed
        self.base = base.select_related(*joins) if (joins := _joins(base.model, columns)) else base
        self._within = within or (lambda rows: rows)
        self._filterset = filterset
        self._order, self._request = order, request

    @cached_property
    def filters(self) -> Any:
        """The bound FilterSet, or None where the list has none."""
        if self._filterset is None:
            return None
        data = self.data
        if self.typed != data.get("q", ""):
            data = data.copy()
            data["q"] = self.typed
        return self._filterset(data=data, queryset=self.base, request=self._request)

    @property
    def form(self) -> Form | None:
        """The form of the filters."""
        return self.filters.form if self.filters is not None else None

    @cached_property
    def filter_names(self) -> frozenset[str]:
        """The names of the filters there are; their form takes a while to build, and most visits never need it."""
        return frozenset(self._filterset.base_filters) if self._filterset is not None else frozenset()

    @cached_property
    def is_filtered(self) -> bool:
        """Tell whether the address says anything that a filter may understand."""
        said = any(any(values) for name, values in self.data.lists() if name not in OWN)
        return bool(self.filter_names) and (bool(self.typed) or said)

    @property
    def is_wrong(self) -> bool:
        """Tell whether a filter holds a value that makes no sense."""
        return self.is_filtered and not self.filters.is_valid()

    @property
    def can_search(self) -> bool:
        """Tell whether there is anything to search by."""
        return bool(self.search) or "q" in self.filter_names

    @cached_property
    def rows(self) -> QuerySet:
        """The rows that match; none while a filter holds a value that makes no sense."""
        rows = self.base
        if self.is_wrong:
            return rows.none()
        if self.is_filtered:
            rows = self.filters.qs
        rows = self._within(rows)
        for word in self.typed.split() if self.search else ():
            anywhere = Q()
            for path in self.search:
                anywhere |= Q(**{f"{path}__icontains": word})
            rows = rows.filter(anywhere)
        return rows

    @cached_property
    def sorted_by(self) -> str:
        """The key of the column sorted by, ``-`` for descending; empty for the usual order."""
        wanted = self.data.get("sort", "")
        column = next((one for one in self.columns if one.path == wanted.lstrip("-")), None)
        return wanted if column is not None and self.is_sortable(column) else ""

    def is_sortable(self, column: Column) -> bool:
        """Tell whether the database can sort by the column."""
        return bool(column.sort) and _exists(self.base, column.sort)

    @cached_property
    def order(self) -> list[str]:
        """The order as field paths: the chosen column, then the usual order."""
        usual = list(self._order)
        if not self.sorted_by:
            return usual
        column = next(one for one in self.columns if one.path == self.sorted_by.lstrip("-"))
        return [f"{'-' if self.sorted_by.startswith('-') else ''}{column.sort}"]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether a search or a filter leaves rows out."""
        return bool(self.typed) or bool(self.chips)

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are set."""
        if not self.is_filtered or self.is_wrong or self.form is None:
            return []
        found = []
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if name in OWN or value in (None, "", [], ()) or (hasattr(value, "exists") and not value.exists()):
                continue
            text = _in_words(field, value)
            if text:
                found.append(Chip(str(field.label or name), text, self.query(without=_names(self.data, name))))
        return found

    def query(self, *, without: Sequence[str] = (), **changed: str) -> str:
        """Return the query part of the address, changed, without its place in the list and without empty values."""
        copy = self.data.copy()
        for name in ("at", "part", "open", *without):
            copy.pop(name, None)
        for name, value in changed.items():
            copy[name] = value
        for name in list(copy):
            kept = [value for value in copy.getlist(name) if value != ""]
            if kept:
                copy.setlist(name, kept)
            else:
                copy.pop(name)
        return copy.urlencode()


def _names(data: QueryDict, name: str) -> list[str]:
    """Return the parameters of one filter: its own name, or the parts of a range."""
    return [one for one in data if one == name or one.rpartition("_")[0] == name]


def _in_words(field: Any, value: Any) -> str:
    if isinstance(value, slice):
        return " – ".join(_end(end) for end in (value.start, value.stop))
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, list | tuple) or hasattr(value, "all"):
        return "、".join(_in_words(field, one) for one in value)
    labels = {str(key): str(label) for key, label in _flat(getattr(field, "choices", ()))}
    return labels.get(str(value)) or display.plain(value)


def _end(value: Any) -> str:
    """Write one end of a range; a range of days is held as instants."""
    if value is None:
        return ""
    return display.day(value.date()) if isinstance(value, dt.datetime) else display.plain(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, label in choices:
        flat.extend(label if isinstance(label, list | tuple) else [(key, label)])
    return flat


def _joins(model: type[Model], columns: Sequence[Column]) -> list[str]:
    found = []
    for path in (path for column in columns for path in column.paths):
        step: type[Model] | None = model
        hops = []
        for name in path.split("__"):
            try:
                field = step._meta.get_field(name) if step is not None else None
            except FieldDoesNotExist:
                break
            if field is None or not (field.many_to_one or field.one_to_one):
                break
            hops.append(name)
            step = field.related_model
        if hops and "__".join(hops) not in found:
            found.append("__".join(hops))
    return found


def _exists(rows: QuerySet, path: str) -> bool:
    if path in rows.query.annotations:
        return True
    model: type[Model] | None = rows.model
    for name in path.split("__"):
        if model is None:
            return False
        try:
            model = None if name == "pk" else model._meta.get_field(name).related_model
        except FieldDoesNotExist:
            return False
    return True
