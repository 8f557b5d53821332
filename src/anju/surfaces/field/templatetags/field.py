"""The files that every page of the worker's phone loads, and its service worker keeps."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join, json_script
from django.utils.safestring import SafeString

from anju.surfaces.field import shell
from anju.surfaces.field.rounds import RoundCard

register = template.Library()


@register.simple_tag
def field_styles() -> SafeString:
    """Load the styles."""
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in shell.STYLES))


@register.simple_tag
def round_pages(rounds: list[RoundCard]) -> SafeString:
    """Tell the scripts which pages of rounds to keep for the way without network."""
    return json_script([{"url": card.url, "stamp": card.stamp} for card in rounds], "field-rounds")


@register.simple_tag
def field_scripts() -> SafeString:
    """Load the scripts, in their order."""
    return format_html_join("\n", '<script defer src="{}"></script>', ((static(name),) for name in shell.SCRIPTS))
