"""A roster's tariffs once bills have been issued: what was billed is never rewritten."""

import datetime as dt

import pytest
from tests.core.sheets.books import xlsx

from anju.core import clock
from anju.core.sheets.importing import import_roster
from anju.domains.billing.models import TariffVersion

HEAD = ("收费项目", "适用用途", "计费方式", "单价", "周期", "生效日期")


@pytest.fixture
def load_row(estate, root):
    """Bill the fee for November 2026, and give a function that loads one changed row of its tariff."""
    estate.unit()
    estate.tariff()
    estate.bill("2026-11")

    def run(price, cycle="月", starts_on=None):
        rows = [HEAD, ("物业服务费", "住宅", "面积", price, cycle, starts_on)]
        return import_roster(actor=root, project=estate.project, workbook=xlsx({"收费标准": rows}))

    return run


def told(result):
    return [(error.column, error.reason.code) for error in result.summary.errors]


def test_another_price_holds_after_what_was_billed(load_row):
    before = TariffVersion.objects.get()
    assert load_row(9.99).summary.sheets["收费标准"].changed == 1
    versions = list(TariffVersion.objects.order_by("starts_on").values_list("starts_on", "price"))
    assert versions[0] == (before.starts_on, before.price)
    assert str(versions[1][0]) == "2026-12-01"


def test_a_price_that_reaches_back_into_a_billed_period_is_refused(load_row):
    assert told(load_row(9.99, starts_on=dt.date(2026, 11, 15))) == [("生效日期", "backdated")]
    assert TariffVersion.objects.count() == 1


def test_the_cycle_stays_once_there_are_bills(load_row):
    assert told(load_row(float(TariffVersion.objects.get().price), cycle="季")) == [("周期", "cycle")]


def test_a_sheet_brings_formulas(estate, root):
    estate.unit("100")
    rows = [
        HEAD,
        ("电梯费", "住宅", "公式", "建筑面积×0.3×月数+楼层", "季", None),
        ("二次供水费", "住宅", "公式", "面积×层高", "月", None),
        ("垃圾费", "住宅", "公式", "建筑面积-200", "月", None),
        ("保洁费", "住宅", "按户", "面积×2", "月", None),
    ]
    result = import_roster(actor=root, project=estate.project, workbook=xlsx({"收费标准": [HEAD, *rows[2:]]}))
    assert told(result) == [("单价", "formula"), ("单价", "negative"), ("单价", "price")]
    assert not TariffVersion.objects.exists()
    result = import_roster(actor=root, project=estate.project, workbook=xlsx({"收费标准": rows[:2]}))
    assert told(result) == []
    version = TariffVersion.objects.get()
    assert (version.price, version.formula, version.tariff.basis) == (None, "建筑面积×0.3×月数+楼层", "formula")
    again = import_roster(actor=root, project=estate.project, workbook=xlsx({"收费标准": rows[:2]}))
    assert again.summary.sheets["收费标准"].unchanged == 1
    with clock.at(dt.date(2026, 10, 1)):
        (bill,) = estate.bill("2026-10")
    assert bill.amount == 91
