"""Tags of the resident's pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anju.core import clock
from anju.domains.billing.models import Bill
from anju.surfaces.resident import page
from anju.ui import display

register = template.Library()


@register.simple_tag(takes_context=True)
def at(context: Context, name: str, **ids: Any) -> str:
    """Return the address of a page, in the present home if it has one."""
    return page.address(context["request"], name, **ids)


@register.simple_tag(takes_context=True)
def at_last(context: Context, name: str) -> str:
    """Return the address of a page of the home entered last, or nothing where none was."""
    return page.last_home_address(context["request"], name)


@register.simple_tag
def bill_state(bill: Bill) -> SafeString:
    """Draw where a bill stands: paid, due on a day, overdue by so many days."""
    if bill.balance <= 0:
        return display.tag(_("Paid"), "ok", "circle-check")
    days = (clock.today() - bill.due_on).days
    if days > 0:
        return display.tag(_("{n} days overdue").format(n=days), "warn", "alert-circle")
    return display.tag(_("Due by {day}").format(day=display.day(bill.due_on)), "mute", "clock")


@register.filter
def last_day(value: dt.date) -> str:
    """Write the last day of a period without the year it shares with the first."""
    return f"{value:%m-%d}"
