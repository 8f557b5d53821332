"""Pages that stay fast on a million rows: the database seeks to the place instead of counting its way there.

A cursor names a row and a direction; the row's values are read again when the page is opened. So an address carries no
personal data, and a row that has moved in the order takes the reader along.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import Col, OrderBy
from django.db.models.lookups import IsNull, Lookup

AFTER, BEFORE = "n", "p"


@dataclass(frozen=True)
class Key:
    """One part of the order. Empty values stand last in either direction."""

    path: str
    descending: bool
    nullable: bool

    def ordering(self, backward: bool) -> OrderBy:
        """Return the ORDER BY term; a column that is never empty gets the plain form, which its index serves."""
        descending = self.descending != backward
        expression = F(self.path)
        if not self.nullable:
            return expression.desc() if descending else expression.asc()
        if backward:
            return expression.desc(nulls_first=True) if descending else expression.asc(nulls_first=True)
        return expression.desc(nulls_last=True) if descending else expression.asc(nulls_last=True)

    def same(self, value: Any) -> Q:
        """Match rows with an equal value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def beyond(self, value: Any, backward: bool) -> Q | None:
        """Match rows that stand strictly beyond the value; None when there can be none."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backward else None
        side = "lt" if self.descending != backward else "gt"
        strictly = Q(**{f"{self.path}__{side}": value})
        if self.nullable and not backward:
            strictly |= Q(**{f"{self.path}__isnull": True})
        return strictly

    def bound(self, value: Any, backward: bool) -> Q:
        """Match everything from the value on: says nothing new, but gives the index a place to begin."""
        if self.nullable or value is None:
            return Q()
        return Q(**{f"{self.path}__{'lte' if self.descending != backward else 'gte'}": value})


@dataclass(frozen=True)
class Page:
    """One page of rows, and the cursors of its neighbours (empty where there is none)."""

    rows: list[Any]
    next: str
    previous: str


def page(rows: QuerySet, order: Sequence[str], size: int, cursor: str = "", anchors: QuerySet | None = None) -> Page:
    """Return the page of ``size`` rows that the cursor points at; the first one for an empty or stale cursor.

    ``order`` are field or annotation paths, ``-`` for descending; the primary key is added, so that equal values
    keep one order. ``anchors`` is where the cursor's row is looked up: the rows before filtering, for a row that a
    change has taken out of the filter still marks its place.
    """
    keys = _keys(rows, order)
    base = rows if anchors is None else anchors
    values = _anchor(base, keys, cursor)
    backward = values is not None and cursor.startswith(BEFORE)
    found = _collect(rows, _stretches(keys, values, backward), size + 1, backward, whole=base)
    return _page(found, size, came_from=values is not None, backward=backward)


def every(rows: QuerySet, order: Sequence[str], size: int) -> Iterator[Any]:
    """Yield all rows in order, ``size`` at a time, so that no more than that is ever in memory."""
    keys = _keys(rows, order)
    values: tuple[Any, ...] | None = None
    while True:
        found = _collect(rows, _stretches(keys, values, backward=False), size, backward=False)
        yield from found
        if len(found) < size:
            return
        values = _anchor(rows, keys, f"{AFTER}{found[-1].pk}")
        if values is None:
            return


@dataclass(frozen=True)
class Stretch:
    """Rows that stand together in the order: those with a first value, and those without one.

    Asked for apart, each is one range of an index; asked for together, PostgreSQL would sort all rows.
    """

    within: Q
    keys: list[Key]
    values: tuple[Any, ...] | None


def _stretches(keys: list[Key], values: tuple[Any, ...] | None, backward: bool) -> list[Stretch]:
    """Return what lies beyond the anchor, nearest first."""
    first, rest = keys[0], keys[1:]
    if not first.nullable:
        return [Stretch(Q(), keys, values)]
    filled_keys = [replace(first, nullable=False), *rest]
    is_filled, is_empty = Q(**{f"{first.path}__isnull": False}), Q(**{f"{first.path}__isnull": True})
    if values is None:
        return [Stretch(is_filled, filled_keys, None), Stretch(is_empty, rest, None)]
    if values[0] is None:
        here = Stretch(is_empty, rest, values[1:])
        return [here, Stretch(is_filled, filled_keys, None)] if backward else [here]
    here = Stretch(is_filled, filled_keys, values)
    return [here] if backward else [here, Stretch(is_empty, rest, None)]


def _collect(
    rows: QuerySet, stretches: list[Stretch], limit: int, backward: bool, whole: QuerySet | None = None
) -> list[Any]:
    """Return the first rows of the stretches.

    With ``whole`` their keys are picked first and what is joined to them is joined to these alone: PostgreSQL joins
    every row that matches where it expects few.
    """
    if not rows.query.select_related or rows.query.distinct:
        whole = None
    found: list[Any] = []
    for one in stretches:
        if len(found) == limit:
            break
        ordered = rows.filter(one.within).order_by(*(key.ordering(backward) for key in one.keys))
        if one.values is not None:
            ordered = ordered.filter(_beyond(one.keys, one.values, backward))
        few = ordered[: limit - len(found)]
        if whole is not None:
            few = whole.filter(pk__in=few.values("pk")).order_by(*ordered.query.order_by)
        found.extend(few)
    return found


def _page(found: list[Any], size: int, *, came_from: bool, backward: bool) -> Page:
    more, rows = len(found) > size, found[:size]
    if backward:
        rows.reverse()
    has_next, has_previous = (came_from, more) if backward else (more, came_from)
    return Page(
        rows,
        next=f"{AFTER}{rows[-1].pk}" if rows and has_next else "",
        previous=f"{BEFORE}{rows[0].pk}" if rows and has_previous else "",
    )


def _keys(rows: QuerySet, order: Sequence[str]) -> list[Key]:
    keys = [Key(part.lstrip("-"), part.startswith("-"), _may_be_empty(rows, part.lstrip("-"))) for part in order]
    name = rows.model._meta.pk.name
    if not any(key.path in ("pk", name) for key in keys):
        # In the direction of the first key, so that one index on it can be read either way.
        keys.append(Key("pk", bool(keys) and keys[0].descending, nullable=False))
    return keys


def _may_be_empty(rows: QuerySet, path: str) -> bool:
    """Tell whether a row may stand without a value; one that the rows' own conditions ask for is there."""
    where = rows.query.where
    asked = () if where.negated or where.connector != where.default else where.children
    return is_nullable(rows, path) and not any(
        isinstance(one, Lookup)
        and isinstance(one.lhs, Col)
        and (one.lhs.alias, one.lhs.target.name) == (rows.model._meta.db_table, path)
        and not (isinstance(one, IsNull) and one.rhs)
        for one in asked
    )


def is_nullable(rows: QuerySet, path: str) -> bool:
    """Tell whether a path of the rows may be empty; an annotation always may."""
    if path in rows.query.annotations:
        return True
    model: type[Model] | None = rows.model
    for name in path.split("__"):
        if name == "pk":
            return False
        if model is None:
            return True
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if getattr(field, "null", True) or not getattr(field, "concrete", False):
            return True
        model = field.related_model
    return False


def _anchor(rows: QuerySet, keys: list[Key], cursor: str) -> tuple[Any, ...] | None:
    if cursor[:1] not in (AFTER, BEFORE) or not cursor[1:]:
        return None
    try:
        return rows.order_by().filter(pk=cursor[1:]).values_list(*(key.path for key in keys)).first()
    except (ValueError, ValidationError):
        return None


def _beyond(keys: list[Key], values: tuple[Any, ...], backward: bool) -> Q:
    wanted, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        beyond = key.beyond(value, backward)
        if beyond is not None:
            wanted |= equal & beyond
        equal &= key.same(value)
    return keys[0].bound(values[0], backward) & wanted
