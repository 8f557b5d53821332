"""The account of the owners' joint funds for the notice board; A4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anju.core.money import format_amount
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import A4

_LAYOUT = Path(__file__).resolve().parent / "publication.typ"


class Account(Protocol):
    """One account: opening, what moved by name, closing, in yuan."""

    @property
    def title(self) -> str: ...
    @property
    def opening(self) -> Decimal: ...
    @property
    def moves(self) -> Sequence[tuple[str, Decimal]]: ...
    @property
    def closing(self) -> Decimal: ...
    @property
    def note(self) -> str: ...


def title() -> str:
    """Return what the paper is called."""
    return _("Account of the owners' joint funds")


def publication_pdf(
    *,
    issuer: str,
    project: str,
    first_on: dt.date,
    last_on: dt.date,
    accounts: Sequence[Account],
    published_at: dt.datetime | None,
) -> bytes:
    """Return the paper; a draft says that it is one."""
    at = timezone.localtime(published_at).strftime("%Y-%m-%d") if published_at else pgettext("notice", "Draft")
    data = {
        "title": title(),
        "issuer": issuer,
        "project": project,
        "span": [_("Period: "), _("{first} to {last}").format(first=first_on.isoformat(), last=last_on.isoformat())],
        "published": [_("Published: "), at],
        "columns": [_("Item"), _("Amount (yuan)")],
        "accounts": [_table(account) for account in accounts],
        "seal": _("Seal of the company"),
    }
    return render_pdf(_LAYOUT, data, paper=A4)


def _table(account: Account) -> dict[str, object]:
    return {
        "title": account.title,
        "rows": [
            (_("Opening balance"), format_amount(account.opening)),
            *((name, format_amount(amount)) for name, amount in account.moves),
        ],
        "closing": (_("Balance at the end"), format_amount(account.closing)),
        "note": account.note,
    }
