"""The entries of the books in the side bar."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.ledger import policies, queries
from anju.domains.ledger.enums import EntryKind, JournalState
from anju.surfaces.console.ledger import documents
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb
from anju.ui.screens.tabs import offer_tab


def _journals_waiting(actor: Actor, project: Any) -> int | None:
    """Count the manual entries that somebody has to check."""
    if project is None:
        return None
    return queries.journals(actor, project).filter(state=JournalState.WRITTEN).count()


documents.register("ledger.Journal", "ledger.journal.detail", EntryKind.JOURNAL)
documents.register(
    "payments.Payment",
    "payments.receipt.detail",
    EntryKind.PAYMENT,
    EntryKind.PAYMENT_REVERSAL,
    EntryKind.BALANCE_USE,
)
documents.register("payments.CashierShift", "payments.shift.detail", EntryKind.CASH_DIFFERENCE)
documents.register("payments.Deposit", "payments.deposit.detail", EntryKind.DEPOSIT, EntryKind.DEPOSIT_RETURN)
documents.register("payments.DepositMove", "payments.deposit.move", EntryKind.DEPOSIT_USE)
documents.register(
    "joint_funds.CommonMovement",
    "joint_funds.common.detail",
    EntryKind.COMMON_INCOME,
    EntryKind.COMMON_EXPENSE,
)
documents.register_bills()
offer_tab(documents.EntriesTab())

navigation.register(
    Entry(
        "console:ledger.entry.list",
        _("Entries"),
        "book",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=10,
        words="fenlu 分录 journal",
    ),
    Entry(
        "console:ledger.trial_balance",
        _("Trial balance"),
        "scale",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=20,
        words="shisuan 试算平衡",
    ),
    Entry(
        "console:ledger.journal.list",
        _("Manual entries"),
        "writing",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=15,
        count=_journals_waiting,
        words="pingzheng 凭证 shougong",
    ),
    Entry(
        "console:ledger.account.list",
        _("Chart of accounts"),
        "list-numbers",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=50,
        words="kemu 科目 mingxizhang 明细账",
    ),
    Entry(
        "console:ledger.unit_check",
        _("Check of the units"),
        "shield-check",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=30,
        words="duizhang 核对",
    ),
    Entry(
        "console:ledger.period.list",
        _("Closed months"),
        "calendar",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=40,
        words="jiezhang 结账",
    ),
)
palette.register_verbs(
    Verb("console:ledger.journal.create", _("New manual entry"), "plus", permission=policies.WRITE_JOURNALS),
    Verb("console:ledger.period.close", _("Close a month"), "lock", permission=policies.CLOSE_PERIODS),
)
