"""Statements in the forms that banks give: preambles, one or two columns of money, two rows of headings, pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anju.domains.banking.calc import debits, reading

MONEY = st.decimals("0.01", "9999999.99", places=2)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
WORDS = st.text(st.sampled_from("王李物业费房租abcXY09-—栋单元室号 "), max_size=20)


def came_in(rows: list[list[object]], **mapping: str) -> list[reading.Received]:
    return [line for _number, line in reading.read_rows(rows, mapping) if line is not None]


def test_titles_above_totals_below_and_headings_again_are_no_rows() -> None:
    head = ["交易日期", "借方发生额（元）", "贷方发生额（元）", "对方户名"]
    rows = [
        ["某银行账户交易明细"] * 4,
        ["账号：6222", "", "", ""],
        head,
        ["2026-11-20", "", "1,200.00", "王建国"],
        head,
        ["2026/11/21 10:02:03", "35.00", "", "供电局"],
        ["合计", "35.00", "1,200.00", ""],
    ]
    (line,) = came_in(rows)
    assert (line.on_date, line.amount, line.payer) == (dt.date(2026, 11, 20), Decimal("1200.00"), "王建国")


def test_a_heading_of_two_rows_tells_debit_from_credit() -> None:
    rows = [
        ["交易日期", "发生额", "发生额", "对方信息", "对方信息"],
        ["交易日期", "借方", "贷方", "户名", "账号"],
        ["20261120", "50.00", "", "供电局", "1"],
        ["20261120", "", "88.00", "李秀英", "6217"],
    ]
    (line,) = came_in(rows)
    assert (line.amount, line.payer, line.payer_account) == (Decimal("88.00"), "李秀英", "6217")


@pytest.mark.parametrize(("side", "amount"), [("贷", "5.00"), ("Ｃ", "5.00"), ("收入", "￥5.00元"), ("+", "5.00")])
def test_one_column_with_its_direction(side: str, amount: str) -> None:
    rows = [["交易日期", "借贷标志", "交易金额"], ["2026-11-20", side, amount], ["2026-11-20", "借", "9.00"]]
    assert [line.amount for line in came_in(rows)] == [Decimal("5.00")]


def test_one_column_with_signs() -> None:
    rows = [["日期", "金额"], ["2026年11月20日", "5.00"], ["2026-11-20", "-7.00"], ["2026-11-20", "(8.00)"]]
    assert [line.amount for line in came_in(rows)] == [Decimal("5.00")]


@pytest.mark.parametrize(
    "row",
    [
        ["2026-13-45", "贷", "5.00", "S1"],
        ["2026-11-20", "?", "5.00", "S1"],
        ["2026-11-20", "贷", "5.001", "S1"],
        ["2026-11-20", "贷", "NaN", "S1"],
        ["2026-11-20", "贷", "Infinity", "S1"],
        ["", "贷", "5.00", "S1"],
    ],
)
def test_what_cannot_be_read_is_never_passed_over(row: list[object]) -> None:
    with pytest.raises(reading.Unread):
        came_in([["交易日期", "借贷", "金额", "流水号"], row])


def test_a_number_that_the_bank_gives_again_on_another_day_is_another_line() -> None:
    head: list[object] = ["交易日期", "流水号", "收入金额", "对方户名", "对方账号"]
    rows = [
        ["2026-11-20", "1", "5.00", "甲", "1"],
        ["2026-11-21", "1", "5.00", "甲", "1"],
        ["2026-11-20", "1", "6.00", "乙", "2"],
    ]
    assert len({reading.mark_of(line, 1) for line in came_in([head, *rows])}) == 3


@pytest.mark.parametrize(
    ("remark", "codes"),
    [
        ("3-2-1201物业费", ["3-2-1201"]),
        ("房号3－2－1201", ["3-2-1201"]),
        ("3栋2单元1201室 11月", ["3-2-1201"]),
        ("3号楼1201", ["3-1201"]),
        ("物业费", []),
        ("3-2-1201和3-2-1202", ["3-2-1201", "3-2-1202"]),
    ],
)
def test_codes_are_found_in_remarks(remark: str, codes: list[str]) -> None:
    assert reading.codes_in(remark) == codes


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(DAYS, MONEY, st.booleans(), WORDS, WORDS), max_size=20), st.integers(0, 3))
def test_both_forms_of_a_statement_tell_the_same(
    told: list[tuple[dt.date, Decimal, bool, str, str]], titles: int
) -> None:
    preamble: list[list[object]] = [[f"标题{n}", "", "", "", ""] for n in range(titles)]
    two = [["交易日期", "借方发生额", "贷方发生额", "对方户名", "摘要"]]
    one = [["交易日期", "借贷标志", "金额", "对方户名", "摘要"]]
    for day, amount, is_in, payer, remark in told:
        two.append([day.isoformat(), "" if is_in else str(amount), f"{amount:,}" if is_in else "", payer, remark])
        one.append([f"{day:%Y%m%d}", "贷" if is_in else "借", f"{amount:,}", payer, remark])
    first, second = came_in([*preamble, *two]), came_in([*preamble, *one])
    assert first == second
    assert sum((line.amount for line in first), Decimal(0)) == sum((one[1] for one in told if one[2]), Decimal(0))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(DAYS, MONEY, WORDS, WORDS), max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_overlapping_files_bring_each_line_once(
    told: list[tuple[dt.date, Decimal, str, str]], first_end: int, second_begin: int
) -> None:
    """Of lines that the balance tells apart, whatever the files' borders: together they bring all, none twice."""
    rows = [
        [day.isoformat(), str(amount), payer, remark, str(nth)] for nth, (day, amount, payer, remark) in enumerate(told)
    ]
    head: list[object] = ["交易日期", "收入金额", "对方户名", "摘要", "余额"]

    def marks(part: list[list[str]]) -> set[str]:
        return {reading.mark_of(line, 1) for line in came_in([head, *part])}

    together = marks(rows[:first_end]) | marks(rows[min(second_begin, first_end) :])
    assert together == marks(rows)
    assert len(together) == len(rows)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_cell_breaks_the_reader(content: bytes | str) -> None:
    rows = [["交易日期", "借贷", "金额", "流水号"], ["2026-11-20", "贷", content, "S1"], [content, "贷", "1", content]]
    try:
        lines = came_in(rows)
    except reading.Unread:
        return
    assert all(line.amount > 0 for line in lines)


@given(st.lists(st.tuples(MONEY, st.booleans()), min_size=1, max_size=10))
def test_answers_are_read_as_they_were_written(told: list[tuple[Decimal, bool]]) -> None:
    rows: list[list[object]] = [["回盘"], ["协议号", "扣款金额", "处理状态", "返回信息"]]
    rows += [
        [f"A{n}", f"{amount:,}", "成功" if paid else "失败", "" if paid else "余额不足"]
        for n, (amount, paid) in enumerate(told)
    ]
    answers = debits.read_answers(rows)
    assert [(one.amount, one.is_paid) for one in answers] == told
    assert all(one.is_paid or one.reason == "余额不足" for one in answers)
