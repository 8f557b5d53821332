"""How long a developer is liable after the hand-over, and who bears a repair [domain rule 2.3].

房屋建筑工程质量保修办法 7, 建设工程质量管理条例 40: roofs and rooms that must be waterproof 5 years, pipes, wires,
equipment and decoration 2 years, heating and cooling 2 seasons. The period begins with the hand-over to the owner
(商品房销售管理办法 33) and ends with the corresponding day (民法典 201, 202).
"""

from __future__ import annotations

import calendar
import datetime as dt

from anju.domains.repairs.enums import Liable, TermUnit

SEASON_ENDS = (3, 15)
"""The heating season of most northern cities: 15 November to 15 March."""
SEASON_BEGINS = (11, 15)
SHIPPED = (
    ("building.roof", 60, TermUnit.MONTHS, "屋面防水"),
    ("building.bath", 60, TermUnit.MONTHS, "卫生间防水"),
    ("building.wall", 60, TermUnit.MONTHS, "外墙防渗"),
    ("building", 24, TermUnit.MONTHS, "装修工程"),
    ("door", 24, TermUnit.MONTHS, "门窗"),
    ("water", 24, TermUnit.MONTHS, "给排水管道"),
    ("power", 24, TermUnit.MONTHS, "电气管线"),
    ("security", 24, TermUnit.MONTHS, "设备安装"),
    ("hvac", 2, TermUnit.SEASONS, "供热与供冷"),
)
"""Prefixes of classes with their statutory terms, until a company sets others."""


def last_day(handed_over_on: dt.date, length: int, unit: str) -> dt.date:
    """Return the last day of a warranty that began with the hand-over."""
    if unit == TermUnit.SEASONS:
        # A season that had begun before the hand-over is not a whole one.
        begins = dt.date(handed_over_on.year, *SEASON_BEGINS)
        first = handed_over_on.year if handed_over_on <= begins else handed_over_on.year + 1
        return dt.date(first + length, *SEASON_ENDS)
    months = handed_over_on.month - 1 + length
    year, month = handed_over_on.year + months // 12, months % 12 + 1
    return dt.date(year, month, min(handed_over_on.day, calendar.monthrange(year, month)[1]))


def prefixes(category: str) -> list[str]:
    """Return the classes that a category belongs to, the narrowest first: ``a.b``, ``a``."""
    parts = category.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


def proposed(part: str, *, covered_until: dt.date | None, on: dt.date) -> str:
    """Return who is presumably liable, or an empty text where nothing is known."""
    if covered_until is not None and on <= covered_until:
        return Liable.DEVELOPER
    return {"own": Liable.OWNER, "common": Liable.FEE}.get(part, "")
