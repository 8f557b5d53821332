"""The sheet of units (房产): its columns, the words used in them, and what must agree within a row."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.core.sheets import dates, formats, kinds
from anju.core.sheets.reasons import Reason
from anju.core.sheets.spec import Field, Refusal, SheetSpec, Values, words
from anju.domains.estate.enums import UnitState, Usage
from anju.domains.estate.services.unit_reference import unit_fields, unit_rule

USAGE_WORDS: dict[str, tuple[str, ...]] = {
    Usage.HOME: words("住宅 住房 居住 民宅 商品房 住宅用房 高层 多层 小高层 洋房 安置房"),
    Usage.VILLA: words("别墅 联排 排屋 独栋 叠拼 联排别墅"),
    Usage.SHOP: words("商铺 商业 店铺 门面 底商 门市 商服 商业用房 店面 网点"),
    Usage.OFFICE: words("办公 写字楼 办公楼 办公用房 写字间"),
    Usage.APARTMENT: ("公寓", "酒店式公寓", "商务公寓", "loft"),
    Usage.STORAGE: words("储藏室 储藏间 杂物间 仓库 地下室 储物间 自行车库 仓储"),
    Usage.PARKING: ("车位", "车库", "停车位"),
    Usage.OTHER: words("其他 其它 配套 物业用房 公建 会所 幼儿园 学校 设备用房"),
}
STATE_WORDS: dict[str, tuple[str, ...]] = {
    UnitState.OWNER_OCCUPIED: words("自住 已入住 入住 在住 业主自住 居住 自用 已住 常住"),
    UnitState.LET: words("出租 已出租 租住 租用 在租 出租中 租赁"),
    UnitState.VACANT: words("空置 闲置 未入住 空房 空置房 未住 无人居住 空"),
    UnitState.RENOVATING: words("装修 装修中 在装修 正在装修 装修期"),
    UnitState.NOT_HANDED_OVER: words("未售 未交付 未交房 待售 未销售 未收房 未领房 未接房"),
}

_INNER_LARGER = Reason("inner_area", _("Larger than the building area."))


def _areas_agree(values: Values) -> Refusal | None:
    area, inner = values["area"], values["inner_area"]
    if isinstance(area, Decimal) and isinstance(inner, Decimal) and inner > area:
        return Refusal("inner_area", _INNER_LARGER)
    return None


def unit_spec() -> SheetSpec:
    """Return what a sheet of units may hold; the owner beside a unit is checked here and loaded as a person."""
    return SheetSpec(
        name="units",
        title=_("Units"),
        titles=words("房产 房屋 房产信息 房屋信息 房产台账 房屋台账 房号 房间 资产 户室 房源 楼栋房屋"),
        fields=(*unit_fields(), *_measures(), *_people_columns(), _remark()),
        key=("unit_code",),
        blame="room",
        rules=(unit_rule(), _areas_agree),
    )


def _measures() -> tuple[Field, ...]:
    return (
        Field(
            "area",
            _("Building area (m²)"),
            words("建筑面积 建面 面积 产权面积 计费面积 收费面积 房屋面积 合同面积 实测面积 建筑面积平方米 area"),
            kinds.area(),
            required=True,
        ),
        Field(
            "inner_area",
            _("Inner area (m²)"),
            words("套内面积 套内建筑面积 使用面积 室内面积 套内 实用面积 套内使用面积"),
            kinds.area(),
        ),
        Field("layout", _("Layout"), words("户型 房型 户型结构 户型名称 室厅卫"), kinds.text(40)),
        Field(
            "usage",
            _("Usage"),
            words(
                "用途 房屋用途 物业类型 业态 房屋性质 房屋类型 使用性质 规划用途 性质 房产类型 物业形态 房间类型 类型"
            ),
            kinds.choice(USAGE_WORDS),
        ),
        Field(
            "handed_over_on",
            _("Handed over on"),
            words(
                "交付日期 交房时间 交房日期 收楼日期 收房日期 交付时间 接房日期 接房时间 收房时间 收楼时间 "
                "入伙日期 入伙时间 领房日期 交楼日期"
            ),
            dates.date(),
        ),
        Field(
            "built_year",
            _("Built in"),
            words("建成年份 竣工年份 建造年代 建成时间 建造年份 建成年代 竣工时间 竣工日期 年代"),
            dates.year(),
        ),
        Field("structure", _("Structure"), words("结构 建筑结构 房屋结构 结构类型 楼宇结构"), kinds.text(30)),
        Field(
            "state",
            _("State"),
            words("状态 房屋状态 入住状态 居住状态 使用状态 入住情况 居住情况 房态 使用情况 现状 房产状态"),
            kinds.choice(STATE_WORDS),
        ),
    )


def _people_columns() -> tuple[Field, ...]:
    return (
        Field(
            "owner_name",
            _("Owner"),
            words("业主 业主姓名 户主 户主姓名 产权人 业主名称 房主 客户姓名 客户名称 姓名"),
            kinds.text(60),
        ),
        Field(
            "owner_phone",
            _("Owner's phone"),
            words(
                "业主电话 联系电话 业主手机 手机 手机号 手机号码 电话 联系方式 业主联系电话 业主联系方式 "
                "电话号码 户主电话"
            ),
            formats.phone(),
            needs="owner_name",
        ),
        Field(
            "owner_identity",
            _("Owner's identity number"),
            words("业主身份证 身份证 身份证号 身份证号码 证件号 证件号码 业主证件号 业主身份证号"),
            formats.identity_number(),
            needs="owner_name",
        ),
    )


def _remark() -> Field:
    return Field("remark", _("Remark"), words("备注 说明 备注说明 附注 其他说明"), kinds.text(200), is_note=True)
