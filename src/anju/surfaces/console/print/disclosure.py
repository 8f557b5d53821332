"""The disclosure sheet of shared costs (公示表): what was shared, at what price, and each unit's share; A4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anju.core.money import format_amount
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import A4

_LAYOUT = Path(__file__).resolve().parent / "disclosure.typ"


@dataclass(frozen=True)
class SharedPart:
    """One shared cost: facts in words, and unit, weight and share of each unit, in the order of the rooms."""

    title: str
    facts: Sequence[tuple[str, str]]
    shares: Sequence[tuple[str, str, Decimal]]
    amount: Decimal


def disclosure_pdf(
    *, issuer: str, project: str, period: str, parts: Sequence[SharedPart], printed_on: dt.date
) -> bytes:
    """Return the sheet as a PDF in the active language, to be hung up."""
    data = {
        "title": _("Disclosure of shared costs"),
        "issuer": issuer,
        "project": project,
        "period": [_("Period: "), period],
        "printed": [_("Printed on: "), printed_on.isoformat()],
        "page": pgettext("paper", "Page"),
        "columns": [pgettext("paper", "Unit"), pgettext("paper", "Weight"), pgettext("paper", "Share")],
        "parts": [
            {
                "title": part.title,
                "facts": [list(fact) for fact in part.facts],
                "rows": [[unit, weight, format_amount(share)] for unit, weight, share in part.shares],
                "sum": [pgettext("paper", "Sum"), format_amount(part.amount)],
            }
            for part in parts
        ],
        "none": _("Nothing was shared in this period."),
        "note": _("Questions about a share are answered at the office, where the bills of the suppliers can be seen."),
        "seal": _("Issuer's seal: "),
    }
    return render_pdf(_LAYOUT, data, paper=A4)
