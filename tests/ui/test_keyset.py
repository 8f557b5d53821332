"""Pages by cursor: put together they are the whole order, in both directions, whatever the values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anju.ui import keyset
from tests.ui import sample

ROW = st.tuples(
    st.sampled_from(["a", "b", "甲"]),
    st.one_of(st.none(), st.integers(-2, 2).map(Decimal)),
    st.one_of(st.none(), st.integers(1, 3).map(lambda day: dt.date(2026, 1, day))),
    st.booleans(),
)
ORDERS = st.lists(
    st.sampled_from(["title", "-title", "amount", "-amount", "due_on", "-due_on", "is_urgent", "house__name", "worth"]),
    min_size=0,
    max_size=3,
    unique_by=lambda part: part.lstrip("-"),
)

NARROWED = (
    Q(),
    Q(amount__gte=0),
    Q(amount__isnull=False, due_on__lte=dt.date(2026, 1, 2)),
    Q(amount__isnull=True),
    ~Q(amount=1),
    ~Q(due_on__isnull=True),
    Q(amount__lt=1) | Q(is_urgent=True),
    Q(house__name__gt="1"),
)
"""Some leave out what has no value in a column, some only seem to."""


def sort_like_the_list(rows: list[sample.Thing], order: list[str]) -> list[int]:
    """Sort in Python: empty values last in either direction, then the primary key in the first key's direction."""
    found = list(rows)
    descending = bool(order) and order[0].startswith("-")
    found.sort(key=lambda row: row.pk, reverse=descending)
    for part in reversed(order):
        name = part.lstrip("-")

        def value(row: sample.Thing, name: str = name) -> object:
            if name == "house__name":
                return row.house.name if row.house else None
            return row.amount if name == "worth" else getattr(row, name)

        full = [row for row in found if value(row) is not None]
        full.sort(key=value, reverse=part.startswith("-"))  # type: ignore[arg-type]
        found = full + [row for row in found if value(row) is None]
    return [row.pk for row in found]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(ROW, max_size=14), order=ORDERS, size=st.integers(1, 5), narrowed=st.sampled_from(NARROWED))
def test_pages_put_together_are_the_whole_order(
    things: type[sample.Thing], drawn: list[tuple], order: list[str], size: int, narrowed: Q
) -> None:
    things.objects.all().delete()
    sample.House.objects.all().delete()
    house = sample.House.objects.create(name="1 栋")
    things.objects.bulk_create(
        things(title=title, amount=amount, due_on=day, is_urgent=urgent, code="", house=house if urgent else None)
        for title, amount, day, urgent in drawn
    )
    rows = things.objects.select_related("house").annotate(worth=F("amount")).filter(narrowed)
    whole = sort_like_the_list(list(rows), order)

    forward, pages, cursor = [], [], ""
    while True:
        page = keyset.page(rows, order, size, cursor)
        pages.append(page)
        forward += [row.pk for row in page.rows]
        if not page.next:
            break
        cursor = page.next
    assert forward == whole
    assert [row.pk for row in keyset.every(rows, order, size)] == whole

    backward = [row.pk for row in pages[-1].rows]
    page = pages[-1]
    while page.previous:
        page = keyset.page(rows, order, size, page.previous)
        backward = [row.pk for row in page.rows] + backward
    assert backward == whole
    assert not pages[0].previous


def test_a_cursor_whose_row_is_gone_shows_the_first_page(things: type[sample.Thing]) -> None:
    kept = things.objects.create(code="A", title="kept")
    page = keyset.page(things.objects.all(), ["title"], 5, "n999999")
    assert [row.pk for row in page.rows] == [kept.pk]
    assert keyset.page(things.objects.all(), ["title"], 5, "nnonsense").rows == [kept]
    assert keyset.page(things.objects.all(), ["title"], 5, "x1").rows == [kept]


def test_a_row_outside_the_filter_still_marks_its_place(things: type[sample.Thing]) -> None:
    first, second, third = (things.objects.create(code=code, title=code) for code in "ABC")
    filtered = things.objects.exclude(pk=second.pk)
    page = keyset.page(filtered, ["title"], 5, f"n{second.pk}", anchors=things.objects.all())
    assert [row.pk for row in page.rows] == [third.pk]
    assert page.previous
    assert first.pk


@pytest.mark.parametrize(
    ("path", "nullable"), [("title", False), ("amount", True), ("house__name", True), ("pk", False)]
)
def test_nullable_is_told_from_the_model(things: type[sample.Thing], path: str, nullable: bool) -> None:
    assert keyset.is_nullable(things.objects.all(), path) is nullable


def test_empty_values_are_not_looked_for_where_the_rows_leave_them_out(
    things: type[sample.Thing], django_assert_num_queries: Any
) -> None:
    things.objects.bulk_create(things(code=str(at), title="x", amount=at) for at in range(3))
    with django_assert_num_queries(1):
        page = keyset.page(things.objects.filter(amount__gte=1), ["amount"], 5)
    assert [row.amount for row in page.rows] == [1, 2]


def test_a_cursor_holds_no_value_of_the_row(things: type[sample.Thing]) -> None:
    things.objects.bulk_create(things(code=str(at), title="x", owner="王建国") for at in range(3))
    page = keyset.page(things.objects.all(), ["owner"], 2)
    assert page.next == f"n{page.rows[-1].pk}"
