"""Tags and filters of the kit; how values look is decided in `anju.ui.display`."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, Form
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from anju.core import clock
from anju.ui import charts, display, due, fields, guard
from anju.ui.errors import BUSY
from anju.ui.links import link

register = template.Library()
LONG = 8
"""Bars side by side that a chart of the usual height has room for."""

register.simple_tag(display.icon, name="icon")
register.simple_tag(display.tag, name="tag")
register.simple_tag(display.moment, name="moment")
register.simple_tag(display.masked, name="masked")
register.simple_tag(due.draw, name="due")
register.filter("day", display.day)
register.filter("instant", display.instant)
register.filter("percent", display.percent)
register.filter("plain", display.plain)
register.filter("tone_icon", display.message_icon)


@register.simple_tag
def money(value: Decimal | int | None, symbol: str = "") -> SafeString:
    """Draw an amount in yuan."""
    return display.amount(value, symbol=symbol)


@register.filter
def tone_class(level: str) -> str:
    """Return the text class of a Django message level."""
    return display.message_tone(level)


@register.filter(name="is")
def equals(value: object, other: object) -> str:
    """Return ``true`` or ``false`` as ARIA wants it."""
    return "true" if value == other else "false"


@register.simple_tag
def html_lang() -> str:
    """Return the page's language as BCP 47 writes it: zh-Hans, en."""
    return to_locale(get_language() or "en").replace("_", "-")


@register.simple_tag(takes_context=True)
def go(context: Context, name: str, **ids: Any) -> str:
    """Return the address of a screen inside the present project."""
    return link(context["request"], name, **ids)


@register.simple_tag(takes_context=True)
def opens(context: Context, name: str, **ids: Any) -> str:
    """Return the address of a screen inside the present project, or nothing to who may not open it."""
    request = context["request"]
    address = link(request, name, **ids)
    return address if guard.opens(request, name, address) else ""


@register.simple_tag
def ui_strings() -> SafeString:
    """Give the page's scripts their words in the user's language."""
    words = {
        "copied": _("Copied: {text}"),
        "failed": _("The server did not answer as expected. Please try again."),
        "busy": BUSY,
        "failed_number": _("Something went wrong. Number for support: {number}"),
        "offline": _("No connection. Please check the network and try again."),
        "unsaved": _("Your changes have not been saved."),
        "working": _("One moment …"),
        "selected": _("{n} selected"),
        "recent": _("Recent"),
        "nothing": _("Nothing found"),
        "searching": _("Searching …"),
        "type_more": _("Type to search"),
        "go_to": _("Go to: {title}"),
        "opened": _("Opened beside the list: {title}"),
        **due.words_for_scripts(),
    }
    return json_script(words, "ui-strings")


@register.simple_tag
def once() -> SafeString:
    """Put an idempotency key into a form: sent twice, it is done once."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.inclusion_tag("ui/parts/breadcrumb.html")
def breadcrumb(steps: Sequence[tuple[str, str | None]]) -> dict[str, Any]:
    """Draw the way to this page: pairs of words and address."""
    return {"steps": steps}


@register.inclusion_tag("ui/parts/empty.html")
def empty(title: str, text: str = "", icon: str = "inbox", url: str = "", action: str = "") -> dict[str, Any]:
    """Draw an empty state: why it is empty and one thing to do."""
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action}


@register.inclusion_tag("ui/parts/kpi.html")
def kpi(
    label: str,
    value: object,
    *,
    note: object = "",
    icon: str = "",
    url: str = "",
    share: Decimal | int | None = None,
    tone: str = "",
) -> dict[str, Any]:
    """Draw a key figure; a Decimal is money. ``url`` opens the rows behind it; ``share`` (0–100) draws a bar."""
    value = display.figure(value)
    return {"label": label, "value": value, "note": note, "icon": icon, "url": url, "share": share, "tone": tone}


@register.inclusion_tag("ui/parts/kv.html")
def kv(pairs: Iterable[tuple[object, object]], narrow: bool = False) -> dict[str, Any]:
    """Draw a list of names and values."""
    return {"pairs": pairs, "narrow": narrow}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Draw links as tabs: mappings with ``title``, ``url``, ``current`` and perhaps ``count``."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/stat_bar.html")
def stat_bar(parts: Sequence[tuple[str, Decimal | int, str]], label: str = "") -> dict[str, Any]:
    """Draw shares of a whole as one bar: triples of words, amount and fill (a tone, ``1``…``3`` or ``age-30``…)."""
    whole = sum((Decimal(part[1]) for part in parts), Decimal(0))
    shares, left = [], Decimal(0)
    for words, part, fill in parts:
        width = (Decimal(part) * 100 / whole).quantize(Decimal("0.01")) if whole else Decimal(0)
        shares.append({"words": words, "amount": display.figure(part), "fill": fill, "x": left, "width": width})
        left += width
    return {"shares": shares, "label": label}


@register.inclusion_tag("ui/parts/chart.html")
def chart(id: str, option: charts.Chart, size: str = "") -> dict[str, Any]:
    """Draw a chart with its numbers as a table; ``size`` is empty, ``tall`` or ``short``; many bars make it tall."""
    is_long = option.horizontal and len(option.categories) * len(option.series) > LONG
    return {"id": id, "chart": option, "size": size or ("tall" if is_long else "")}


@register.simple_tag
def printed_at() -> str:
    """Return when the page was made, for the foot of a sheet of paper."""
    return display.instant(clock.now())


@register.inclusion_tag("ui/parts/steps.html")
def steps(current: int, *titles: str) -> dict[str, Any]:
    """Draw the steps of a longer job (upload, check, apply, result); ``current`` counts from 1."""
    return {"titles": titles, "current": current}


@register.inclusion_tag("ui/parts/drop.html")
def drop(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Draw a file field as a place to drop a file on."""
    return {"field": bound, "hint": hint}


@register.simple_tag
def chart_data(id: str, option: charts.Chart) -> SafeString:
    """Put the chart's data beside its canvas, as JSON that a script reads."""
    return json_script(option.option(), f"{id}-data")


@register.simple_tag
def form_styles() -> SafeString:
    """Load the styles of calendars and choices; for the block ``vendor_css``."""
    names = ("vendor/flatpickr.min.css", "vendor/tom-select.bootstrap5.min.css")
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(name),) for name in names))


@register.simple_tag
def form_scripts() -> SafeString:
    """Load the scripts of calendars and choices; for the block ``page_scripts``."""
    calendar = {"zh-hans": "vendor/flatpickr.zh.js", "zh-hant": "vendor/flatpickr.zh-tw.js"}.get(get_language() or "")
    names = filter(None, ("vendor/flatpickr.min.js", calendar, "vendor/tom-select.base.min.js", "ui/js/dress.js"))
    return _scripts(names)


@register.simple_tag
def chart_scripts() -> SafeString:
    """Load the chart library; for the block ``page_scripts`` of the pages that draw."""
    return _scripts(("vendor/echarts.min.js", "ui/js/chart.js"))


def _scripts(names: Iterable[str]) -> SafeString:
    return format_html_join("\n", '<script defer src="{}"></script>', ((static(name),) for name in names))


@register.simple_tag(takes_context=True)
def keep_query(context: Context, *without: str) -> SafeString:
    """Carry the present address's other values along in a form that sends by GET."""
    kept = [(name, value) for name, values in context["request"].GET.lists() if name not in without for value in values]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.filter
def sections(form: Form) -> list[tuple[Any, list[BoundField]]]:
    """Return a form's fields under their titles."""
    return fields.sections(form)


@register.filter
def width(form: Form, name: str) -> str:
    """Return the CSS class of a field's width, from the form's ``layout``."""
    return str(getattr(form, "layout", {}).get(name, ""))


@register.simple_tag
def field(bound: BoundField, css: str = "") -> SafeString:
    """Draw a form field with its label, help and faults."""
    return fields.render(bound, css)


@register.filter
def minutes(value: int | None) -> str:
    """Write a number of minutes in the largest two units that it needs."""
    if value is None:
        return display.NOTHING
    if value < 60:
        return _("{m} min").format(m=value)
    if value < 1440:
        return _("{h} h {m} min").format(h=value // 60, m=value % 60)
    return _("{d} d {h} h").format(d=value // 1440, h=value // 60 % 24)


@register.filter
def timespan(value: dt.timedelta | None) -> str:
    """Write a duration as hours and minutes."""
    if value is None:
        return display.NOTHING
    minutes = int(value.total_seconds() // 60)
    return _("{h} h {m} min").format(h=minutes // 60, m=minutes % 60)
