"""Doors to findings of financial risk and to how projects watch for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.core.money import format_amount
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.insight import policies
from anju.domains.insight.calc.risks import Rule, Thresholds
from anju.domains.insight.enums import FindingState
from anju.domains.insight.models import Finding, FindingNote, RiskSetting
from anju.domains.insight.queries.risks import rule_named, rules
from anju.domains.tenancy.models import Project

_AMOUNT = re.compile(r"-?\d+\.\d\d")


@dataclass(frozen=True)
class Watch:
    """How a project watches for a risk: the rule, whether it is on, from which figures, and who follows it up."""

    rule: Rule
    is_on: bool
    at: Thresholds
    span: int | None
    assignee: User | None


def findings(actor: Actor, project: Project) -> QuerySet[Finding]:
    """Return the findings of a project, whatever their state."""
    rows = Finding.objects.filter(project=project).select_related("assignee", "closed_by")
    return visible(rows, actor, policies.VIEW_RISKS, project.pk)


def get_finding(actor: Actor, project: Project, pk: int) -> Finding:
    """Return one finding or raise `NotFound`."""
    return one_of(findings(actor, project), pk)


def notes_of(actor: Actor, finding: Finding) -> QuerySet[FindingNote]:
    """Return the course of a finding, the latest first."""
    rows = FindingNote.objects.filter(project=finding.project_id, finding=finding).select_related("written_by")
    return visible(rows, actor, policies.VIEW_RISKS, finding.project_id)


def open_risks(actor: Actor, project: Project) -> int:
    """Return how many findings are followed up."""
    return findings(actor, project).filter(state=FindingState.OPEN).count()


def watches(actor: Actor, project: Project) -> list[Watch]:
    """Return how a project watches for every risk (one query)."""
    actor.require(policies.VIEW_RISKS, project.pk)
    rows = RiskSetting.objects.filter(project=project).select_related("assignee")
    held = {one.rule: one for one in rows}
    return [_watch(rule, held.get(code)) for code, rule in rules().items()]


def watch_of(actor: Actor, project: Project, code: str) -> Watch:
    """Return how a project watches for one risk, or raise `NotFound`."""
    actor.require(policies.VIEW_RISKS, project.pk)
    rule = rule_named(code)
    row = RiskSetting.objects.filter(project=project, rule=code).select_related("assignee").first()
    return _watch(rule, row)


def people_to_follow(project: Project) -> QuerySet[User]:
    """Return who may follow findings of a project up."""
    granted = identity.grants_reaching(project).filter(
        role__permissions__contains=[policies.FOLLOW_RISKS.name], user__is_active=True
    )
    return User.objects.filter(Q(pk__in=granted.values("user_id"))).order_by("name", "username")


def in_words(finding: Finding) -> str:
    """Return what a finding says, in the reader's language."""
    facts = {name: _readable(value) for name, value in finding.facts.items()}
    rule = rules().get(finding.rule)
    return str(rule.words).format(**facts) if rule else ""


def _readable(fact: Any) -> Any:
    """Return an amount of yuan, which facts hold as text with two places, as people write it."""
    return format_amount(Decimal(fact)) if isinstance(fact, str) and _AMOUNT.fullmatch(fact) else fact


def _watch(rule: Rule, row: RiskSetting | None) -> Watch:
    usual = rule.thresholds

    def at(name: str, place: int) -> Decimal:
        held = getattr(row, name, None)
        return usual[place] if held is None else held

    thresholds = Thresholds(at("notice", 0), at("warning", 1), at("serious", 2), rule.low_is_bad)
    span = rule.span if row is None or row.span is None else row.span
    return Watch(rule, row is None or row.is_on, thresholds, span, row.assignee if row else None)
