"""Each kind of cell gives its value or the reason against it, and never raises."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.core import clock
from anju.core.sheets import dates, formats, kinds
from anju.core.sheets.reasons import Reason


def read(kind: kinds.Kind, value: object) -> object:
    found = kind.clean(value)
    return found.code if isinstance(found, Reason) else found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (89.53, Decimal("89.53")),
        (89.530000000001, Decimal("89.53")),
        ("１２０．００", Decimal("120.00")),
        ("89.53㎡", Decimal("89.53")),
        (" 1,234.5 平方米", Decimal("1234.50")),
        ("89.535", Decimal("89.54")),
        ("约90", "not_number"),
        ("90左右", "not_number"),
        (-5.0, "not_above"),
        (0.0, "not_above"),
        ("1e9", "too_large"),
    ],
)
def test_an_area_is_exact_and_above_nothing(value, expected):
    assert read(kinds.area(), value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0005, Decimal("0.000500")),
        ("0.05%", Decimal("0.000500")),
        ("0.5‰", Decimal("0.000500")),
        ("万分之五", Decimal("0.000500")),
        ("千分之三", Decimal("0.003000")),
        (0.0, Decimal(0)),
        (3.0, "too_large"),
        ("随便", "not_number"),
    ],
)
def test_a_rate_is_read_as_a_fraction_of_one(value, expected):
    assert read(kinds.rate(), value) == expected


def test_money_takes_a_currency_mark_and_no_negative():
    assert read(kinds.money(), "￥1,200.50") == Decimal("1200.50")
    assert read(kinds.money(), "2.35元") == Decimal("2.35")
    assert read(kinds.money(), "-1") == "too_small"


def test_an_integer_takes_its_unit_and_no_fraction():
    days = kinds.integer(units=("天",), minimum=1, maximum=31)
    assert [read(days, value) for value in (30.0, "30天", "1.5", "0", "32")] == [
        30,
        30,
        "not_whole",
        "too_small",
        "too_large",
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.date(2017, 6, 5), dt.date(2017, 6, 5)),
        (dt.datetime(2017, 6, 5, 8, tzinfo=clock.ZONE), dt.date(2017, 6, 5)),
        (42891.0, dt.date(2017, 6, 5)),
        (20170605.0, dt.date(2017, 6, 5)),
        ("20170605", dt.date(2017, 6, 5)),
        ("2017-06-05", dt.date(2017, 6, 5)),
        ("2017/6/5", dt.date(2017, 6, 5)),
        ("2017.06.05", dt.date(2017, 6, 5)),
        ("2017年6月5日", dt.date(2017, 6, 5)),
        ("２０１７－０６－０５", dt.date(2017, 6, 5)),
        ("2017-06-05 00:00:00", dt.date(2017, 6, 5)),
        ("2019-02-30", "no_such_date"),
        ("2017年6月", "no_day"),
        ("6/5/2017", "not_date"),
        ("去年夏天", "not_date"),
        ("1850-01-01", "too_small"),
    ],
)
def test_a_day_is_read_in_every_form_and_an_impossible_one_named(value, expected):
    assert read(dates.date(), value) == expected


@pytest.mark.parametrize("value", ["2026-11", "2026年11月", "202611", "2026/11", 202611.0, dt.date(2026, 11, 21)])
def test_a_period_is_the_first_day_of_its_month(value):
    assert read(dates.period(), value) == dt.date(2026, 11, 1)


def test_a_period_is_no_word():
    assert read(dates.period(), "下个月") == "not_period"


@pytest.mark.parametrize(
    ("value", "expected"), [(2016.0, 2016), ("2016年", 2016), ("2016年6月", 2016), ("16", "not_whole")]
)
def test_a_year_is_read_out_of_a_date(value, expected):
    assert read(dates.year(), value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("17289725029", "17289725029"),
        (19506885186.0, "19506885186"),
        ("184-5228-5567", "18452285567"),
        ("+86 138 0013 8000", "13800138000"),
        ("86-13800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("0571-88886666", "0571-88886666"),
        ("(010)88886666转801", "010-88886666-801"),
        ("400-820-8820", "4008208820"),
        ("1380013", "not_phone"),
        ("138001380001", "not_phone"),
        ("13800138000/13900139000", "many_phones"),
        ("1.95069E+10", "digits_lost"),
    ],
)
def test_a_phone_is_read_in_every_form(value, expected):
    assert read(formats.phone(), value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("110105194912310021", "identity_check"),
        ("110105491231002", "11010519491231002X"),
        ("110105194913310029", "not_identity"),
        (1.1010519491231e17, "digits_lost"),
        ("1.10105E+17", "digits_lost"),
        ("H12345678", "H12345678"),
        ("E12345678", "E12345678"),
        ("12345", "not_identity"),
    ],
)
def test_an_identity_number_is_checked_by_its_last_digit(value, expected):
    assert read(formats.identity_number(), value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("京A12345", "京A12345"),
        ("粤BD12345", "粤BD12345"),
        ("粤B12345D", "粤B12345D"),
        ("浙A·12345", "浙A12345"),
        (" 浙a 12345 ", "浙A12345"),
        ("WJ12345", "WJ12345"),
        ("粤Z1234港", "粤Z1234港"),
        ("京AI2345", "not_plate"),
        ("A12345", "not_plate"),
    ],
)
def test_e41_a_plate_is_known_by_its_form(value, expected):
    assert read(formats.plate(), value) == expected


USES = kinds.choice({"home": ("住宅",), "villa": ("别墅",), "shop": ("商铺", "商业")})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("住宅", "home"),
        (" 住 宅 ", "home"),
        ("普通住宅", "home"),
        ("住宅(高层)", "home"),
        ("商业", "shop"),
        ("villa", "villa"),
    ],
)
def test_a_choice_is_known_by_its_words(value, expected):
    assert read(USES, value) == expected


def test_a_near_miss_is_told_the_word_it_is_near_to():
    reason = USES.clean("别野")
    assert isinstance(reason, Reason)
    assert reason.params == {"hint": "别墅"}


def test_a_denied_word_is_not_that_choice():
    assert read(USES, "非住宅") == "unknown_choice"


def test_several_choices_stand_in_one_cell():
    marks = kinds.several({"child": ("儿童",), "ill": ("重病",)})
    assert read(marks, "重病、儿童") == ("child", "ill")
    assert read(marks, "重病、宇航员") == "unknown_choice"


ALL = (
    *(kinds.text(), kinds.code(), kinds.area(), kinds.money(), kinds.rate(), kinds.integer(), USES),
    *(dates.date(), dates.period(), dates.year(), formats.phone(), formats.identity_number(), formats.plate()),
)


@given(st.one_of(st.text(min_size=1), st.floats(), st.dates(), st.datetimes()))
def test_no_cell_makes_a_cleaner_fail(value):
    for kind in ALL:
        kind.clean(value)
