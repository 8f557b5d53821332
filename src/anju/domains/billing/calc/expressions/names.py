"""What formulas can name."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACT_NAMES: dict[str, str | Promise] = {
    "area": _("building area"),
    "inner_area": _("inner area"),
    "floor": _("floor"),
    "floors": _("floors above ground"),
    "people": _("people living there"),
    "spaces": _("parking spaces held"),
    "quantity": _("charged quantity"),
}
"""What differs from unit to unit."""
TERM_NAMES: dict[str, str | Promise] = {"months": _("months"), "days": _("days of the period")}
"""What is the same for every unit of a period."""
NAMES = {**FACT_NAMES, **TERM_NAMES}

SPELLINGS = {
    "建筑面积": "area",
    "面积": "area",
    "计费面积": "area",
    "套内面积": "inner_area",
    "使用面积": "inner_area",
    "楼层": "floor",
    "所在楼层": "floor",
    "总楼层": "floors",
    "地上层数": "floors",
    "人数": "people",
    "居住人数": "people",
    "户内人数": "people",
    "车位数": "spaces",
    "计费数量": "quantity",
    "收费数量": "quantity",
    "数量": "quantity",
    "月数": "months",
    "天数": "days",
}
"""How an office may write them."""
FUNCTION_SPELLINGS = {"最小": "min", "最大": "max", "取整": "round", "四舍五入": "round", "如果": "if"}
WORD_SPELLINGS = {"并且": "and", "且": "and", "或者": "or", "或": "or", "非": "not"}


def name_labels() -> list[tuple[str, str]]:
    """Return what can be named, with its meaning in the active language."""
    return [(name, str(label)) for name, label in NAMES.items()]
