"""Balances as books write them."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from anju.ui import display

register = template.Library()


@register.simple_tag
def side(balance: Decimal) -> SafeString:
    """Write a balance with its side (借、贷、平) instead of a sign."""
    if balance > 0:
        word = pgettext("balance", "Dr")
    else:
        word = pgettext("balance", "Cr") if balance else pgettext("balance", "even")
    return format_html('<span class="t2">{}</span> {}', word, display.amount(abs(balance)))
