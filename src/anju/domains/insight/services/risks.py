"""Watching for financial risk: evaluation of the rules over all projects, and following findings up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, jobs
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.models import BackgroundJob
from anju.domains.identity.models import User
from anju.domains.insight import policies, queries
from anju.domains.insight.calc.risks import DUE_DAYS, Rule, Thresholds
from anju.domains.insight.enums import FindingState, NoteKind, RiskLevel
from anju.domains.insight.models import Finding, FindingNote, RiskSetting
from anju.domains.insight.queries.risks import rule_named
from anju.domains.notifications import services as notifications
from anju.domains.tenancy.models import Project

TOLD = "insight.risk.found"
RISK_JOB = "insight.watch_risks"

# One statement a rule for all projects: what it finds, how bad that is, what of it is new, worse or gone. A finding
# that somebody closed stays closed while it holds on and grows no worse.
_EVALUATE = """
WITH setting AS (
    SELECT one.id AS project_id, coalesce(held.notice, %(notice)s) AS notice,
        coalesce(held.warning, %(warning)s) AS warning, coalesce(held.serious, %(serious)s) AS serious,
        coalesce(held.span, %(span)s::int)::int AS span, held.assignee_id
    FROM unnest(%(projects)s::bigint[]) one (id)
    LEFT JOIN insight_risksetting held ON held.project_id = one.id AND held.rule = %(rule)s
    WHERE coalesce(held.is_on, true)
), found (project_id, subject, name, figure, facts) AS ({sql}
), judged AS (
    SELECT found.*, setting.assignee_id, CASE WHEN figure {worse} serious THEN 3 WHEN figure {worse} warning THEN 2
        WHEN figure {worse} notice THEN 1 END AS level
    FROM found JOIN setting USING (project_id)
), gone AS (
    UPDATE insight_finding finding SET holds = false, seen_at = %(now)s,
        state = CASE finding.state WHEN 'open' THEN 'gone' ELSE finding.state END
    WHERE finding.rule = %(rule)s AND finding.project_id = ANY(%(projects)s) AND finding.holds AND NOT EXISTS (
        SELECT FROM judged WHERE judged.project_id = finding.project_id AND judged.subject = finding.subject
            AND judged.level IS NOT NULL)
    RETURNING finding.id, finding.project_id, finding.level, finding.name, 'gone' AS news
), kept AS (
    INSERT INTO insight_finding AS finding (project_id, rule, subject, name, level, figure, facts, state, holds, times,
        found_at, seen_at, assignee_id, due_on, reason)
    SELECT project_id, %(rule)s, subject, name, level, figure, facts, 'open', true, 1, %(now)s, %(now)s, assignee_id,
        %(today)s::date + (%(due_days)s::int[])[level], ''
    FROM judged WHERE level IS NOT NULL
    ON CONFLICT (project_id, rule, subject) DO UPDATE SET name = excluded.name, level = excluded.level,
        figure = excluded.figure, facts = excluded.facts, seen_at = excluded.seen_at, holds = true,
        state = CASE WHEN {again} THEN 'open' ELSE finding.state END,
        times = finding.times + CASE WHEN {again} THEN 1 ELSE 0 END,
        due_on = CASE WHEN {again} THEN excluded.due_on WHEN excluded.level > finding.level
            THEN least(finding.due_on, excluded.due_on) ELSE finding.due_on END,
        assignee_id = CASE WHEN {again} THEN coalesce(finding.assignee_id, excluded.assignee_id)
            ELSE finding.assignee_id END,
        closed_by_id = CASE WHEN {again} THEN NULL ELSE finding.closed_by_id END,
        closed_at = CASE WHEN {again} THEN NULL ELSE finding.closed_at END,
        closed_level = CASE WHEN {again} THEN NULL ELSE finding.closed_level END,
        reason = CASE WHEN {again} THEN '' ELSE finding.reason END
    RETURNING new.id, new.project_id, new.level, new.name, CASE WHEN old.id IS NULL THEN 'found'
        WHEN old.state <> 'open' AND new.state = 'open' THEN 'again'
        WHEN new.state = 'open' AND new.level > old.level THEN 'raised' END AS news
), noted AS (
    INSERT INTO insight_findingnote (project_id, finding_id, kind, level, text, written_at)
    SELECT project_id, id, news, level, '', %(now)s
    FROM (SELECT * FROM kept UNION ALL SELECT * FROM gone) told WHERE news IS NOT NULL
)
SELECT project_id, count(*), max(level) FROM kept WHERE news IS NOT NULL GROUP BY project_id ORDER BY project_id
"""
_AGAIN = (
    "(finding.state = 'gone' OR finding.state = 'closed'"
    " AND (NOT finding.holds OR excluded.level > finding.closed_level))"
)


@dataclass(frozen=True)
class News:
    """What an evaluation of a rule has to tell of a project: how many findings, the worst of which level."""

    project_id: int
    count: int
    level: RiskLevel


def evaluate(*, actor: Actor, project_ids: Sequence[int], rule: Rule) -> list[News]:
    """Evaluate a rule over projects by one statement, and keep what it found; return what is new, again or worse.

    The projects have to be in scope. A second evaluation of the same figures changes nothing and tells nothing.
    """
    for pk in project_ids:
        actor.require(policies.EVALUATE_RISKS, pk)
    notice, warning, serious = rule.thresholds
    facts: dict[str, Any] = {
        "projects": list(project_ids),
        "rule": rule.code,
        "notice": notice,
        "warning": warning,
        "serious": serious,
        "span": rule.span,
        "now": clock.now(),
        "today": clock.today(),
        "zone": str(clock.ZONE),
        "due_days": [DUE_DAYS[level] for level in RiskLevel],
    }
    statement = _EVALUATE.format(sql=rule.sql, worse="<=" if rule.low_is_bad else ">=", again=_AGAIN)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return [News(project, count, RiskLevel(level)) for project, count, level in cursor.fetchall()]


def start_evaluation(*, actor: Actor, project: Project, url: str) -> BackgroundJob:
    """Ask for all rules to be evaluated for a project in the background; ``url`` is the page with the findings."""
    actor.require(policies.EVALUATE_RISKS, project.pk)
    return jobs.start(
        actor=actor, kind=RISK_JOB, title=_("Evaluate the risks"), project_id=project.pk, params={"url": url}
    )


def tell_of_risks(*, project: Project, news: Sequence[News]) -> None:
    """Tell those who follow a project's risks up that there are new ones: one message a day."""
    if not news:
        return
    worst = max(one.level for one in news)
    notifications.tell(
        kind=TOLD,
        params={
            "estate": project.name,
            "code": project.code,
            "count": sum(one.count for one in news),
            "level": worst.value,
            "serious": sum(one.count for one in news if one.level is RiskLevel.SERIOUS),
        },
        users=list(queries.people_to_follow(project).values_list("pk", flat=True)),
        project_id=project.pk,
        key=f"{TOLD}:{project.pk}:{clock.today()}",
    )


def assign_finding(*, actor: Actor, finding: Finding, assignee: User, due_on: dt.date, text: str = "") -> Finding:
    """Give a finding to somebody who may follow it up, until a day."""
    actor.require(policies.FOLLOW_RISKS, finding.project_id)
    with transaction.atomic():
        found = _locked(finding)
        if not queries.people_to_follow(found.project).filter(pk=assignee.pk).exists():
            raise DomainError(_("This person may not follow risks of the project up."), field="assignee")
        if due_on < clock.today():
            raise DomainError(_("This day has passed."), field="due_on")
        found.assignee, found.due_on = assignee, due_on
        found.save(update_fields=["assignee", "due_on"])
        _note(actor, found, NoteKind.ASSIGNED, f"{assignee.name} · {due_on}{' · ' if text else ''}{text}".strip())
    return found


def note_finding(*, actor: Actor, finding: Finding, text: str) -> FindingNote:
    """Write down what was said or done."""
    actor.require(policies.FOLLOW_RISKS, finding.project_id)
    if not text.strip():
        raise DomainError(_("Write what was done."), field="text")
    return _note(actor, finding, NoteKind.NOTE, text.strip())


def close_finding(*, actor: Actor, finding: Finding, reason: str) -> Finding:
    """Close a finding with a reason. Raises `AccessDenied` for who is responsible for it: another one closes."""
    actor.require(policies.CLOSE_RISKS, finding.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        found = _locked(finding)
        if actor.user_id is not None and actor.user_id == found.assignee_id:
            raise AccessDenied(_("Who follows a risk up does not close it."))
        found.state, found.reason, found.closed_level = FindingState.CLOSED, reason.strip(), found.level
        found.closed_by_id, found.closed_at = actor.user_id, clock.now()
        found.save(update_fields=["state", "reason", "closed_level", "closed_by", "closed_at"])
        _note(actor, found, NoteKind.CLOSED, reason.strip())
    return found


def watch_risk(
    *,
    actor: Actor,
    project: Project,
    code: str,
    is_on: bool,
    notice: Decimal,
    warning: Decimal,
    serious: Decimal,
    span: int | None = None,
    assignee: User | None = None,
) -> RiskSetting:
    """Set how a project watches for a risk. Raises `DomainError` for levels that are not in order."""
    actor.require(policies.EDIT_RISKS, project.pk)
    rule = rule_named(code)
    if not Thresholds(notice, warning, serious, rule.low_is_bad).are_ordered:
        raise DomainError(_("Each level has to be at least as bad as the one before."), field="warning")
    if rule.span is not None and (span is None or span < 1):
        raise DomainError(_("Enter a number of at least 1."), field="span")
    if assignee is not None and not queries.people_to_follow(project).filter(pk=assignee.pk).exists():
        raise DomainError(_("This person may not follow risks of the project up."), field="assignee")
    held, _new = RiskSetting.objects.update_or_create(
        project=project,
        rule=code,
        defaults={
            "is_on": is_on,
            "notice": notice,
            "warning": warning,
            "serious": serious,
            "span": span if rule.span is not None else None,
            "assignee": assignee,
        },
    )
    return held


def _locked(finding: Finding) -> Finding:
    found = Finding.objects.select_for_update(of=("self",)).select_related("project").get(pk=finding.pk)
    if found.state != FindingState.OPEN:
        raise DomainError(_("This risk is “{state}” by now.").format(state=found.get_state_display()))
    return found


def _note(actor: Actor, finding: Finding, kind: NoteKind, text: str) -> FindingNote:
    return FindingNote.objects.create(
        project_id=finding.project_id,
        finding=finding,
        kind=kind,
        level=finding.level,
        text=text[:400],
        written_by_id=actor.user_id,
        written_at=clock.now(),
    )
