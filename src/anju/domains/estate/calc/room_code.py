"""Room codes: from the many ways people write an address inside an estate to one canonical code, 3-2-1201."""

from __future__ import annotations

import enum
import re
import unicodedata
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache

from anju.domains.estate.calc.chinese_numbers import to_digits

_BLANKS = re.compile(r"\s+")
_DASHES = re.compile(r"[-‐‑‒–—―−~_/\\]+")
_BUILDING = re.compile(r"(?:第)?(.+?)(?:号楼|#楼|楼栋|大厦|[栋幢座#]|楼(?=[^楼]*(?:单元|门洞)))-?")
_BUILDING_ENDS = re.compile(r"(?:号楼|#楼|楼栋|大厦|[栋幢座#楼]|(?<=\d)号)$")
_ENTRANCE = re.compile(r"(?:第)?([0-9A-Z甲乙丙丁东南西北中]{1,4}?)(?:单元|门洞|[梯门])-?")
_ENTRANCE_ENDS = re.compile(r"(?:单元号?|门洞|[梯门])$")
_FLOOR = re.compile(r"(?:第)?(负?-?B?\d{1,3})[层楼]-?(?=.)")
_ROOM_ENDS = re.compile(r"(?<=[0-9A-Z零〇一二三四五六七八九])(?:房间|[室房号户])+$")
_ROOM = re.compile(r"[0-9A-Z\u3400-\u9fff]+(?:-[0-9A-Z]+)?")
_NAME = re.compile(r"[0-9A-Z\u3400-\u9fff.]+")
_CANONICAL = re.compile(r"([1-9]\d{0,3}|[A-Z]\d?)(?:-([1-9]\d?))?-([1-9]\d{2,3})")
_DIGIT_RUN = re.compile(r"\d+")
_HIGHEST = 150


class RoomFault(enum.Enum):
    """Why an address is no room code."""

    NO_BUILDING = "no_building"
    NO_ROOM = "no_room"
    UNREADABLE = "unreadable"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True)
class RoomCode:
    """An address inside an estate. ``entrance`` is empty where a building has none; basements have negative floors."""

    building: str
    entrance: str
    floor: int
    room: str

    @property
    def code(self) -> str:
        """Return the canonical code: building-entrance-room, or building-room."""
        return "-".join(part for part in (self.building, self.entrance, self.room) if part)

    @property
    def position(self) -> int:
        """Return a number that sorts units as people list them: building, entrance, floor, door.

        It depends on the code alone, so adding a unit moves no other.
        """
        entrance = int(self.entrance) % 500 if self.entrance.isdigit() else 0
        if self.entrance and not entrance:
            entrance = 500 + _mixed(self.entrance, 499)
        floor = min(max(self.floor + 100, 0), 999)
        digits = _DIGIT_RUN.findall(self.room)
        door = int(digits[0][-4:]) if digits else 9999
        tail = _mixed(self.room, 99) if not self.room.isdigit() else 0
        return (((building_position(self.building) * 1000 + entrance) * 1000 + floor) * 10_000 + door) * 100 + tail


def building_position(code: str) -> int:
    """Return the place of a building in its estate's order, 0 to 32,767: numbers first, then letters, then names."""
    if code.isdigit():
        return min(int(code), 9_999)
    lettered = re.fullmatch(r"([A-Z])(\d{0,3})", code)
    if lettered is not None:
        return 10_000 + (ord(lettered.group(1)) - 65) * 500 + min(int(lettered.group(2) or 0), 499)
    numbered = re.fullmatch(r"(\d{1,2})\D.*", code)
    if numbered is not None:
        return 23_000 + int(numbered.group(1)) * 80 + _mixed(code, 79)
    return 31_000 + _mixed(code, 1_767)


def _mixed(text: str, limit: int) -> int:
    return zlib.crc32(text.encode()) % limit + 1 if text else 0


@lru_cache(maxsize=16384)
def _plain(text: str) -> str:
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper().replace("号栋", "栋")
    return _DASHES.sub("-", folded).replace("、", "")


def _numbered(text: str) -> str:
    """Return a name with digits for Chinese numbers and without leading zeros."""
    digits = to_digits(text)
    return _DIGIT_RUN.sub(lambda run: run.group().lstrip("0") or "0", digits, count=1)


@lru_cache(maxsize=16384)
def building_code(text: str) -> str:
    """Return a building's code without its suffix: 3栋, 03幢, 三号楼 and 3# are 3; A座 is A. Empty if unreadable."""
    found = _plain(text).removeprefix("第").strip("-")
    name = _numbered(_BUILDING_ENDS.sub("", found) or found)
    return name if _NAME.fullmatch(name) else ""


@lru_cache(maxsize=16384)
def entrance_code(text: str) -> str:
    """Return an entrance's code without its suffix: 2单元 and 二单元 are 2. Empty if unreadable."""
    found = _plain(text).removeprefix("第").strip("-")
    name = _numbered(_ENTRANCE_ENDS.sub("", found) or found)
    return name if _NAME.fullmatch(name) else ""


def floor_number(text: str) -> int | None:
    """Return a storey's number: 12, 12层, 十二楼; B1, -1, 负一层 and 地下一层 are -1. None if unreadable."""
    found = to_digits(_plain(text)).removeprefix("第").removesuffix(".0")
    found = re.sub(r"(?:层|楼|F)$", "", found)
    match = re.fullmatch(r"(-|B|负|地下)?(\d{1,3})", found)
    if match is None or int(match.group(2)) > _HIGHEST:
        return None
    return -int(match.group(2)) if match.group(1) else int(match.group(2))


def floor_of(room: str) -> int:
    """Return the storey that a room's number tells: 1201 is 12, 101 is 1, B101 is -1; 1 where it tells nothing."""
    basement = re.fullmatch(r"(?:B|-|负)(\d)\d{2}", room)
    if basement is not None:
        return -int(basement.group(1))
    digits = _DIGIT_RUN.search(room)
    if digits is None or len(digits.group()) < 3:
        return 1
    storey = int(digits.group()[:-2])
    return storey if 0 < storey <= _HIGHEST else max(int(digits.group()[:2]), 1)


def _room_name(text: str, floor: int | None) -> str:
    found = _ROOM_ENDS.sub("", text.strip("-")) or text
    if re.fullmatch(r"[零〇一二三四五六七八九]+", found):
        found = to_digits(found)
    name = found.lstrip("0") if found.isdigit() else found
    if floor is not None and name.isdigit() and len(name) <= 2:
        # A door's number within its storey: the 12th floor's door 01 is room 1201.
        name = f"{'B' if floor < 0 else ''}{abs(floor)}{int(name):02d}"
    return name if _ROOM.fullmatch(name) else ""


def _is_entrance(text: str) -> bool:
    return not text.isdigit() or int(text) < 100


@lru_cache(maxsize=65536)
def parse(text: str) -> RoomCode | None:
    """Return the address that one text tells, or None where it names no building and room.

    Read are 3-2-1201, 3栋2单元1201室, 3幢1201, A座1203, 03-02-1201, 3#2-1201, 三栋二单元1201 and their like.
    """
    usual = _CANONICAL.fullmatch(text)
    if usual is not None:
        return RoomCode(usual[1], usual[2] or "", floor_of(usual[3]), usual[3])
    found = _read(_plain(text))
    if found is None:
        return None
    # A code has to read as itself, else the same home would stand under two codes.
    again = _read(found.code)
    return found if again is not None and again.code == found.code else None


def _read(rest: str) -> RoomCode | None:
    building = entrance = ""
    floor: int | None = None
    worded = _BUILDING.match(rest)
    if worded is not None:
        building, rest = building_code(worded.group(1)), rest[worded.end() :]
    elif "-" in rest:
        head, rest = rest.split("-", 1)
        building = building_code(head)
    rest = _shown_entrance(rest)
    gate = _ENTRANCE.match(rest)
    if gate is not None:
        entrance, rest = entrance_code(gate.group(1)), rest[gate.end() :]
    elif "-" in rest and _is_entrance(rest.split("-", 1)[0]):
        head, rest = rest.split("-", 1)
        entrance = entrance_code(head)
    storey = _FLOOR.match(rest)
    if storey is not None:
        floor, rest = floor_number(storey.group(1)), rest[storey.end() :]
    elif "-" in rest and _is_entrance(rest.split("-", 1)[0]):
        head, rest = rest.split("-", 1)
        floor = floor_number(head)
    room = _room_name(rest, floor)
    if not building or not room:
        return None
    return RoomCode(building, entrance, floor_of(room) if floor is None else floor, room)


def _shown_entrance(rest: str) -> str:
    """Turn a Chinese number before 单元 into digits, and nothing else of the text."""
    return re.sub(r"^(第?)([一二三四五六七八九十两]+)(?=单元|门洞|[梯门])", lambda m: m[1] + to_digits(m[2]), rest)


def compose(building: str | None, entrance: str | None, floor: int | None, room: str | None) -> RoomCode | RoomFault:
    """Return the address that separate columns tell; any of them may hold more than its own part.

    A room column that holds a whole code stands for all; where another column says otherwise the row
    contradicts itself.
    """
    if not room:
        return RoomFault.NO_ROOM
    plain = _plain(room)
    whole = parse(plain) if not building or _ends_a_building(plain) or plain.count("-") >= 2 else None
    if whole is None and building and "-" in plain:
        # 2-1201 under a building's column: entrance and room.
        whole = parse(f"{building_code(building)}-{plain}")
    if whole is not None:
        return _agreed(whole, building, entrance, floor)
    if not building:
        return RoomFault.NO_BUILDING
    name = _room_name(re.sub(_FLOOR, "", plain) if _FLOOR.match(plain) else plain, floor)
    block, gate = building_code(building), entrance_code(entrance) if entrance else ""
    if not block and "-" in _plain(building) and not gate:
        head, tail = _plain(building).split("-", 1)
        block, gate = building_code(head), entrance_code(tail)
    elif not entrance and (split := _BUILDING.match(_plain(building))) and _plain(building)[split.end() :]:
        block, gate = building_code(split.group(1)), entrance_code(_plain(building)[split.end() :])
    if not block or not name or (entrance and not gate):
        return RoomFault.UNREADABLE
    found = RoomCode(block, gate, floor_of(name) if floor is None else floor, name)
    return found if parse(found.code) else RoomFault.UNREADABLE


def _ends_a_building(plain: str) -> bool:
    worded = _BUILDING.match(plain)
    return worded is not None and bool(plain[worded.end() :])


def _agreed(whole: RoomCode, building: str | None, entrance: str | None, floor: int | None) -> RoomCode | RoomFault:
    if building and building_code(building) != whole.building:
        return RoomFault.CONTRADICTION
    gate = entrance_code(entrance) if entrance else whole.entrance
    if whole.entrance and gate != whole.entrance:
        return RoomFault.CONTRADICTION
    return replace(whole, entrance=gate, floor=whole.floor if floor is None else floor)
