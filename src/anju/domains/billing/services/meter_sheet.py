"""The sheet of meters (表计)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.core.sheets import kinds
from anju.core.sheets.reasons import Reason
from anju.core.sheets.spec import Field, Refusal, SheetSpec, Values, words
from anju.domains.billing.enums import MeterKind
from anju.domains.estate.services.unit_reference import unit_fields, unit_rule

METER_WORDS: dict[str, tuple[str, ...]] = {
    MeterKind.COLD_WATER: words("冷水表 水表 冷水 自来水表 自来水 水 生活水表"),
    MeterKind.HOT_WATER: words("热水表 热水 中水热表"),
    MeterKind.POWER: words("电表 电 电能表 照明电表 用电"),
    MeterKind.GAS: words("燃气表 煤气表 天然气表 燃气 煤气 天然气 气表"),
    MeterKind.HEAT: words("热量表 暖气表 热力表 热表 供暖 暖气"),
}
_LARGEST = Decimal("999999999999.99")
_RUNS_BACK = Reason("reading", _("Less than the first reading."))


def _reading() -> kinds.Kind:
    return kinds.decimal(2, units=("m3", "吨", "度", "kwh", "方"), minimum=Decimal(0), maximum=_LARGEST)


def _runs_forward(values: Values) -> Refusal | None:
    first, latest = values["first_reading"], values["latest_reading"]
    if isinstance(first, Decimal) and isinstance(latest, Decimal) and latest < first:
        return Refusal("latest_reading", _RUNS_BACK)
    return None


def meter_spec() -> SheetSpec:
    """Return what a sheet of meters may hold; a meter is known by its kind and number."""
    return SheetSpec(
        name="meters",
        title=_("Meters"),
        titles=words("表计 仪表 水表 电表 水电表 抄表 表计信息 仪表信息 燃气表 抄表数据 表具"),
        fields=(*unit_fields(), *_meter_fields()),
        key=("kind", "number"),
        blame="number",
        rules=(unit_rule(), _runs_forward),
    )


def _meter_fields() -> tuple[Field, ...]:
    return (
        Field(
            "kind",
            _("Kind"),
            words("表类型 表种类 仪表类型 表计类型 类型 表类 表种 种类"),
            kinds.choice(METER_WORDS),
            True,
        ),
        Field(
            "number",
            _("Meter number"),
            words("表号 表编号 仪表编号 表计编号 表具编号 出厂编号 资产号 表码号"),
            kinds.code(40),
            True,
        ),
        Field(
            "first_reading",
            _("First reading"),
            words("期初读数 初始读数 起始读数 起码 起度 初始值 表底 上期读数 上次读数 上月读数 底数"),
            _reading(),
        ),
        Field(
            "multiplier",
            _("Multiplier"),
            words("倍率 变比 倍数 表倍率"),
            kinds.decimal(2, units=("倍",), above=Decimal(0), maximum=Decimal("999999.99")),
        ),
        Field(
            "latest_reading",
            _("Latest reading"),
            words("本月读数 本期读数 当前读数 最新读数 止码 止度 本次读数 现读数 读数"),
            _reading(),
        ),
    )
