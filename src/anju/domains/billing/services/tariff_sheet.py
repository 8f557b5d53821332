"""The sheet of tariffs (收费标准)."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.core.sheets import dates, kinds
from anju.core.sheets.reasons import Reason
from anju.core.sheets.spec import Field, Refusal, SheetSpec, Values, words
from anju.core.sheets.text import as_text, tidy
from anju.domains.billing.calc.expressions import NAMES, FormulaError, parse
from anju.domains.billing.calc.expressions.names import SPELLINGS
from anju.domains.billing.calc.tier_text import parse_tiers
from anju.domains.billing.enums import Basis, Cycle
from anju.domains.estate.enums import Usage
from anju.domains.estate.services.unit_sheet import USAGE_WORDS

BASIS_WORDS: dict[str, tuple[str, ...]] = {
    Basis.AREA: words("建筑面积 面积 按面积 按建筑面积 计费面积 平方米 收费面积"),
    Basis.HOUSEHOLD: words("按户 户 每户 按户数 按套 户数"),
    Basis.SPACE: words("按位 车位 按车位 按个 个 按车位数 位"),
    Basis.FIXED: words("固定 定额 固定金额 固定费用 一次性 包干"),
    Basis.FORMULA: words("公式 自定义公式 按公式 自定义 计算公式"),
    Basis.METER: words("抄表 按表 用量 按用量 表计 计量 按读数 走表 仪表"),
}
CYCLE_WORDS: dict[str, tuple[str, ...]] = {
    str(Cycle.MONTH.value): words("月 每月 按月 月度 月付 一个月 1个月"),
    str(Cycle.QUARTER.value): words("季 季度 每季 按季 季付 每季度 三个月 3个月"),
    str(Cycle.HALF_YEAR.value): words("半年 每半年 按半年 半年付 六个月 6个月"),
    str(Cycle.YEAR.value): words("年 每年 按年 年度 年付 一年 12个月"),
}
_A_NAME = re.compile("|".join([*NAMES, *SPELLINGS]))
_MONTHS_IN_UNIT = {"半年": 6, "年": 12, "季": 3}
_BAD_TIERS = Reason("tiers", _("Steps are written as prices and limits: 5.00/7.00/9.00 (180/260)."))
_NO_NUMBER = Reason("price", _("Only a tariff charged by a formula has a formula for its price."))
_SPACES_BY_SPACE = Reason("basis", _("Parking spaces, and only they, are charged by the space."))
_NOT_MONTHLY = Reason("not_monthly", _("Give the price for one month; this one cannot be divided exactly."))


def _price() -> kinds.Kind:
    plain = kinds.decimal(4, units=("元", "¥"), above=Decimal(0), maximum=Decimal("99999999"))

    def clean(value: object) -> object:
        found = tidy(as_text(value))
        if found.startswith("=") or ("阶梯" not in found and _A_NAME.search(found)):
            return found.removeprefix("=").strip()
        return found if "阶梯" in found or "/" in found.strip("元/") else plain.clean(value)

    return kinds.Kind("price", clean)


def _monthly_price(values: Values) -> dict[str, object] | Refusal | None:
    """Turn steps into data, and a price for a longer time into one for a month."""
    price, unit = values["price"], str(values["unit"] or "")
    label = USAGE_WORDS[str(values["usage"])][0] if values["usage"] else ""
    name: dict[str, object] = {"name": f"{values['fee_item']}（{label}）"[:60], "formula": ""}
    if values["basis"] == Basis.FORMULA:
        return _by_formula(as_text(price), name)
    if isinstance(price, str) and _A_NAME.search(price):
        return Refusal("price", _NO_NUMBER)
    if isinstance(price, str):
        tiers = parse_tiers(f"{price} {unit}" if "/" in price else unit)
        if tiers is None:
            return Refusal("price", _BAD_TIERS)
        steps = [[None if limit is None else str(limit), str(each)] for limit, each in tiers]
        return {**name, "price": None, "tiers": json.dumps(steps)}
    months = next((months for word, months in _MONTHS_IN_UNIT.items() if word in unit), 1)
    if isinstance(price, Decimal) and months > 1 and values["basis"] != Basis.FIXED:
        monthly = (price / months).quantize(Decimal("0.0001"))
        return {**name, "price": monthly} if monthly * months == price else Refusal("price", _NOT_MONTHLY)
    return name


def _by_formula(written: str, name: dict[str, object]) -> dict[str, object] | Refusal:
    try:
        parse(written)
    except FormulaError as error:
        return Refusal("price", Reason("formula", "{told}", {"told": str(error)}))
    return {**name, "price": None, "tiers": None, "formula": written}


def _spaces_by_space(values: Values) -> Refusal | None:
    basis, usage = values["basis"], values["usage"]
    if basis and usage and (basis == Basis.SPACE) != (usage == Usage.PARKING):
        return Refusal("basis", _SPACES_BY_SPACE)
    return None


def tariff_spec() -> SheetSpec:
    """Return what a sheet of tariffs may hold; a row is a fee item for one usage."""
    return SheetSpec(
        name="tariffs",
        title=_("Tariffs"),
        titles=words("收费标准 收费项目 费用标准 收费 费项 资费标准 费用项目 价格"),
        fields=(*_what_fields(), *_when_fields()),
        key=("fee_item", "usage"),
        blame="fee_item",
        rules=(_monthly_price, _spaces_by_space),
    )


def _what_fields() -> tuple[Field, ...]:
    return (
        Field(
            "fee_item",
            _("Fee item"),
            words("收费项目 费用项目 费项 项目名称 费用名称 收费名称 费用类型 收费科目 项目"),
            kinds.text(40),
            True,
        ),
        Field(
            "usage",
            _("Applies to"),
            words("适用用途 用途 适用范围 适用对象 物业类型 业态 适用业态 房屋类型"),
            kinds.choice(USAGE_WORDS),
            True,
        ),
        Field(
            "basis",
            _("Charged by"),
            words("计费方式 计算方式 计费依据 收费方式 计量方式 计价方式 计费基础"),
            kinds.choice(BASIS_WORDS),
            True,
        ),
        Field("price", _("Unit price"), words("单价 价格 收费单价 标准 收费标准 金额 费率"), _price(), True),
        Field("unit", _("Unit of the price"), words("单位 计价单位 计费单位 单价单位 计量单位"), kinds.text(100)),
    )


def _when_fields() -> tuple[Field, ...]:
    day_units, days_units = ("日", "号", "每月"), ("天", "日", "个自然日")
    return (
        Field("cycle", _("Cycle"), words("周期 收费周期 计费周期 缴费周期 出账周期"), kinds.choice(CYCLE_WORDS)),
        Field(
            "issue_day",
            _("Day of issue"),
            words("出账日 账单日 出账日期 出单日"),
            kinds.integer(units=day_units, minimum=1, maximum=28),
        ),
        Field(
            "due_days",
            _("Days to pay"),
            words("缴费期限 缴费期限天 付款期限 缴费天数 宽限天数 缴费期"),
            kinds.integer(units=days_units, minimum=0, maximum=3650),
        ),
        Field(
            "late_fee_rate",
            _("Late fee per day"),
            words("违约金 违约金日 滞纳金 违约金比例 滞纳金比例 日违约金 违约金率 滞纳金率"),
            kinds.rate(),
        ),
        Field(
            "starts_on",
            _("From"),
            words("生效日期 执行日期 开始日期 起始日期 启用日期 生效时间 执行时间"),
            dates.date(),
        ),
    )
