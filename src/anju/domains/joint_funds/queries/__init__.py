"""Doors to the owners' joint funds."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Case, DecimalField, F, Q, QuerySet, Sum, Value, When

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.core.errors import NotFound
from anju.domains.estate.models import Unit
from anju.domains.joint_funds import policies
from anju.domains.joint_funds.enums import ActState, Direction, FundMove, PublicationState
from anju.domains.joint_funds.models import CommonMovement, FundAccount, FundAct, FundEntry, FundOpening, Publication
from anju.domains.joint_funds.queries.periods import (
    PeriodAccount,
    PublishedAccount,
    account_of_period,
    published,
)
from anju.domains.joint_funds.queries.service_funds import (
    Moved,
    ServiceFunds,
    audits,
    get_scheme,
    schemes,
    service_funds,
    terms_of,
)
from anju.domains.residents.queries import Home
from anju.domains.tenancy.models import Project

__all__ = [
    "Moved",
    "PeriodAccount",
    "PublishedAccount",
    "ServiceFunds",
    "account_of_period",
    "account_of_unit",
    "accounts",
    "acts",
    "audits",
    "common_balance",
    "entries_of_act",
    "entries_of_unit",
    "get_account",
    "get_act",
    "get_movement",
    "get_publication",
    "get_scheme",
    "movements",
    "publication_of_home",
    "publications",
    "publications_of_home",
    "published",
    "schemes",
    "service_funds",
    "shares_of_act",
    "terms_of",
]


def accounts(actor: Actor, project: Project) -> QuerySet[FundAccount]:
    """Return what each unit holds in the fund, with ``part``: the share of the first deposit that is left."""
    rows = FundAccount.objects.filter(project=project).annotate(
        part=Case(
            When(first_deposit__gt=0, then=F("balance") / F("first_deposit")),
            default=Value(None),
            output_field=DecimalField(max_digits=14, decimal_places=4),
        )
    )
    return visible(rows, actor, policies.VIEW_FUNDS, project.pk)


def get_account(actor: Actor, project: Project, pk: int) -> FundAccount:
    """Return one account or raise `NotFound`."""
    return one_of(accounts(actor, project).select_related("unit"), pk)


def account_of_unit(actor: Actor, project: Project, unit: Unit) -> FundAccount | None:
    """Return the unit's account, None where nothing was ever paid in."""
    return accounts(actor, project).filter(unit=unit).first()


def entries_of_unit(actor: Actor, project: Project, unit_id: int) -> QuerySet[FundEntry]:
    """Return what came to a unit and went, the latest first."""
    rows = FundEntry.objects.filter(project=project, unit=unit_id).select_related("act")
    return visible(rows, actor, policies.VIEW_FUNDS, project.pk)


def entries_of_act(actor: Actor, act: FundAct) -> QuerySet[FundEntry]:
    """Return what an act brought to each unit or took from it."""
    rows = FundEntry.objects.filter(project=act.project_id, act=act).select_related("unit")
    return visible(rows, actor, policies.VIEW_FUNDS, act.project_id)


def shares_of_act(actor: Actor, act: FundAct) -> QuerySet[FundEntry] | QuerySet[FundOpening]:
    """Return what falls to each unit: opening balances as the file stated them, before they are posted as well."""
    if act.kind != FundMove.OPENING or act.reverses_id is not None:
        return entries_of_act(actor, act)
    rows = FundOpening.objects.filter(project=act.project_id, act=act).select_related("unit")
    return visible(rows, actor, policies.VIEW_FUNDS, act.project_id)


def acts(actor: Actor, project: Project) -> QuerySet[FundAct]:
    """Return the acts on the fund."""
    rows = FundAct.objects.filter(project=project).select_related("proposed_by", "decided_by", "unit")
    return visible(rows, actor, policies.VIEW_FUNDS, project.pk)


def get_act(actor: Actor, project: Project, pk: int) -> FundAct:
    """Return one act or raise `NotFound`."""
    return one_of(acts(actor, project), pk)


def movements(actor: Actor, project: Project) -> QuerySet[CommonMovement]:
    """Return what came of common-area money and went."""
    rows = CommonMovement.objects.filter(project=project).select_related("proposed_by", "decided_by", "fund_act")
    return visible(rows, actor, policies.VIEW_FUNDS, project.pk)


def get_movement(actor: Actor, project: Project, pk: int) -> CommonMovement:
    """Return one movement or raise `NotFound`."""
    return one_of(movements(actor, project), pk)


def common_balance(actor: Actor, project: Project) -> Decimal:
    """Return the common-area money held for the owners, in yuan."""
    posted = Q(state=ActState.POSTED)
    sums = movements(actor, project).aggregate(
        came=Sum("amount", filter=posted & Q(direction=Direction.IN)),
        went=Sum("amount", filter=posted & Q(direction=Direction.OUT)),
    )
    return (sums["came"] or Decimal("0.00")) - (sums["went"] or Decimal("0.00"))


def publications(actor: Actor, project: Project) -> QuerySet[Publication]:
    """Return the publications and drafts."""
    rows = Publication.objects.filter(project=project).select_related("prepared_by", "published_by")
    return visible(rows, actor, policies.VIEW_FUNDS, project.pk)


def get_publication(actor: Actor, project: Project, pk: int) -> Publication:
    """Return one publication or raise `NotFound`."""
    return one_of(publications(actor, project), pk)


def publications_of_home(home: Home) -> QuerySet[Publication]:
    """Return what is published in the home's project: every resident may read it [民法典943]."""
    return Publication.objects.filter(project=home.unit.project_id, state=PublicationState.PUBLISHED)


def publication_of_home(home: Home, pk: int) -> Publication:
    """Return one published account or raise `NotFound`."""
    found = publications_of_home(home).filter(pk=pk).first()
    if found is None:
        raise NotFound(str(pk))
    return found
