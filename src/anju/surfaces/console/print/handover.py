"""The hand-over pack of a unit (交付资料): what is given, read and checked when an owner takes the keys; A4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import A4

_LAYOUT = Path(__file__).resolve().parent / "handover.typ"


def usual_items() -> list[tuple[str, str]]:
    """Return what is usually handed over; a residential unit must come with its warranty and its manual.

    [城市房地产开发经营管理条例30: 住宅质量保证书, 住宅使用说明书; the rest is practice.]
    """
    return [
        (_("Residential quality warranty"), "1"),
        (_("Residential user manual"), "1"),
        (_("Management covenant"), "1"),
        (_("Property service agreement"), "1"),
        (_("Renovation rules and agreement"), "1"),
        (_("Entrance door keys"), ""),
        (_("Access cards"), ""),
        (_("Mailbox keys"), ""),
        (_("Meter cards"), ""),
    ]


def usual_checks() -> list[str]:
    """Return what the owner and the office usually look at together [practice]."""
    return [
        _("Entrance door and locks"),
        _("Windows and glass"),
        _("Walls and ceilings"),
        pgettext("paper", "Floors"),
        _("Waterproofing of kitchen and bathrooms"),
        _("Water supply and drains"),
        _("Electricity, sockets and switchboard"),
        pgettext("paper", "Gas"),
        _("Intercom and alarm"),
        _("Balcony and railings"),
    ]


@dataclass(frozen=True)
class HandoverPack:
    """What the pack of one unit shows; everything is text already, names masked where they must be.

    ``facts``: label and value of the unit's data. ``people``: name, role, phone, since. ``spaces``: number, kind,
    plate. ``meters``: kind, number, multiplier, first reading. ``items`` handed over: name, pieces. ``checks``: what
    is looked at together; result and remark are written by hand.
    """

    issuer: str
    project: str
    unit: str
    owner: str
    handed_over_on: dt.date | None
    facts: Sequence[tuple[str, str]]
    people: Sequence[tuple[str, str, str, str]] = ()
    spaces: Sequence[tuple[str, str, str]] = ()
    meters: Sequence[tuple[str, str, str, str]] = ()
    items: Sequence[tuple[str, str]] = field(default_factory=usual_items)
    checks: Sequence[str] = field(default_factory=usual_checks)


def handover_pdf(pack: HandoverPack) -> bytes:
    """Return the hand-over pack as a PDF in the active language: cover, data, people, meters, checks, signatures."""
    data = {
        "title": _("Unit hand-over pack"),
        "issuer": pack.issuer,
        "project": pack.project,
        "unit": [_("Unit: "), pack.unit],
        "owner": [_("Owner: "), pack.owner],
        "date": [_("Date of hand-over: "), pack.handed_over_on.isoformat() if pack.handed_over_on else ""],
        "page": pgettext("paper", "Page"),
        "facts_title": pgettext("paper", "The unit"),
        "facts": list(pack.facts),
        "tables": [
            _table(
                pgettext("paper", "People"),
                [
                    pgettext("paper", "Name"),
                    pgettext("paper", "Role"),
                    pgettext("paper", "Phone"),
                    pgettext("paper", "Since"),
                ],
                pack.people,
            ),
            _table(
                _("Parking spaces and vehicles"),
                [pgettext("paper", "Space"), pgettext("paper", "Kind"), pgettext("paper", "Plate")],
                pack.spaces,
            ),
            _table(
                pgettext("paper", "Meters"),
                [
                    pgettext("paper", "Kind"),
                    pgettext("paper", "Meter number"),
                    pgettext("paper", "Multiplier"),
                    pgettext("paper", "First reading"),
                    _("Reading at hand-over"),
                ],
                [(*meter, "") for meter in pack.meters],
            ),
            _table(
                pgettext("paper", "Handed over"),
                [pgettext("paper", "Item"), pgettext("paper", "Pieces"), pgettext("paper", "Remark")],
                [(*item, "") for item in pack.items],
            ),
            _table(
                _("Checked together"),
                [
                    pgettext("paper", "What"),
                    pgettext("paper", "In order"),
                    pgettext("paper", "To be mended"),
                    pgettext("paper", "Remark"),
                ],
                [(check, "□", "□", "") for check in pack.checks],
            ),
        ],
        "none": _("None recorded."),
        "statement": _("Both sides have checked what stands above. What is to be mended is followed up by the office."),
        "signs": [_("Owner's signature: "), _("For the office: "), _("Date: ")],
    }
    return render_pdf(_LAYOUT, data, paper=A4)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, object]:
    return {"title": title, "columns": list(columns), "rows": [list(row) for row in rows]}
