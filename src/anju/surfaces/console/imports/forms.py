"""The upload form, and what was said about columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from anju.core.sheets.matching import IGNORE


class UploadForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        help_text=_(".xlsx, .xls, .ods or .csv, up to 50 MB. Nothing is written before you have seen what would be."),
    )
    layout = {"file": "field-wide"}


def corrections(data: QueryDict, columns: Mapping[str, Any], unread: list[str]) -> dict[str, dict[int | str, str]]:
    """Return what a user changed about how sheets are read, by sheet: only what differs from what was shown."""
    said: dict[str, dict[int | str, str]] = {}
    for at, (sheet, shown) in enumerate(columns.items()):
        kind = data.get(f"kind-{at}", shown["kind"])
        if kind != shown["kind"]:
            said.setdefault(sheet, {})["sheet"] = kind
            continue
        for column in shown["columns"]:
            wanted = data.get(f"column-{at}-{column['index']}")
            if wanted is not None and wanted != (column["field"] or IGNORE):
                said.setdefault(sheet, {})[str(column["index"])] = wanted
    for at, sheet in enumerate(unread):
        if (kind := data.get(f"unread-{at}", IGNORE)) != IGNORE:
            said.setdefault(sheet, {})["sheet"] = kind
    return said
