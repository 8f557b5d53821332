"""Why a bill's late charge is what it is: a tab of its page."""

from __future__ import annotations

from typing import Any

from anju.core.access import Actor
from anju.domains.billing.models import Bill
from anju.domains.payments import queries
from anju.surfaces.console.billing import tables


def late_tab(actor: Actor, project: Any, bill: Bill) -> dict[str, Any]:
    """Return why a bill's late charge is what it is, or which late bill a charge is for."""
    origin = queries.origin_of(actor, bill)
    subject = origin.fee.bill if origin else bill
    told = queries.explain_late_fee(actor, subject, on=origin.document.issued_on if origin else None)
    return {"told": told, "origin": origin, "origin_words": tables.period_words(subject) if origin else ""}
