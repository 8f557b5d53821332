"""How values look, and what history says in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import RequestFactory
from django.utils import translation

from anju.core import clock, scope
from anju.core.access import Actor
from anju.ui import charts, display, fields
from anju.ui.columns import Column, read_path
from anju.ui.screens.timeline import moments
from tests.ui import sample

NOW = dt.datetime(2026, 11, 21, 9, 42, tzinfo=clock.ZONE)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (dt.timedelta(seconds=5), "just now"),
        (dt.timedelta(minutes=1), "1 minute ago"),
        (dt.timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (dt.timedelta(hours=23), "23 hours ago"),
        (dt.timedelta(days=3), "3 days ago"),
        (dt.timedelta(days=40), "2026-10-12"),
        (-dt.timedelta(hours=2), "in 2 hours"),
    ],
)
def test_ago_in_the_largest_unit(before: dt.timedelta, words: str) -> None:
    with clock.at(NOW), translation.override("en"):
        assert display.ago(NOW - before) == words


@pytest.mark.parametrize(("rate", "words"), [("0.06", "6%"), ("0.000300", "0.03%"), ("1", "100%"), ("0", "0%")])
def test_rates_are_written_in_per_cent(rate: str, words: str) -> None:
    assert display.percent(Decimal(rate)) == words


def test_instants_are_written_in_shanghai_time() -> None:
    assert display.instant(dt.datetime(2026, 11, 20, 16, 30, tzinfo=dt.UTC)) == "2026-11-21 00:30"


def test_amounts_have_separators_and_set_negatives_apart() -> None:
    assert "1,234.50" in display.amount(Decimal("1234.5"))
    assert "money-negative" in display.amount(Decimal(-1))
    assert display.amount(None) == display.NOTHING


def test_key_figures_are_read_as_money_numbers_or_words() -> None:
    assert "1,234.50" in str(display.figure(Decimal("1234.5")))
    assert "¥" in str(display.figure(Decimal("1234.5")))
    assert display.figure(3014) == "3,014"
    assert display.figure("81.2%") == "81.2%"


def test_values_are_escaped_everywhere(rf: RequestFactory) -> None:
    bad = sample.Thing(title="<script>x</script>", code="&")
    request = rf.get("/")
    assert "<script>" not in Column("title", "t", below="code").draw(bad, request)
    assert "<b>" not in display.tag("<b>x</b>")
    assert "<b>" not in display.masked("<b>")


def test_an_unknown_tone_is_refused() -> None:
    with pytest.raises(ValueError, match="tone"):
        display.tag("x", "pink")


def test_paths_stop_at_an_empty_hop() -> None:
    assert read_path(sample.Thing(), "house__name") is None
    assert read_path(sample.Thing(state="late"), "state") == "逾期"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 1234 6721", "13812346721"),
        ("＋８６ 13812346721", "13812346721"),
        ("0086-13812346721", "13812346721"),
        ("0755-8888123", "0755-8888123"),
        ("400-820-8820", "400-820-8820"),
    ],
)
def test_telephone_numbers_are_put_right(typed: str, kept: str) -> None:
    assert fields.PhoneField().clean(typed) == kept


def test_chart_gives_the_same_numbers_as_a_table() -> None:
    chart = charts.Chart("t", ["a", "b"], [charts.Series("x", [Decimal("1.5"), None]), charts.Series("y", [2])])
    assert chart.rows() == [("a", [Decimal("1.5"), 2]), ("b", [None, None])]
    assert chart.option()["series"][0]["values"] == [1.5, None]


def test_history_is_told_as_before_and_after(project, root) -> None:
    from anju.domains.tenancy.models import Project

    one = Project.objects.get(pk=project.pk)
    with scope.enter([one.pk], actor=Actor(1, "孙丽华")):
        one.name = "新名字"
        one.save()
    with scope.enter([one.pk], actor=root):
        one.city = "杭州"
        one.save()
    told = moments(Project.objects.get(pk=one.pk))
    assert [[(change.before, change.after) for change in moment.changes] for moment in told] == [
        [("—", "杭州")],
        [("测试花园", "新名字")],
        [],
    ]
    assert [moment.who for moment in told] == ["System", "孙丽华", ""]
    assert told[-1].at is not None
