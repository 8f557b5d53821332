"""How values look on screen: icons, status tags, money, dates, masked values. Returns safe HTML."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anju.core import clock, money
from anju.ui import assets, icons

TONES = ("ok", "info", "warn", "major", "bad", "esc", "mute")
NOTHING = "—"
HIDDEN = "******"
_TONE_ICONS = {"ok": "circle-check", "info": "info-circle", "warn": "alert-triangle", "bad": "alert-circle"}
_MESSAGE_TONES = {"success": "ok", "error": "bad", "warning": "warn", "info": "info", "debug": "mute"}


@cache
def _sprite() -> str:
    return static(assets.SPRITE)


def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration. Raises `icons.UnknownIcon`."""
    if label:
        shape = '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>'
        return format_html(shape, f"icon {css}".strip(), label, _sprite(), icons.check(name))
    return _decoration(name, f"icon {css}".strip())


@cache
def _decoration(name: str, css: str) -> SafeString:
    """Draw a silent icon; a page has dozens, and there are a few hundred in all."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, _sprite(), icons.check(name)
    )


def tag(text: object, tone: str = "mute", icon_name: str = "") -> SafeString:
    """Draw a status tag: words in a tone, never a colour alone. Raises ValueError for an unknown tone."""
    return _tag(text if isinstance(text, SafeString) else str(text), tone, icon_name)


@lru_cache(maxsize=1024, typed=True)  # typed: the same words may be safe or not
def _tag(text: str, tone: str, icon_name: str) -> SafeString:
    """Draw a tag; a list has dozens, of a few kinds."""
    if tone not in TONES:
        raise ValueError(f"tone {tone!r} is none of {TONES}")
    drawn = icon(icon_name) if icon_name else ""
    return format_html('<span class="tag tag-{}">{}{}</span>', tone, drawn, text)


def message_tone(level: str) -> str:
    """Return the tone of a Django message level."""
    return _MESSAGE_TONES.get(level.rsplit(maxsplit=1)[-1] if level else "", "info")


def message_icon(level: str) -> str:
    """Return the icon of a Django message level."""
    return _TONE_ICONS.get(message_tone(level), "info-circle")


def amount(value: Decimal | int | None, *, symbol: str = "", places: int = 2) -> SafeString:
    """Draw an amount in yuan with thousands separators; None is a dash, a negative one is set apart."""
    if value is None:
        return format_html("{}", NOTHING)
    css = "num money-negative" if value < 0 else "num"
    return format_html('<span class="{}">{}</span>', css, money.format_amount(value, places=places, symbol=symbol))


def figure(value: object) -> object:
    """Return a key figure as it is read: money with its sign, whole numbers with separators, words as they are."""
    if isinstance(value, Decimal):
        return amount(value, symbol="¥")
    return f"{value:,}" if isinstance(value, int) else value


def percent(rate: Decimal | None) -> str:
    """Write a rate as it is read: 0.06 is 6%, 0.0003 is 0.03%; None is nothing."""
    return "" if rate is None else f"{(rate * 100).normalize():f}%"


def day(value: dt.date | None) -> str:
    """Write a date as 2026-11-21."""
    return value.strftime("%Y-%m-%d") if value else NOTHING


def instant(value: dt.datetime | None, *, seconds: bool = False) -> str:
    """Write an instant in Shanghai time as 2026-11-21 09:42."""
    if value is None:
        return NOTHING
    return value.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def ago(value: dt.datetime) -> str:
    """Write how far an instant is from now in the largest whole unit; beyond a month, its date."""
    seconds = (clock.now() - value).total_seconds()
    past, distance = seconds >= 0, abs(seconds)
    if distance < 60:
        return _("just now")
    if distance < 3600:
        number = int(distance // 60)
        shape = (
            ngettext("{n} minute ago", "{n} minutes ago", number)
            if past
            else ngettext("in {n} minute", "in {n} minutes", number)
        )
    elif distance < 86400:
        number = int(distance // 3600)
        shape = (
            ngettext("{n} hour ago", "{n} hours ago", number)
            if past
            else ngettext("in {n} hour", "in {n} hours", number)
        )
    elif distance < 31 * 86400:
        number = int(distance // 86400)
        shape = (
            ngettext("{n} day ago", "{n} days ago", number) if past else ngettext("in {n} day", "in {n} days", number)
        )
    else:
        return day(value.astimezone(clock.ZONE).date())
    return shape.format(n=number)


def moment(value: dt.datetime | None) -> SafeString:
    """Draw an instant: relative in words, absolute on hover and for machines."""
    if value is None:
        return format_html("{}", NOTHING)
    absolute = instant(value, seconds=True)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), absolute, ago(value))


def plain(value: Any) -> str:
    """Write any value as plain text for a cell, an Excel sheet or a history line."""
    text = NOTHING if value is None or value == "" else str(value)
    if isinstance(value, bool):
        text = _("Yes") if value else _("No")
    elif isinstance(value, dt.datetime):
        text = instant(value)
    elif isinstance(value, dt.date):
        text = day(value)
    elif isinstance(value, list | tuple):
        text = "、".join(plain(one) for one in value) or NOTHING
    return text


def masked(text: str, reveal_url: str = "") -> SafeString:
    """Draw a masked value; with ``reveal_url`` (POST, logged by the domain) a button shows it in full."""
    if not reveal_url:
        return format_html('<span class="masked"><span class="num">{}</span></span>', text)
    label = _("Show in full (this is logged)")
    return format_html(
        '<span class="masked"><span class="num">{}</span><button type="button" class="btn btn-icon btn-sm" '
        'hx-post="{}" hx-target="closest .masked" hx-swap="outerHTML" aria-label="{}" title="{}">{}</button></span>',
        text, reveal_url, label, label, icon("eye"),
    )  # fmt: skip
