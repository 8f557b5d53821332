"""What has to be done by when: the time that is left, in words, with an icon and a tone.

The page's script ``due.js`` goes on counting with the same words and the same limits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anju.core import clock
from anju.ui import display
from anju.ui.columns import Column

ICONS = {"ok": "clock", "warn": "clock-exclamation", "bad": "alert-triangle", "esc": "urgent", "mute": "player-pause"}


@dataclass(frozen=True)
class Due:
    """A limit that runs until ``at``; from ``warns_at`` on little of it is left (a quarter, if nobody knows better).

    ``paused`` says in words why the clock stands still. ``is_escalated``: somebody above was told that it is over.
    """

    at: dt.datetime | None
    warns_at: dt.datetime | None = None
    paused: str | Promise = ""
    is_escalated: bool = False

    def tone(self, now: dt.datetime) -> str:
        """Return the tone: who must act, and how soon."""
        if self.paused or self.at is None:
            return "mute"
        if self.is_escalated:
            return "esc"
        if now >= self.at:
            return "bad"
        return "warn" if self.warns_at is not None and now >= self.warns_at else "ok"

    def words(self, now: dt.datetime) -> str:
        """Return what is left, or how long it has been over."""
        if self.paused:
            return str(self.paused)
        if self.at is None:
            return display.NOTHING
        return left(self.at - now)


def left(rest: dt.timedelta) -> str:
    """Write a time that is left, or a negative one as over; its two largest units, in whole minutes."""
    is_over = rest <= dt.timedelta()
    minutes = int(abs(rest).total_seconds() // 60)
    days, hours, odd = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        shape = _("{d} d {h} h over") if is_over else _("{d} d {h} h left")
    elif hours:
        shape = _("{h} h {m} min over") if is_over else _("{h} h {m} min left")
    elif odd:
        shape = _("{m} min over") if is_over else _("{m} min left")
    else:
        shape = _("just over") if is_over else _("less than a minute left")
    return shape.format(d=days, h=hours, m=odd)


def words_for_scripts() -> dict[str, str]:
    """Return the shapes that `left` uses, for the script that goes on counting."""
    return {
        "due_days_left": _("{d} d {h} h left"),
        "due_hours_left": _("{h} h {m} min left"),
        "due_minutes_left": _("{m} min left"),
        "due_now_left": _("less than a minute left"),
        "due_days_over": _("{d} d {h} h over"),
        "due_hours_over": _("{h} h {m} min over"),
        "due_minutes_over": _("{m} min over"),
        "due_now_over": _("just over"),
    }


def draw(due: Due | None) -> SafeString:
    """Draw the tag; a dash where no limit runs."""
    if due is None or (due.at is None and not due.paused):
        return format_html('<span class="t3">{}</span>', display.NOTHING)
    now = clock.now()
    tone, at = due.tone(now), due.at
    if due.paused or at is None:
        return format_html('<span class="tag tag-mute due">{}{}</span>', display.icon(ICONS["mute"]), due.words(now))
    return format_html(
        '<time class="tag tag-{} due" datetime="{}" title="{}" data-due="{}" data-warns="{}"{}>'
        "{}<span>{}</span></time>",
        tone,
        at.isoformat(),
        display.instant(at),
        int(at.timestamp()),
        int(due.warns_at.timestamp()) if due.warns_at else "",
        format_html(' data-escalated="{}"', "1") if due.is_escalated else "",
        display.icon(ICONS[tone]),
        due.words(now),
    )


class DueColumn(Column):
    """Until when a row has to be dealt with. ``due(row)`` gives the limit that runs now, or None."""

    css = "cell-tag"
    excel_format = "yyyy-mm-dd hh:mm"

    def __init__(self, path: str, title: str | Promise, *, due: Callable[[Any], Due | None], **kwargs: Any) -> None:
        self.due = due
        super().__init__(path, title, **kwargs)

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Draw what is left."""
        return draw(self.due(row))

    def excel(self, row: Any) -> Any:
        """Return the instant itself; what is left would be wrong when the sheet is opened."""
        return self.read(row)
