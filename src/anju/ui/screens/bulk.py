"""Actions on many rows at once: what they will do is shown before they do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.utils.functional import Promise

from anju.core.access import Actor, Permission
from anju.ui import icons

Text = str | Promise


@dataclass(frozen=True)
class BulkAction:
    """One service call for the chosen rows.

    ``run(actor, project, rows, cleaned)`` gets the rows as a queryset and returns a message or the number done.
    ``preview(actor, project, rows)`` returns the lines that tell what will happen and what will be skipped.
    ``form`` asks for what the service needs besides; ``form_kwargs(actor, project)`` gives its choices.
    """

    key: str
    title: Text
    icon: str
    run: Callable[[Actor, Any, QuerySet, dict[str, Any]], str | Promise | int | None]
    permission: Permission
    preview: Callable[[Actor, Any, QuerySet], list[str]] | None = None
    form: type[Form] | None = None
    form_kwargs: Callable[[Actor, Any], dict[str, Any]] | None = None
    danger: bool = False

    def build(self, actor: Actor, project: Any, data: Any) -> Form | None:
        """Return the form, bound when data is given; None where nothing is asked."""
        if self.form is None:
            return None
        return self.form(data, **(self.form_kwargs(actor, project) if self.form_kwargs else {}))

    def __post_init__(self) -> None:
        icons.check(self.icon)
