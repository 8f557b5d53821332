"""Labels of public places: a QR code that opens the report with the place filled in; A4, to be cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import A4
from anju.ui.print.qr import qr_svg

_LAYOUT = Path(__file__).resolve().parent / "place_labels.typ"


@dataclass(frozen=True)
class Label:
    """What one label shows: the place, its code, and the address that its QR code holds."""

    name: str
    code: str
    address: str


def labels_pdf(project: str, labels: Sequence[Label]) -> bytes:
    """Return the labels as a PDF in the active language, eight on a page."""
    data = {
        "title": _("Labels of public places"),
        "project": project,
        "hint": _("Something wrong here? Scan and tell us."),
        "labels": [{"name": one.name, "code": one.code, "qr": qr_svg(one.address)} for one in labels],
        "none": _("No public place is in use."),
    }
    return render_pdf(_LAYOUT, data, paper=A4)
