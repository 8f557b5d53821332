"""The settlement statement of a change of owner (过户结算单); A4, signed by both owners and the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anju.core.money import ZERO, format_amount, in_words_zh
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import A4

_LAYOUT = Path(__file__).resolve().parent / "transfer.typ"


def transfer_pdf(
    *,
    issuer: str,
    project: str,
    unit: str,
    number: str,
    state: str,
    on: dt.date,
    content: Mapping[str, Any],
    held_goes: tuple[str, str],
    printed_on: dt.date,
    is_final: bool,
) -> bytes:
    """Return the statement from what was settled (`payments.queries.Settlement.plain`); a draft is marked as one.

    ``held_goes`` says in words what becomes of balance and deposits.
    """
    data = {
        "issuer": issuer,
        "title": _("Settlement of a change of owner"),
        "draft": "" if is_final else _("Waits to be confirmed"),
        "facts": [
            (_("Number: "), number),
            (_("State: "), state),
            (_("Unit: "), f"{project} {unit}"),
            (_("Owner from: "), on.isoformat()),
            (_("Old owner: "), "、".join(name for _pk, name in content["sellers"])),
            (_("New owner: "), "、".join(name for _pk, name in content["buyers"])),
        ],
        "printed": [_("Printed on: "), printed_on.isoformat()],
        "page": pgettext("paper", "Page"),
        "nothing": _("None."),
        **_tables(content),
        **_sums(content, held_goes),
        "signatures": [_("Old owner (signature): "), _("New owner (signature): "), _("Issuer's seal: ")],
    }
    return render_pdf(_LAYOUT, data, paper=A4)


def _tables(content: Mapping[str, Any]) -> dict[str, Any]:
    item, period, amount = pgettext("receipt", "Item"), pgettext("receipt", "Period"), pgettext("paper", "Amount")
    return {
        "divided_title": _("Bills divided by day"),
        "divided_columns": [item, period, amount, _("Paid before"), _("Old owner's part"), _("New owner's part")],
        "divided": [
            [name, f"{first} – {last}", *[_yuan(one) for one in amounts]]
            for name, first, last, *amounts in content["lines"]
        ],
        "arrears_title": _("Open bills of before, owed by the old owner"),
        "arrears_columns": [item, period, amount],
        "arrears": [[name, f"{first} – {last}", _yuan(owed)] for _pk, name, first, last, owed in content["arrears"]],
        "deposits_title": _("Deposits held"),
        "deposits_columns": [item, _("Payer: ").rstrip(":： "), amount],
        "deposits": [[number, payer, _yuan(held)] for _pk, number, payer, held in content["deposits"]],
    }


def _sums(content: Mapping[str, Any], held_goes: tuple[str, str]) -> dict[str, Any]:
    deposits = sum((Decimal(one[3]) for one in content["deposits"]), ZERO)
    old, new = content["old_owes"], content["new_owes"]
    return {
        "sums_title": _("What comes of it"),
        "sums": [
            (_("Prepaid balance held"), _yuan(content["balance"])),
            (_("Freed from divided bills"), _yuan(content["freed"])),
            (_("Of it used for the old owner's bills"), _yuan(content["used"])),
            (_("Paid back to the old owner"), _yuan(content["refund"])),
            (_("Stays for the new owner"), _yuan(content["carried"])),
            (_("Deposits"), f"{format_amount(deposits)} {held_goes[1]}" if deposits else format_amount(ZERO)),
        ],
        "goes": [_("Prepaid balance: "), held_goes[0]],
        "owes": [
            (_("The old owner still owes"), _yuan(old), in_words_zh(Decimal(old))),
            (_("The new owner owes of issued bills"), _yuan(new), in_words_zh(Decimal(new))),
        ],
    }


def _yuan(amount: str) -> str:
    return format_amount(Decimal(amount))
