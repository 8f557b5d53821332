"""Letters of demand: written in one batch, delivered with proof, which starts the limitation anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from anju.core import clock, numbering, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.arrears import policies
from anju.domains.arrears.enums import LETTERS, REACHED, DeliveryOutcome, DemandKind, LetterState, StepKind
from anju.domains.arrears.models import Letter, LetterDelivery, LetterLine, LetterTemplate
from anju.domains.arrears.services.collectors import require_collector
from anju.domains.arrears.services.daily import left_in_peace
from anju.domains.arrears.services.limitation import record_demands
from anju.domains.arrears.services.plans import plan_in_force
from anju.domains.billing.models import Bill
from anju.domains.notifications.calc import wording
from anju.domains.tenancy.models import Project

AT_ONCE = 1000
"""Letters of one batch at most: a stack that a person can still send."""
PLACEHOLDERS = ("company", "estate", "unit", "payer", "amount", "count", "since", "until", "today")
PREFIXES = {StepKind.LETTER: "CK", StepKind.LAWYER: "LS"}

# What is overdue now makes the letter and its lines; the words are filled in by the statement.
_OWED = """
SELECT bill.unit_id, sum(bill.balance) AS amount, min(bill.due_on) AS since, count(*) AS bills FROM billing_bill bill
WHERE bill.project_id = %(project)s AND bill.unit_id = ANY(%(units)s) AND bill.balance > 0 AND bill.due_on < %(today)s
  AND bill.id <> ALL(%(disputed)s::bigint[]) AND bill.unit_id <> ALL(%(peace)s::bigint[])
GROUP BY bill.unit_id
"""
_WRITE = f"""
WITH addressed AS (
    SELECT owed.*, unit.code, coalesce(payer.name, '') AS payer,
        row_number() OVER (ORDER BY unit.position, unit.id) AS place
    FROM ({_OWED}) owed JOIN estate_unit unit ON unit.id = owed.unit_id
    LEFT JOIN LATERAL (
        SELECT left(string_agg(person.name, '、' ORDER BY residency.id), 60) AS name
        FROM residents_residency residency JOIN residents_person person ON person.id = residency.person_id
        WHERE residency.unit_id = unit.id AND (residency.role = 'owner' OR residency.is_payer)
          AND (residency.starts_on IS NULL OR residency.starts_on <= %(today)s)
          AND (residency.ends_on IS NULL OR residency.ends_on >= %(today)s)
    ) payer ON true
), letter AS (
    INSERT INTO arrears_letter (project_id, number, kind, unit_id, payer, title, body, sender, amount, oldest_due_on,
        pay_until, written_on, written_by_id, batch, state)
    SELECT %(project)s, %(prefix)s || lpad((%(first)s + place - 1)::text, 5, '0'), %(kind)s, unit_id, payer, %(title)s,
        replace(replace(replace(replace(replace(%(body)s, '{{unit}}', code), '{{payer}}', payer),
            '{{amount}}', to_char(amount, 'FM999999999990.00')), '{{count}}', bills::text), '{{since}}', since::text),
        %(sender)s, amount, since, %(until)s, %(today)s, %(by)s, %(batch)s, 'written'
    FROM addressed ORDER BY place
    RETURNING id, unit_id
), line AS (
    INSERT INTO arrears_letterline (project_id, letter_id, bill_id, amount)
    SELECT %(project)s, letter.id, bill.id, bill.balance
    FROM letter JOIN billing_bill bill ON bill.unit_id = letter.unit_id
    WHERE bill.project_id = %(project)s AND bill.balance > 0 AND bill.due_on < %(today)s
      AND bill.id <> ALL(%(disputed)s::bigint[])
    RETURNING letter_id
), task AS (
    UPDATE arrears_dunningtask task SET state = 'done', settled_on = %(today)s
    FROM letter WHERE task.unit_id = letter.unit_id AND task.kind = %(kind)s AND task.state = 'open'
    RETURNING task.id
)
SELECT count(*) FROM letter
"""  # noqa: S608 - composed of this module's own texts


def template_in_force(*, project: Project, kind: StepKind) -> LetterTemplate:
    """Return the project's words for a letter, or what is shipped, not stored."""
    held = LetterTemplate.objects.filter(project=project, kind=kind).first()
    if held is not None:
        return held
    with translation.override("zh-hans"):
        if kind is StepKind.LAWYER:
            return LetterTemplate(project=project, kind=kind, title=str(_LAWYER_TITLE), body=str(_LAWYER_BODY))
        return LetterTemplate(project=project, kind=kind, title=str(_LETTER_TITLE), body=str(_LETTER_BODY))


def edit_template(
    *, actor: Actor, project: Project, kind: StepKind, title: str, body: str, sender: str = ""
) -> LetterTemplate:
    """Set a project's own words for a letter. Raises `DomainError` for a placeholder that nothing fills."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    if kind not in LETTERS:
        raise DomainError(_("There is no such letter."))
    if strange := wording.unknown(title, ()):
        told = _("Nothing is filled in in a title; leave {strange} out.").format(strange=_shown(strange))
        raise DomainError(told, field="title")
    if strange := wording.unknown(body, PLACEHOLDERS):
        message = _("Nothing fills {strange}. Only these can be filled in: {names}.")
        raise DomainError(message.format(strange=_shown(strange), names=_shown(PLACEHOLDERS)), field="body")
    held = template_in_force(project=project, kind=kind)
    held.title, held.body, held.sender = title.strip(), body.replace("\r\n", "\n").strip(), sender.strip()
    validation.check(held)
    held.save()
    return held


def _shown(names: Collection[str]) -> str:
    return " ".join(name if name in "{}" else f"{{{name}}}" for name in names)


def follow_shipped_letter(*, actor: Actor, project: Project, kind: StepKind) -> int:
    """Drop a project's own words for a letter, so that the shipped ones hold again; returns how many went."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    return LetterTemplate.objects.filter(project=project, kind=kind).delete()[0]


def write_letters(*, actor: Actor, project: Project, kind: StepKind, unit_ids: Collection[int]) -> list[Letter]:
    """Write one letter to each of the units for all that is overdue there; their open letter tasks are done by it.

    One statement whatever the number. Units that owe nothing overdue, promised or dispute everything get none, and
    disputed bills stand in none. Raises `DomainError` for no unit left, or too many at once.
    """
    require_collector(actor, policies.WRITE_LETTERS, project)
    if kind not in LETTERS:
        raise DomainError(_("There is no such letter."))
    today = clock.today()
    with transaction.atomic(), connection.cursor() as cursor:
        plan = plan_in_force(project=project)  # locked, so that numbers and batches are given in turn
        peace, disputed = left_in_peace(project)
        facts: dict[str, Any] = {
            "project": project.pk,
            "units": sorted(set(unit_ids)),
            "today": today,
            "peace": peace,
            "disputed": disputed,
        }
        cursor.execute(f"SELECT count(*) FROM ({_OWED}) owed", facts)  # noqa: S608 - this module's own text
        (count,) = cursor.fetchone()
        if not count:
            raise DomainError(_("None of these households is to be written to now."))
        if count > AT_ONCE:
            raise DomainError(_("At most {number} letters at once, please.").format(number=AT_ONCE))
        until = today + dt.timedelta(days=plan.letter_days)
        words = template_in_force(project=project, kind=kind)
        batch = numbering.take(project_id=project.pk, kind="letter_batch")
        common = {
            "company": project.company.name,
            "estate": project.name,
            "until": until.isoformat(),
            "today": today.isoformat(),
        }
        cursor.execute(
            _WRITE,
            {
                **facts,
                "prefix": f"{project.code}-{PREFIXES[kind]}-{today:%Y}-",
                "first": numbering.take(
                    project_id=project.pk, kind=f"letter_{kind}", period=f"{today:%Y}", count=count
                ),
                "kind": kind.value,
                "title": words.title,
                "body": _filled(words.body, common),
                "sender": words.sender or project.company.name,
                "until": until,
                "by": actor.user_id,
                "batch": batch,
            },
        )
    return list(Letter.objects.filter(project=project, batch=batch).select_related("unit").order_by("pk"))


def record_delivery(
    *, actor: Actor, letter: Letter, outcome: DeliveryOutcome, happened_on: dt.date, proof: str
) -> LetterDelivery:
    """Keep what is known of a letter's way. One that reached its addressee starts the limitation of its bills anew.

    ``proof``: the courier's number, or who signed. Raises `DomainError` without it, for a day before the letter was
    written or still to come, and for a letter that was delivered already.
    """
    require_collector(actor, policies.RECORD_DEMANDS, letter.project)
    outcome = DeliveryOutcome(outcome)
    if not proof.strip():
        raise DomainError(_("Say what proves it: a courier's number, a signature, a file number."), field="proof")
    if not letter.written_on <= happened_on <= clock.today():
        raise DomainError(_("Between the day of the letter and today, please."), field="happened_on")
    with transaction.atomic():
        held = Letter.objects.select_for_update().get(pk=letter.pk)
        if held.state == LetterState.DELIVERED:
            raise DomainError(_("This letter was delivered already."))
        demand = None
        if outcome in REACHED:
            bills = LetterLine.objects.filter(letter=held).values("bill")
            still_open = Bill.objects.filter(pk__in=bills, balance__gt=0).values_list("pk", flat=True)
            if still_open:
                (demand,) = record_demands(
                    actor=actor,
                    project=letter.project,
                    bill_ids=list(still_open),
                    kind=DemandKind.LETTER,
                    happened_on=happened_on,
                    proof=proof,
                    remark=held.number,
                )
        held.state = _STATES[outcome]
        held.save(update_fields=["state"])
        return LetterDelivery.objects.create(
            project=letter.project,
            letter=held,
            outcome=outcome,
            happened_on=happened_on,
            proof=proof.strip(),
            demand=demand,
            recorded_by_id=actor.user_id,
            recorded_at=clock.now(),
        )


_STATES = {
    DeliveryOutcome.POSTED: LetterState.POSTED,
    DeliveryOutcome.SIGNED: LetterState.DELIVERED,
    DeliveryOutcome.COURIER_SIGNED: LetterState.DELIVERED,
    DeliveryOutcome.RETURNED: LetterState.RETURNED,
}


def _filled(body: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        body = body.replace(f"{{{name}}}", value)
    return body


_LETTER_TITLE = _("Letter of demand")
_LETTER_BODY = _(
    "{payer}, owner of {unit}, {estate}:\n"
    "Up to {today} your home has {count} unpaid bills of ¥{amount} in all, the oldest due on {since} (see below). "
    "We have reminded you of them.\n"
    "Please pay at the service desk or on-line by {until}. If you do not agree with a bill, or cannot pay at once, "
    "please talk to us within that time. After it we may take the matter to mediation, arbitration or court.\n"
    "If you have paid already, please ignore this letter."
)
_LAWYER_TITLE = _("Lawyer's letter")
_LAWYER_BODY = _(
    "{payer}, owner of {unit}, {estate}:\n"
    "On behalf of {company} we write to you about property service fees. Up to {today} your home has {count} unpaid "
    "bills of ¥{amount} in all, the oldest due on {since} (see below), in spite of reminders.\n"
    "Under article 944 of the Civil Code owners pay the fees that were agreed. You are asked to pay by {until}; after "
    "that our client may sue or apply for arbitration, and the costs may be yours.\n"
    "If you have paid already, or do not agree with a bill, please tell us within that time."
)
