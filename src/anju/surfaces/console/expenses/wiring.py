"""Expenses in the side bar, at approvals and beside their entries."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.expenses import policies, queries
from anju.domains.expenses.enums import ClaimState
from anju.domains.ledger.enums import EntryKind
from anju.surfaces.console.approvals import subjects
from anju.surfaces.console.ledger import documents
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

subjects.register(policies.CLAIM_REQUEST, "expenses.claim.detail")
documents.register(
    "expenses.Claim",
    "expenses.claim.detail",
    EntryKind.EXPENSE,
    EntryKind.EXPENSE_REVERSAL,
    EntryKind.EXPENSE_PAYMENT,
    EntryKind.EXPENSE_PAYMENT_REVERSAL,
)


def _to_pay(actor: Actor, project: Any) -> int | None:
    """Count the claims to be paid."""
    if project is None:
        return None
    return queries.claims_visible_to(actor, project).filter(state=ClaimState.APPROVED).count()


navigation.register(
    Entry(
        "console:expenses.claim.list",
        _("Expense claims"),
        "file-dollar",
        group="books",
        permission=policies.VIEW_CLAIMS,
        order=5,
        count=_to_pay,
        words="feiyong baoxiao 费用报销 gongzi 工资",
    )
)
palette.register_verbs(
    Verb("console:expenses.claim.create", _("New expense claim"), "plus", permission=policies.APPLY),
    Verb("console:expenses.wages", _("Wages from Excel"), "table-import", permission=policies.ENTER_WAGES),
)
