"""The bank and the desks' days in the side bar."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.banking import policies, queries
from anju.domains.ledger.enums import EntryKind
from anju.surfaces.console.banking.debits import REFUSED
from anju.surfaces.console.ledger import documents
from anju.ui import navigation
from anju.ui.navigation import Entry
from anju.ui.screens import offer_tab


def _waiting(actor: Actor, project: Any) -> int:
    return queries.waiting_lines(actor, project)


def _to_receive(actor: Actor, project: Any) -> int:
    return queries.days_to_receive(actor, project)


documents.register("banking.BankLine", "banking.line.detail", EntryKind.BANK_RECEIPT, EntryKind.BANK_CLAIM)
documents.register("banking.CashBanking", "banking.cash.detail", EntryKind.BANKING)
offer_tab(REFUSED)
navigation.register(
    Entry(
        "console:banking.batch.list",
        _("Direct debits"),
        "file-export",
        group="charging",
        permission=policies.VIEW_DEBITS,
        order=45,
        words="daikou daishou tuoshou direct debit mandate",
    ),
    Entry(
        "console:banking.line.list",
        _("Bank receipts"),
        "building-bank",
        group="charging",
        permission=policies.VIEW_BANK,
        order=44,
        count=_waiting,
        words="yinhang liushui renling bank statement",
    ),
    Entry(
        "console:banking.day.list",
        _("Day closes"),
        "cash-banknote",
        group="charging",
        permission=policies.VIEW_DAYS,
        order=46,
        count=_to_receive,
        words="rijie day close cash",
    ),
)
