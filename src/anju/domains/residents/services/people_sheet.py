"""The sheet of people (住户): who belongs to which unit, as what, and how to reach them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.core import pinyin, sealing
from anju.core.sheets import dates, formats, kinds
from anju.core.sheets.spec import Field, SheetSpec, Values, words
from anju.domains.estate.services.unit_reference import unit_fields, unit_rule
from anju.domains.residents.enums import ResidencyRole, SpecialTag

ROLE_WORDS: dict[str, tuple[str, ...]] = {
    ResidencyRole.OWNER: words("业主 产权人 户主 房主 共有人 业主本人 本人 开发商"),
    ResidencyRole.FAMILY: words(
        "家庭成员 家属 配偶 子女 父母 亲属 家人 业主家属 成员 同住人 儿子 女儿 父亲 母亲 妻子 丈夫 夫妻 孙子 孙女"
    ),
    ResidencyRole.TENANT: words("租户 租客 承租人 租赁户 使用人 租住人 商户"),
    ResidencyRole.TENANT_FAMILY: ("租户家属", "租户家庭成员", "租客家属", "同租人"),
}
TAG_WORDS: dict[str, tuple[str, ...]] = {
    SpecialTag.ELDERLY_ALONE: ("独居老人", "孤寡老人", "空巢老人", "独居"),
    SpecialTag.ELDERLY: ("老人", "老年人", "高龄", "高龄老人"),
    SpecialTag.CHILD: words("儿童 小孩 未成年 未成年人 婴幼儿"),
    SpecialTag.DISABLED: words("残疾人 残疾 残障 残障人士 行动不便"),
    SpecialTag.PREGNANT: ("孕妇", "孕产妇", "怀孕"),
    SpecialTag.ILL: words("重病 慢性病 慢病 大病 重症"),
    SpecialTag.VETERAN: words("军属 烈属 军烈属 退役军人 退伍军人 优抚对象"),
    SpecialTag.LOW_INCOME: words("低保 低保户 困难户 特困 低收入"),
}


def sealed_person(values: Values) -> dict[str, object]:
    """Return what the register keeps of a name and an identity number: the search key and the sealed number."""
    identity, name = values["identity"], values["name"]
    return {
        "pinyin": pinyin.search_key(str(name)) if name else None,
        "sealed": sealing.seal_or_none(str(identity) if identity else None),
    }


def people_spec() -> SheetSpec:
    """Return what a sheet of people may hold; a row is one person in one unit."""
    return SheetSpec(
        name="people",
        title=_("People"),
        titles=words(
            "住户 业主 人员 住户信息 业主信息 住户名单 业主名册 业主清册 客户 客户资料 租户 家庭成员 入住人员"
        ),
        fields=(*unit_fields(), *_person_fields()),
        key=("unit_code", "name", "identity"),
        blame="name",
        rules=(unit_rule(), sealed_person),
    )


def _person_fields() -> tuple[Field, ...]:
    return (
        Field(
            "name",
            _("Name"),
            words(
                "姓名 住户姓名 业主姓名 客户姓名 名字 住户 业主 户主 户主姓名 人员姓名 租户姓名 客户名称 "
                "业主名称 成员姓名"
            ),
            kinds.text(60),
            required=True,
        ),
        Field(
            "role",
            _("As"),
            words(
                "身份 住户类型 与业主关系 关系 人员类型 住户身份 客户类型 角色 类别 类型 与户主关系 业主类型 身份类型"
            ),
            kinds.choice(ROLE_WORDS),
        ),
        Field(
            "phone",
            _("Phone"),
            words(
                "手机号 手机 电话 联系电话 手机号码 联系方式 电话号码 移动电话 业主电话 联系手机 业主手机 "
                "业主联系电话 tel mobile"
            ),
            formats.phone(),
        ),
        Field(
            "identity",
            _("Identity number"),
            words("证件号 身份证 身份证号 身份证号码 证件号码 公民身份号码 业主身份证 业主身份证号"),
            formats.identity_number(),
        ),
        Field(
            "starts_on",
            _("From"),
            words("入住日期 入住时间 迁入日期 起租日期 入伙日期 开始日期 起始日期 租期开始 登记日期"),
            dates.date(),
        ),
        Field(
            "tags",
            _("Care tags"),
            words("特殊标记 特殊人群 标签 特殊标签 特殊情况 关怀标签 人群标签 重点人群"),
            kinds.several(TAG_WORDS),
        ),
        Field("remark", _("Remark"), ("备注", "说明", "备注说明"), kinds.text(200), is_note=True),
    )
