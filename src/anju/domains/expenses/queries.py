"""Doors to expense claims."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.approvals import queries as approvals
from anju.domains.approvals.models import Decision
from anju.domains.expenses import policies
from anju.domains.expenses.models import Claim, WageLine
from anju.domains.ledger.enums import AccountRole
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Project


def claims_visible_to(actor: Actor, project: Project) -> QuerySet[Claim]:
    """Return the project's claims, newest first; none to who may not see them."""
    rows = Claim.objects.filter(project=project).select_related("account", "applied_by", "department").order_by("-pk")
    return visible(rows, actor, policies.VIEW_CLAIMS, project.pk)


def get_claim(actor: Actor, project: Project, pk: int) -> Claim:
    """Return a claim or raise `NotFound`."""
    people = ("project", "decided_by", "paid_by", "paid_from")
    return one_of(claims_visible_to(actor, project).select_related(*people), pk)


def wages_of(actor: Actor, claim: Claim) -> QuerySet[WageLine]:
    """Return the lines of a wage sheet; none to who may not see single wages."""
    return visible(WageLine.objects.filter(claim=claim), actor, policies.VIEW_WAGES, claim.project_id)


def money_accounts(project: Project) -> QuerySet[Account]:
    """Return the accounts that expenses are paid from."""
    return Account.objects.filter(project=project, role__in=[AccountRole.BANK, AccountRole.CASH]).order_by("-role")


def deciders_of(claim: Claim) -> set[int]:
    """Return everybody who has spoken on the claim's request for approval."""
    request = approvals.latest_request(claim.project, policies.CLAIM_REQUEST.name, claim.pk)
    return set(Decision.objects.filter(request=request).values_list("user_id", flat=True)) if request else set()
