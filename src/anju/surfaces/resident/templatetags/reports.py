"""How reports are written on the resident's phone."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.translation import gettext as _

from anju.core import clock, masking

register = template.Library()


@register.filter
def clock_time(value: dt.datetime | None) -> str:
    """Write an instant of today as its time, another with its day."""
    if value is None:
        return ""
    local = value.astimezone(clock.ZONE)
    return f"{local:%H:%M}" if local.date() == clock.today() else f"{local:%m-%d %H:%M}"


@register.filter
def lately(value: dt.datetime) -> str:
    """Write an instant as people speak of it: today 09:12, 11-20 09:12, and with the year where it is another one."""
    local, today = value.astimezone(clock.ZONE), clock.today()
    if local.date() == today:
        return _("today {time}").format(time=f"{local:%H:%M}")
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d}"


@register.filter
def masked_phone(value: str | None) -> str:
    """Write a telephone number as strangers may see it."""
    return masking.phone(value)
