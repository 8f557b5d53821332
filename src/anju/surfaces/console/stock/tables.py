"""Columns that lists of stock share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from anju.ui.columns import NumberColumn


class QuantityColumn(NumberColumn):
    """A quantity without the noughts that say nothing: 12.5, not 12.500."""

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Draw the quantity."""
        shown = f"{value.normalize():f}" if isinstance(value, Decimal) else value
        return super().draw_value(shown, row, request)
