"""The maintenance fund: proposed by one person, decided by the chain, shared among units by one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, numbering, planning
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.shares import shares_sql
from anju.domains.approvals import services as approvals
from anju.domains.estate.models import Building, Unit
from anju.domains.joint_funds import policies
from anju.domains.joint_funds.enums import ActState, FundMove, FundShare
from anju.domains.joint_funds.models import FundAct
from anju.domains.joint_funds.queries import concerned
from anju.domains.tenancy.models import Project

_POST = """
INSERT INTO joint_funds_fundentry (project_id, act_id, unit_id, on_date, amount)
SELECT %(project)s, %(act)s, key, %(on_date)s, %(sign)s * share FROM (<shares>) shared WHERE share > 0
"""
_OPEN = """
INSERT INTO joint_funds_fundentry (project_id, act_id, unit_id, on_date, amount)
SELECT project_id, act_id, unit_id, %(on_date)s, amount FROM joint_funds_fundopening WHERE act_id = %(act)s
"""
_NOTE_OPENINGS = """
INSERT INTO joint_funds_fundopening (project_id, act_id, unit_id, amount)
SELECT %(project)s, %(act)s, one.unit, one.amount FROM unnest(%(units)s::bigint[], %(amounts)s::numeric[])
    AS one (unit, amount)
"""
_SHARES = {FundMove.INTEREST: FundShare.BALANCE, FundMove.OPENING: FundShare.STATED}
_TURN_ROUND = """
INSERT INTO joint_funds_fundentry (project_id, act_id, unit_id, on_date, amount)
SELECT project_id, %(act)s, unit_id, %(on_date)s, -amount FROM joint_funds_fundentry
WHERE project_id = %(project)s AND act_id = %(reversed)s
"""


def propose_act(
    *,
    actor: Actor,
    project: Project,
    kind: str,
    on_date: dt.date,
    amount: Decimal,
    buildings: Sequence[Building] = (),
    unit: Unit | None = None,
    route: str = "",
    purpose: str = "",
) -> FundAct:
    """Propose a movement of the fund; nothing moves before the chain of approval has decided.

    Interest is shared by what each unit holds, everything else by building area. Raises DomainError for a use that
    rests on nothing or has no purpose, for more than the units concerned hold, and where no unit is concerned.
    """
    actor.require(policies.PROPOSE_FUND_ACTS, project.pk)
    if amount <= 0:
        raise DomainError(_("The amount must be more than nothing."), field="amount")
    if on_date > clock.today():
        raise DomainError(_("The day lies in the future."), field="on_date")
    if kind == FundMove.COMMON_INCOME:
        raise DomainError(_("A top-up from common-area income is entered as its use."), field="kind")
    if kind == FundMove.OPENING:
        raise DomainError(_("Opening balances come out of a file, unit by unit."), field="kind")
    if kind == FundMove.USE and not (route and purpose.strip()):
        raise DomainError(_("Say what the use rests on and what it is for."), field="purpose")
    with transaction.atomic():
        act = create_act(
            actor=actor,
            project=project,
            kind=kind,
            on_date=on_date,
            amount=amount,
            unit=unit,
            route=route if kind == FundMove.USE else "",
            purpose=purpose,
        )
        act.buildings.set(buildings)
        _refuse_impossible(act)
        _ask(actor, act)
    return act


def propose_openings(
    *, actor: Actor, project: Project, on_date: dt.date, shares: Sequence[tuple[int, Decimal]]
) -> FundAct:
    """Propose what units (by id) held on a day before the project came here; nothing moves before it is approved.

    The import of sheets calls this, having asked for the right and refused units that have an opening balance.
    """
    actor.require(policies.PROPOSE_FUND_ACTS, project.pk)
    with transaction.atomic():
        act = create_act(
            actor=actor,
            project=project,
            kind=FundMove.OPENING,
            on_date=on_date,
            amount=sum((amount for _unit, amount in shares), Decimal(0)),
        )
        units, amounts = zip(*shares, strict=True)
        with connection.cursor() as cursor:
            facts: dict[str, Any] = {
                "project": project.pk,
                "act": act.pk,
                "units": list(units),
                "amounts": list(amounts),
            }
            cursor.execute(_NOTE_OPENINGS, facts)
        _ask(actor, act)
    return act


def create_act(
    *,
    actor: Actor,
    project: Project,
    kind: str,
    on_date: dt.date,
    amount: Decimal,
    unit: Unit | None = None,
    route: str = "",
    purpose: str = "",
    reverses: FundAct | None = None,
) -> FundAct:
    """Write an act under the next number; the services of this domain check and post it."""
    number = numbering.take(project_id=project.pk, kind="joint_funds.fund", period=f"{on_date:%Y}")
    return FundAct.objects.create(
        project=project,
        number=f"WX{on_date:%Y}-{number:04d}",
        kind=kind,
        on_date=on_date,
        amount=amount,
        share=_SHARES.get(FundMove(kind), FundShare.AREA),
        unit=unit,
        route=route,
        purpose=purpose.strip(),
        reverses=reverses,
        proposed_by_id=actor.user_id,
    )


def propose_reversal(*, actor: Actor, act: FundAct, reason: str) -> FundAct:
    """Propose the opposite of a posted act: each unit gets back, or gives, exactly what it gave or got."""
    actor.require(policies.PROPOSE_FUND_ACTS, act.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        act = FundAct.objects.select_for_update().select_related("project").get(pk=act.pk)
        if act.state != ActState.POSTED or act.reverses_id is not None or act.kind == FundMove.COMMON_INCOME:
            raise DomainError(_("Only a posted movement can be reversed, and only once."))
        standing = FundAct.objects.filter(reverses=act)
        if standing.filter(state__in=[ActState.PROPOSED, ActState.POSTED]).exists():
            raise DomainError(_("Only a posted movement can be reversed, and only once."))
        standing.update(reverses=None)
        reversal = create_act(
            actor=actor,
            project=act.project,
            kind=act.kind,
            on_date=clock.today(),
            amount=act.amount,
            unit=act.unit,
            route=act.route,
            purpose=reason,
            reverses=act,
        )
        _ask(actor, reversal)
    return reversal


def settle_act(*, act_id: int, is_approved: bool, decided_by: int | None) -> FundAct:
    """Do what the chain of approval decided: post an approved act to its units, lay a refused one aside."""
    act = FundAct.objects.select_for_update(of=("self",)).select_related("project", "reverses").get(pk=act_id)
    act.decided_by_id = decided_by
    if not is_approved:
        act.state = ActState.REFUSED
        act.save(update_fields=["state", "decided_by"])
        return act
    return post_act(act=act)


def post_act(*, act: FundAct) -> FundAct:
    """Write what falls to each unit; raises DomainError, and so undoes the decision, when it has become impossible."""
    facts: dict[str, Any] = {
        "project": act.project_id,
        "act": act.pk,
        "on_date": act.on_date,
        "sign": act.sign,
        "amount": act.amount,
    }
    params: dict[str, Any]
    if act.reverses is None and act.kind == FundMove.OPENING:
        statement, params = _OPEN, {}
    elif act.reverses is None:
        _refuse_impossible(act)
        rows, params = concerned.rows_sql(act)
        statement = _POST.replace("<shares>", shares_sql(rows, "%(amount)s"))
    else:
        statement, params = _TURN_ROUND, {"reversed": act.reverses_id}
        FundAct.objects.filter(pk=act.reverses_id).update(state=ActState.REVERSED)
    with planning.in_bulk(), connection.cursor() as cursor:
        cursor.execute(statement, facts | params)
    act.state, act.posted_at = ActState.POSTED, clock.now()
    act.save(update_fields=["state", "decided_by", "posted_at"])
    return act


def withdraw_act(*, act_id: int) -> None:
    """Give a proposal up because its request was taken back."""
    FundAct.objects.filter(pk=act_id, state=ActState.PROPOSED).update(state=ActState.WITHDRAWN)


def _ask(actor: Actor, act: FundAct) -> None:
    name = act.get_kind_display()
    approvals.ask(
        actor=actor,
        project=act.project,
        kind=policies.FUND_REQUEST.name,
        subject_id=act.pk,
        title=_("Reverse: {what}").format(what=name) if act.reverses_id else f"{name} {act.purpose}".strip(),
        amount=act.amount,
    )


def _refuse_impossible(act: FundAct) -> None:
    """Refuse to share among nobody, and to use more than the units concerned hold."""
    found = concerned.concerned_by(act)
    if not found.weight:
        raise DomainError(_("No unit is concerned by this."), field="buildings")
    if act.kind == FundMove.USE and found.balance < act.amount:
        raise DomainError(
            _("The units concerned hold {balance} yuan; {amount} yuan cannot be used.").format(
                balance=found.balance, amount=act.amount
            ),
            field="amount",
        )
