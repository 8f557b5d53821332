"""Columns of lists, related lists and key/value panels: how one value of a row is read, drawn and exported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Model
from django.db.models.options import Options
from django.http import HttpRequest
from django.utils.functional import Promise, cached_property
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anju.core.access import Permission
from anju.ui import display, guard
from anju.ui.links import link_or_none

Text = str | Promise
Reader = Callable[[Any], Any]


def read_path(row: Any, path: str) -> Any:
    """Follow ``a__b__c`` from a row; a choice field gives its label, an empty hop gives None."""
    value = row
    *hops, last = path.split("__")
    for hop in hops:
        value = getattr(value, hop, None)
        if value is None:
            return None
    found = getattr(value, last, None)
    labels = _labels(value._meta, last) if isinstance(value, Model) else None
    if labels is not None:
        return None if found is None else str(labels.get(found, found))
    return found() if callable(found) and not isinstance(found, Model) else found


@cache
def _labels(facts: Options[Any], name: str) -> dict[Any, Text] | None:
    """Return the labels of a choice field; Django's own way puts them together anew for every value of every row."""
    found = next((one for one in facts.get_fields() if one.name == name), None)
    choices = getattr(found, "flatchoices", None)
    return dict(choices) if choices else None


class Column:
    """A text column. ``path`` is the key of the column and the field path that is read and sorted by.

    ``value`` reads from the row instead; such a column sorts only by a ``sort`` path. ``below`` gives a small second
    line. ``shown`` False hides it until chosen. ``phone`` is its place in the two-line row: 1 title, 2 right, 3 below,
    4 below right. With ``permission`` the column is there only for who holds it.
    """

    css = "cell-text"
    excel_format = ""
    personal = False

    def __init__(
        self,
        path: str,
        title: Text,
        *,
        value: Reader | None = None,
        sort: bool | str = True,
        below: str | Reader | None = None,
        shown: bool = True,
        phone: int = 0,
        permission: Permission | None = None,
    ) -> None:
        self.path, self.title, self.below = path, title, below
        self.shown, self.phone, self.permission = shown, phone, permission
        self._value = value
        self.sort = sort if isinstance(sort, str) else (path if sort and value is None else "")

    @cached_property
    def opening(self) -> SafeString:
        """The tag that begins each of its cells."""
        return format_html('<td class="{}">', f"{self.css} phone-{self.phone}" if self.phone else self.css)

    @property
    def paths(self) -> list[str]:
        """The field paths this column reads from a row, for joining."""
        mine = [] if self._value else [self.path]
        return [*mine, self.below] if isinstance(self.below, str) else mine

    def read(self, row: Any) -> Any:
        """Return the value as the model gives it."""
        return self._value(row) if self._value else read_path(row, self.path)

    def draw(self, row: Any, request: HttpRequest) -> SafeString:
        """Return the cell's HTML."""
        first = self.draw_value(self.read(row), row, request)
        if self.below is None:
            return first
        second = self.below(row) if callable(self.below) else read_path(row, self.below)
        if second in (None, ""):
            return first
        return format_html('{}<span class="cell-sub">{}</span>', first, display.plain(second))

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Return the HTML of the first line."""
        if isinstance(value, SafeString):
            return value
        if value is None or value == "":
            return format_html('<span class="t3">{}</span>', display.NOTHING)
        return escape(display.plain(value))

    def excel(self, row: Any) -> str | Decimal | int | dt.date | dt.datetime | bool | None:
        """Return the value for a sheet; what is no number or date goes as text, so that codes keep their zeros."""
        value = self.read(row)
        return None if value is None or value == "" else display.plain(value)


def cells_html(columns: Iterable[Column], row: Any, request: HttpRequest) -> SafeString:
    """Return the cells of a row of a table; in Python, because a page has hundreds of them."""
    return SafeString("".join(f"{one.opening}{conditional_escape(one.draw(row, request))}</td>" for one in columns))


class NumberColumn(Column):
    """A quantity, right-aligned; exported as a number."""

    css = "cell-num"

    def excel(self, row: Any) -> Any:
        """Return the number itself."""
        return self.read(row)


class MoneyColumn(NumberColumn):
    """An amount in yuan."""

    css = "cell-money"
    excel_format = "#,##0.00"

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Draw with separators; negative ones set apart."""
        return display.amount(value)


class DateColumn(Column):
    """A calendar date."""

    css = "cell-date"
    excel_format = "yyyy-mm-dd"

    def excel(self, row: Any) -> Any:
        """Return the date itself."""
        return self.read(row)


class InstantColumn(Column):
    """A date with the time of day, in Shanghai time; ``relative`` draws “3 minutes ago”."""

    css = "cell-date"
    excel_format = "yyyy-mm-dd hh:mm"

    def __init__(self, path: str, title: Text, *, relative: bool = False, **kwargs: Any) -> None:
        self.relative = relative
        super().__init__(path, title, **kwargs)

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Draw the instant."""
        if self.relative and value is not None:
            return display.moment(value)
        return super().draw_value(value, row, request)

    def excel(self, row: Any) -> Any:
        """Return the instant itself; the exporter brings it into local time."""
        return self.read(row)


class BooleanColumn(Column):
    """Yes or no, with a tick."""

    css = "cell-tag"

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Draw a tick for yes, a dash for no."""
        if value:
            return format_html('<span class="ok">{}</span>', display.icon("check", label=_("Yes")))
        return format_html(
            '<span class="t3">{}<span class="visually-hidden">{}</span></span>', display.NOTHING, _("No")
        )


class StatusColumn(Column):
    """A state as a tag; ``tones`` maps the stored value to a tone, ``icons`` to an icon."""

    css = "cell-tag"

    def __init__(
        self,
        path: str,
        title: Text,
        *,
        tones: Mapping[Any, str] | Callable[[Any], str],
        icons: Mapping[Any, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.tones, self.icons = tones, icons or {}
        super().__init__(path, title, **kwargs)

    def stored(self, row: Any) -> Any:
        """Return the stored value behind the label."""
        *hops, last = self.path.split("__")
        for hop in hops:
            row = getattr(row, hop, None)
        return getattr(row, last, None)

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Draw the tag."""
        if value is None or value == "":
            return super().draw_value(value, row, request)
        stored = self.stored(row)
        tone = self.tones(row) if callable(self.tones) else self.tones.get(stored, "mute")
        return display.tag(value, tone, self.icons.get(stored, ""))


class LinkColumn(Column):
    """Opens another screen: ``to`` is its name, ``pk`` the path (or function) of the id in the address."""

    def __init__(
        self, path: str, title: Text, *, to: str, pk: str | Reader = "pk", argument: str = "pk", **kwargs: Any
    ) -> None:
        self.to, self.pk, self.argument = to, pk, argument
        super().__init__(path, title, **kwargs)

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Draw the link; plain text where there is nothing to open."""
        target = self.pk(row) if callable(self.pk) else read_path(row, self.pk)
        url = link_or_none(request, self.to, **{self.argument: target}) if target is not None else None
        if not url or not guard.opens(request, self.to, url):
            return super().draw_value(value, row, request)
        return format_html('<a href="{}">{}</a>', url, display.plain(value))


class MaskedColumn(Column):
    """Personal data: always masked on screen; in full by a logged POST to ``reveal``, and in Excel by permission.

    ``mask`` turns the stored value into the masked text. Without ``permission`` nobody sees it in full.
    """

    personal = True

    def __init__(
        self,
        path: str,
        title: Text,
        *,
        mask: Callable[[Any], str],
        permission: Permission | None = None,
        reveal: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("sort", False)
        super().__init__(path, title, **kwargs)
        self.mask, self.full, self.reveal = mask, permission, reveal

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Draw the masked text, with a button for who may see more."""
        if value in (None, ""):
            return super().draw_value(value, row, request)
        project = getattr(request, "project", None)
        may = self.full is not None and request.actor.may(self.full, project.pk if project else None)  # type: ignore[attr-defined]
        url = link_or_none(request, self.reveal, pk=row.pk) if may and self.reveal else None
        return display.masked(self.mask(value), url or "")
