"""The sheet of parking spaces and cars (车位车辆)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.core import pinyin
from anju.core.sheets import dates, formats, kinds
from anju.core.sheets.reasons import MISSING
from anju.core.sheets.spec import Field, Refusal, SheetSpec, Values, words
from anju.domains.estate.services.space_loading import SPACE_WORDS
from anju.domains.estate.services.unit_reference import unit_fields, unit_rule


def _space_or_car(values: Values) -> Refusal | dict[str, object]:
    if values["space_code"] is None and values["plate"] is None:
        return Refusal("space_code", MISSING)
    owner = values["owner_name"]
    return {"owner_pinyin": pinyin.search_key(str(owner)) if owner else None}


def parking_spec() -> SheetSpec:
    """Return what a sheet of spaces and cars may hold; a row is a space, a car, or a car in its space."""
    return SheetSpec(
        name="parking",
        title=_("Parking spaces and cars"),
        titles=words("车位车辆 车位 车辆 车位信息 车辆信息 停车 停车位 车场 车位台账 车辆台账 车牌"),
        fields=(*unit_fields(required=False), *_parking_fields()),
        key=("space_code", "plate"),
        blame="space_code",
        rules=(unit_rule(required=False), _space_or_car),
    )


def _parking_fields() -> tuple[Field, ...]:
    return (
        Field(
            "space_code",
            _("Space"),
            words("车位号 车位 车位编号 泊位号 泊位 停车位 车位编码 车库号 车位名称"),
            kinds.code(30),
        ),
        Field(
            "space_kind",
            _("Kind of space"),
            words("车位类型 类型 车位性质 性质 使用方式 车位属性 租售类型"),
            kinds.choice(SPACE_WORDS),
        ),
        Field("plate", _("Plate"), words("车牌 车牌号 车牌号码 车号 号牌 牌照"), formats.plate()),
        Field("owner_name", _("Car owner"), words("车主 车主姓名 姓名 使用人 业主 业主姓名 联系人"), kinds.text(60)),
        Field(
            "charged_from",
            _("Charged from"),
            words("月费起 月费起始 起始日期 开始日期 计费开始 计费起始日 收费开始 起租日期 收费起始日期 启用日期"),
            dates.date(),
        ),
    )
