"""Form controls drawn in Python: Django draws every option of every select by a template of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

_INPUTS = frozenset(
    f"django/forms/widgets/{kind}.html"
    for kind in ("input", "text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "file")
)
_SELECT = "django/forms/widgets/select.html"


class Renderer(DjangoTemplates):
    """Django's renderer, which draws inputs and selects itself. They come out as from Django's templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """Return the HTML of a widget or form part."""
        if template_name in _INPUTS:
            return mark_safe(_input(context["widget"]))  # noqa: S308 - every part is escaped
        if template_name == _SELECT:
            return mark_safe(_select(context["widget"]))  # noqa: S308 - every part is escaped
        return mark_safe(super().render(template_name, context, request))  # noqa: S308 - a template's own


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    told = f' value="{conditional_escape(value)}"' if value is not None else ""
    return f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"{told}{_attrs(widget["attrs"])}>'


def _select(widget: Mapping[str, Any]) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{conditional_escape(widget["name"])}"{_attrs(widget["attrs"])}>{groups}</select>'


def _group(name: str | None, options: list[Mapping[str, Any]]) -> str:
    drawn = "".join(
        f'<option value="{conditional_escape(one["value"])}"{_attrs(one["attrs"])}>{conditional_escape(one["label"])}'
        "</option>"
        for one in options
    )
    return f'<optgroup label="{conditional_escape(name)}">{drawn}</optgroup>' if name else drawn


def _attrs(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
