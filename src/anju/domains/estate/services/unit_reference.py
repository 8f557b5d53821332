"""How any sheet names a unit: one column with the whole code, or building, entrance and room apart."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.core.sheets import kinds
from anju.core.sheets.reasons import MISSING, Reason
from anju.core.sheets.spec import Field, Refusal, Rule, Values, words
from anju.core.sheets.text import as_text, tidy
from anju.domains.estate.calc import room_code
from anju.domains.estate.calc.room_code import RoomCode, RoomFault

_UNREADABLE = Reason("room_code", _("Not a room code; write it like 3-2-1201."))
_LONGEST_PART = 20
_FAULTS: dict[RoomFault, tuple[str, Reason]] = {
    RoomFault.NO_BUILDING: ("room", Reason("room_code", _("The building is missing; write it like 3-2-1201."))),
    RoomFault.NO_ROOM: ("room", MISSING),
    RoomFault.UNREADABLE: ("room", _UNREADABLE),
    RoomFault.CONTRADICTION: (
        "room",
        Reason("room_contradiction", _("The room code names another building or entrance than the other columns.")),
    ),
}


def _storey() -> kinds.Kind:
    bad = Reason("floor", _("Not a storey; write it like 12 or -1."))

    def clean(value: object) -> object:
        found = room_code.floor_number(tidy(as_text(value)))
        return bad if found is None else found

    return kinds.Kind("floor", clean)


def unit_fields(*, required: bool = True) -> tuple[Field, ...]:
    """Return the columns that name a unit: building, entrance, floor and room (or the whole code in one)."""
    return (
        Field(
            "building",
            _("Building"),
            words("楼栋 栋 幢 楼号 楼宇 楼座 栋号 幢号 楼栋号 座栋 楼幢 座号 栋座 楼栋名称 楼宇名称"),
            kinds.text(60),
            carries=True,
        ),
        Field(
            "entrance",
            _("Entrance"),
            words("单元 单元号 门洞 梯号 楼门 单元名称 所在单元"),
            kinds.text(20),
            carries=True,
        ),
        Field("floor", _("Floor"), words("楼层 层 所在层 所在楼层 层数 楼层号"), _storey(), carries=True),
        Field(
            "room",
            _("Unit"),
            words(
                "房号 室号 房间号 房间 门牌号 门牌 户号 房屋编号 房产 房屋 房屋坐落 房屋地址 房间编码 "
                "房间编号 房屋编码 房产编号 房屋号 单元房号 室 地址 住址 所属房屋 关联房屋 住房号 楼房号 "
                "房间名称 房产名称 资产编号 坐落 绑定房屋 房号名称 unit room"
            ),
            kinds.text(60),
            required=required,
        ),
    )


def _read(values: Values) -> RoomCode | RoomFault:
    floor = values["floor"]
    parts = [str(values[name]) if values[name] is not None else None for name in ("building", "entrance", "room")]
    return room_code.compose(parts[0], parts[1], floor if isinstance(floor, int) else None, parts[2])


def unit_rule(*, required: bool = True) -> Rule:
    """Return the rule that turns the columns into ``unit_code`` and its parts, without suffixes."""

    def rule(values: Values) -> dict[str, object] | Refusal | None:
        if values["room"] is None and not required:
            return {"unit_code": None}
        found = _read(values)
        if isinstance(found, RoomFault):
            return Refusal(*_FAULTS[found])
        if max(len(found.building), len(found.entrance), len(found.room)) > _LONGEST_PART:
            return Refusal("room", _UNREADABLE)
        return {
            "building": found.building,
            "building_position": room_code.building_position(found.building),
            "entrance": found.entrance,
            "floor": found.floor,
            "stated_floor": values["floor"],
            "room": found.room,
            "unit_code": found.code,
            "position": found.position,
        }

    return rule
