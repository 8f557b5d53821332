"""Steps of a metered price written as text: 5.00/7.00/9.00 元/m³ (180/260 m³ 年)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from itertools import pairwise

_LIST = re.compile(r"\d+(?:\.\d+)?(?:\s*[/、,]\s*\d+(?:\.\d+)?)+|\d+(?:\.\d+)?")
_PART = re.compile(r"\d+(?:\.\d+)?")
_CUBIC = re.compile(r"m\s*3")

Tiers = list[tuple[Decimal | None, Decimal]]
"""Steps in order: the yearly use up to which a price holds (None: without limit) and the price."""


def parse_tiers(text: str) -> Tiers | None:
    """Return the steps, or None where the text does not tell n prices and n − 1 rising limits."""
    plain = _CUBIC.sub("", unicodedata.normalize("NFKC", text).lower())
    lists = [[Decimal(part) for part in _PART.findall(found)] for found in _LIST.findall(plain)]
    if len(lists) != 2:
        return None
    prices, limits = lists
    rising = all(low < high for low, high in pairwise(limits))
    if len(prices) < 2 or len(limits) != len(prices) - 1 or not rising or min(*prices, *limits) <= 0:
        return None
    return list(zip([*limits, None], prices, strict=True))
