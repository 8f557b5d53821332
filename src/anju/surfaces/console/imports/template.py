"""An empty workbook with a sheet for everything that can be loaded."""

from __future__ import annotations

import io

import xlsxwriter
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from anju.core.sheets.registry import declared
from anju.domains.estate import policies
from anju.ui.downloads import xlsx_response
from anju.ui.screens import Screen


class ImportTemplate(Screen):
    """The workbook to fill in; any other works as well, columns are matched by meaning."""

    path, name = "imports/template.xlsx", "imports.template"
    permission = policies.EDIT_UNITS

    kinds: tuple[str, ...] = ()
    called = "roster"

    def get(self) -> HttpResponseBase:
        """Send the workbook."""
        return xlsx_response(empty_workbook(self.kinds), self.called)


def empty_workbook(kinds: tuple[str, ...] = ()) -> bytes:
    """Return the workbook: needed columns first and marked, all cells text so that codes keep their zeros.

    It has a sheet for each of ``kinds``, for all where none are named.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        needed = book.add_format({"bold": True, "bg_color": "#FFF3DC", "bottom": 1})
        usual = book.add_format({"bold": True, "bg_color": "#EEF1F5", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        for kind in declared():
            if kind.rides_on or (kinds and kind.spec.name not in kinds):
                continue
            sheet = book.add_worksheet(str(kind.spec.title)[:31])
            sheet.freeze_panes(1, 0)
            fields = sorted(kind.spec.fields, key=lambda field: not field.required)
            sheet.set_column(0, len(fields) - 1, 16, text)
            for place, field in enumerate(fields):
                sheet.write_string(0, place, str(field.label), needed if field.required else usual)
                if field.required:
                    sheet.write_comment(0, place, _("Needed"))
    return file.getvalue()
