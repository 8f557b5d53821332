"""Shared costs (公摊): prepared with their shares, approved by somebody else, issued as bills, disclosed, reversed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, numbering
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO, to_fen
from anju.domains.billing import policies
from anju.domains.billing.calc.sharing import pool
from anju.domains.billing.enums import Basis, CostKind, SharedState, ShareRule, ShareScope
from anju.domains.billing.models import FeeItem, SharedCost, SharingRules
from anju.domains.billing.queries.sharing import DIVIDE, rules_of, weights_sql
from anju.domains.billing.services.documents import Rows, document_tariff, issue_document, reverse_document
from anju.domains.estate.models import Building, Entrance, Unit
from anju.domains.tenancy.models import Project

_BY_LIST = (ShareRule.USAGE, ShareRule.CUSTOM)

_DIVIDE = """
{divided}, share AS (
    INSERT INTO billing_costshare (project_id, cost_id, unit_id, weight, amount)
    SELECT %(project)s, %(cost)s, unit_id, weight, amount FROM divided ORDER BY position, unit_id
    RETURNING weight, amount
)
SELECT count(*), coalesce(sum(weight), 0), coalesce(sum(amount), 0.00) FROM share
"""
_ROWS = """
SELECT share.unit_id, NULL::bigint AS space_id, NULL::bigint AS person_id, 0::smallint AS part,
    %(first)s::date AS period_start, %(last)s::date AS period_end, round(share.weight, 2) AS quantity,
    round(%(total)s::numeric / %(whole)s, 4) AS price, share.amount, NULL::date AS due_on
FROM billing_costshare share WHERE share.cost_id = %(cost)s AND share.amount > 0
"""


class NotShareable(DomainError):
    """The project may not divide costs of this kind among its owners."""

    def __init__(self, kind: CostKind, source: str) -> None:
        if source:
            text = _("“{kind}” may not be shared among the owners here ({source}).").format(
                kind=kind.label, source=source
            )
        else:
            text = _("“{kind}” may not be shared among the owners here.").format(kind=kind.label)
        super().__init__(text, field="kind")


@dataclass(frozen=True)
class Metered:
    """What the meters say: the master meter, the sub-meters behind it, the firm's own use, and the unit price."""

    master: Decimal
    subs: Decimal
    own_use: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class Among:
    """Who shares: ``ids`` of buildings or entrances, or the ``listed`` units with their weights."""

    scope: str = ShareScope.PROJECT
    ids: Collection[int] = ()
    listed: Mapping[int, Decimal] = field(default_factory=dict)


def set_sharing_rules(*, actor: Actor, project: Project, refused: Sequence[str], source: str) -> SharingRules:
    """Set which kinds of cost may not be shared, and by which rule. Costs that were approved before stay."""
    actor.require(policies.APPROVE_SHARES, project.pk)
    kinds = sorted({CostKind(kind).value for kind in refused})
    rules, _made = SharingRules.objects.update_or_create(
        project=project, defaults={"refused": kinds, "source": source.strip()[:100]}
    )
    return rules


def prepare_shared_cost(
    *,
    actor: Actor,
    project: Project,
    fee_item: FeeItem,
    kind: str,
    title: str,
    period_start: dt.date,
    period_end: dt.date,
    rule: str,
    among: Among,
    amount: Decimal | None = None,
    metered: Metered | None = None,
    remark: str = "",
) -> SharedCost:
    """Prepare a cost and divide it (one statement); nothing is owed yet.

    Either ``amount`` in yuan or ``metered``. Raises `NotShareable`, `NothingToShare`, and DomainError for a scope
    without units, for weights that come to nothing, or for a rule that needs a list and has none.
    """
    actor.require(policies.PREPARE_SHARES, project.pk)
    _refuse_kind(project, CostKind(kind))
    if period_end < period_start:
        raise DomainError(_("The end lies before the beginning."), field="period_end")
    _refuse_scope(project, ShareRule(rule), among)
    facts = _what_is_shared(amount, metered)
    with transaction.atomic():
        document_tariff(actor=actor, fee_item=fee_item, basis=Basis.SHARED, due_days=30)
        number = numbering.take(project_id=project.pk, kind="billing.share", period=f"{period_end:%Y%m}")
        cost = SharedCost.objects.create(
            project=project,
            number=f"GT{period_end:%Y%m}-{number:03d}",
            fee_item=fee_item,
            kind=kind,
            title=title.strip() or str(CostKind(kind).label),
            period_start=period_start,
            period_end=period_end,
            rule=rule,
            scope=among.scope,
            scope_ids=sorted(among.ids),
            remark=remark.strip(),
            prepared_by_id=actor.user_id,
            prepared_at=clock.now(),
            **facts,
        )
        cost.unit_count, cost.weight = _divide(cost, among)
        cost.save(update_fields=["unit_count", "weight"])
    return cost


def approve_shared_cost(*, actor: Actor, cost: SharedCost) -> SharedCost:
    """Approve a prepared cost with its shares. Who prepared it may not. Raises DomainError, `NotShareable`."""
    actor.require(policies.APPROVE_SHARES, cost.project_id)
    with transaction.atomic():
        cost = _locked(cost, SharedState.DRAFT)
        if actor.user_id is not None and actor.user_id == cost.prepared_by_id:
            raise DomainError(_("A shared cost is approved by somebody else than the person who prepared it."))
        _refuse_kind(cost.project, CostKind(cost.kind))
        cost.state, cost.approved_by_id, cost.approved_at = SharedState.APPROVED, actor.user_id, clock.now()
        cost.save(update_fields=["state", "approved_by", "approved_at"])
    return cost


def withdraw_shared_cost(*, actor: Actor, cost: SharedCost) -> SharedCost:
    """Give up a cost that was not issued; it stays on record as withdrawn."""
    actor.require(policies.PREPARE_SHARES, cost.project_id)
    with transaction.atomic():
        cost = _locked(cost, SharedState.DRAFT, SharedState.APPROVED)
        cost.state = SharedState.WITHDRAWN
        cost.save(update_fields=["state"])
    return cost


def issue_shared_cost(*, actor: Actor, cost: SharedCost) -> SharedCost:
    """Issue the shares of an approved cost as bills with their entries, in one statement (see `issue_document`).

    What was approved is issued: the shares were written when it was prepared. Raises DomainError, `PeriodClosed`.
    """
    actor.require(policies.ISSUE_SHARES, cost.project_id)
    with transaction.atomic():
        cost = _locked(cost, SharedState.APPROVED)
        tariff = document_tariff(actor=actor, fee_item=cost.fee_item, basis=Basis.SHARED)
        about: dict[str, Any] = {
            "cost": cost.pk,
            "first": cost.period_start,
            "last": cost.period_end,
            "total": cost.amount,
            "whole": cost.weight,
        }
        document = issue_document(
            actor=actor, tariff=tariff, rows=Rows(_ROWS, about), key=f"share:{cost.pk}", memo=cost.title
        )
        if document.bill_amount != cost.amount:
            raise RuntimeError(f"{cost.number} came to {document.bill_amount} instead of {cost.amount}")
        cost.state, cost.document = SharedState.ISSUED, document
        cost.save(update_fields=["state", "document"])
    return cost


def reverse_shared_cost(*, actor: Actor, cost: SharedCost, reason: str) -> SharedCost:
    """Reverse all bills of an issued cost, as long as nothing was paid or waived; see `reverse_document`."""
    with transaction.atomic():
        cost = _locked(cost, SharedState.ISSUED)
        if cost.document is None:
            raise RuntimeError(f"{cost.number} is issued without a document")
        reverse_document(actor=actor, document=cost.document, reason=reason)
        cost.refresh_from_db()
    return cost


def follow_reversal(*, document_id: int) -> None:
    """Mark the shared cost as reversed whose document was, wherever that was done; it is no longer published."""
    SharedCost.objects.filter(document_id=document_id).update(state=SharedState.REVERSED, published_at=None)


def publish_shared_cost(*, actor: Actor, cost: SharedCost) -> SharedCost:
    """Show an issued cost to the residents (公示): quantity, price, amount, and each home its own share."""
    actor.require(policies.ISSUE_SHARES, cost.project_id)
    with transaction.atomic():
        cost = _locked(cost, SharedState.ISSUED)
        if cost.published_at is None:
            cost.published_at = clock.now()
            cost.save(update_fields=["published_at"])
    return cost


def _what_is_shared(amount: Decimal | None, metered: Metered | None) -> dict[str, Any]:
    if metered is None:
        if amount is None or amount <= ZERO:
            raise DomainError(_("Enter an amount greater than zero."), field="amount")
        return {"amount": amount}
    if metered.unit_price <= 0:
        raise DomainError(_("A price is greater than zero."), field="unit_price")
    left = pool(master=metered.master, subs=metered.subs, own_use=metered.own_use, unit_price=metered.unit_price)
    if left.amount <= ZERO:
        raise DomainError(_("Enter an amount greater than zero."), field="unit_price")
    return {
        "master": metered.master,
        "subs": metered.subs,
        "own_use": metered.own_use,
        "quantity": left.quantity,
        "unit_price": left.unit_price,
        "amount": left.amount,
    }


def _refuse_kind(project: Project, kind: CostKind) -> None:
    rules = rules_of(project)
    if kind.value in rules.refused:
        raise NotShareable(kind, rules.source)


def _refuse_scope(project: Project, rule: ShareRule, among: Among) -> None:
    if rule in _BY_LIST and among.scope != ShareScope.UNITS:
        raise DomainError(_("List the units with their use or weight."), field="listed")
    if among.scope == ShareScope.UNITS:
        if not among.listed:
            raise DomainError(_("List the units."), field="listed")
        if rule in _BY_LIST and (min(among.listed.values()) < 0 or not any(among.listed.values())):
            raise DomainError(_("Weights are not below zero, and not all of them are zero."), field="listed")
        known: Any = Unit.objects.filter(project=project, pk__in=list(among.listed))
    elif among.scope == ShareScope.PROJECT:
        return
    else:
        model: Any = Building if among.scope == ShareScope.BUILDINGS else Entrance
        known = model.objects.filter(project=project, pk__in=list(among.ids))
    wanted = len(among.listed) or len(set(among.ids))
    if not wanted or known.count() != wanted:
        raise DomainError(_("Choose whom the cost is shared among."), field="scope")


def _divide(cost: SharedCost, among: Among) -> tuple[int, Decimal]:
    about: dict[str, Any] = {
        "project": cost.project_id,
        "cost": cost.pk,
        "fen": to_fen(cost.amount),
        "scope_ids": sorted(among.ids),
        "unit_ids": list(among.listed),
        "weights": list(among.listed.values()),
    }
    with connection.cursor() as cursor:
        divided = DIVIDE.format(weights=weights_sql(cost.rule, cost.scope))
        cursor.execute(_DIVIDE.format(divided=divided), about)
        count, weight, amount = cursor.fetchone()
    if not count:
        raise DomainError(_("There is no unit to share this among."), field="scope")
    if amount != cost.amount:
        raise RuntimeError(f"shares of {cost.amount} add up to {amount}")
    return count, weight


def _locked(cost: SharedCost, *states: SharedState) -> SharedCost:
    """Lock the cost against a second hand; raises DomainError in another state."""
    around = ("project", "fee_item", "document")
    locked = SharedCost.objects.select_for_update(of=("self",)).select_related(*around).get(pk=cost.pk)
    if locked.state not in states:
        raise DomainError(
            _("{number} is “{state}”; this cannot be done now.").format(
                number=locked.number, state=locked.get_state_display()
            )
        )
    return locked
