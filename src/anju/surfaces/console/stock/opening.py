"""Materials and opening stock from Excel, for storekeepers: looked at first, then loaded, as all spreadsheets are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.domains.stock import policies
from anju.surfaces.console.imports.template import ImportTemplate
from anju.surfaces.console.imports.views import ImportCheck, ImportUpload
from anju.ui.screens import Link

KINDS = ("stock",)


class OpeningUpload(ImportUpload):
    """Where the sheet of materials comes in."""

    path, name = "stock/opening/", "stock.opening.upload"
    title = _("Materials and opening stock from Excel")
    permission = policies.MOVE
    back = "stock.balance.list"
    checked_at, empty_at = "stock.opening.check", "stock.opening.template"
    said = _(
        "A row is a material; with a store and a quantity it is also opening stock, by price or by value. A file "
        "loaded again changes nothing. Opening stock ends with the first stocktake of its store; its value belongs "
        "to the opening balance of materials in the books."
    )


class OpeningTemplate(ImportTemplate):
    """The sheet to fill in."""

    path, name = "stock/opening/template.xlsx", "stock.opening.template"
    permission = policies.MOVE
    kinds, called = KINDS, "stock"


class OpeningCheck(ImportCheck):
    """What the sheet would do or did, row by row."""

    path, name = "stock/opening/<int:pk>/", "stock.opening.check"
    title = _("Materials and opening stock from Excel")
    permission = policies.MOVE
    back = "stock.opening.upload"
    kinds = KINDS
    after = Link("stock.balance.list", _("Stock on hand"), "packages")
