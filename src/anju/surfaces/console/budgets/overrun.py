"""What an expense says where it overruns its budget: to who claims it, and to who decides."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.money import format_amount
from anju.domains.budgets import queries
from anju.domains.budgets.queries import Effect
from anju.domains.expenses.models import Claim
from anju.domains.tenancy.models import Project
from anju.ui.screens import Tag


def words(effect: Effect | None) -> str:
    """Return by how much an expense overruns its budget line; empty where the budget suffices or there is none."""
    if effect is None or effect.overrun <= 0:
        return ""
    return _now(
        "Overruns the budget of {department} on this account by {over} yuan: {budget} budgeted for the year, "
        "{spent} spent, {waiting} waiting for approval."
    ).format(
        department=effect.department,
        over=format_amount(effect.overrun),
        budget=format_amount(effect.budget),
        spent=format_amount(effect.spent),
        waiting=format_amount(effect.waiting),
    )


def words_of_claim(claim: Claim) -> str:
    """Return what a claim that waits for approval overruns."""
    return words(queries.effect_of_claim(claim))


def tags(claim: Claim) -> list[Tag]:
    """Mark a claim that waits and overruns its budget."""
    return [Tag(_("Over budget"), "bad", "alert-octagon")] if words_of_claim(claim) else []


def words_of_request(actor: Actor, project: Project, claim_id: int) -> list[str]:
    """Return what is to be said to who decides on a request about a claim."""
    found = words(queries.effect_of_waiting(project, claim_id))
    return [found] if found else []
