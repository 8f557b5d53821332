"""The financial plan: made of accepted budgets, approved by the chain, adopted by a third person, adjusted anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import ZERO, total
from anju.domains.approvals import services as approvals
from anju.domains.budgets import policies, queries
from anju.domains.budgets.enums import PlanState, SheetState
from anju.domains.budgets.events import PlanAdopted
from anju.domains.budgets.models import BudgetYear, Part, Plan, PlanLine, Sheet
from anju.domains.ledger.enums import AccountKind
from anju.domains.ledger.models import Account
from anju.domains.notifications import services as notifications
from anju.domains.tenancy.models import Department

ADOPTED = "budgets.plan.adopted"
_OPEN = (PlanState.DRAFT, PlanState.ASKED, PlanState.APPROVED)

_GATHER = """
INSERT INTO budgets_planline (project_id, plan_id, department_id, account_id, months, sheet_id)
SELECT line.project_id, %(plan)s, part.department_id, line.account_id, line.months, sheet.id
FROM budgets_part part
JOIN LATERAL (SELECT id FROM budgets_sheet WHERE part_id = part.id ORDER BY version DESC LIMIT 1) sheet ON true
JOIN budgets_sheetline line ON line.sheet_id = sheet.id
WHERE part.year_id = %(year)s
"""
_REPEAT = """
INSERT INTO budgets_planline (project_id, plan_id, department_id, account_id, months, sheet_id)
SELECT project_id, %(plan)s, department_id, account_id, months, sheet_id FROM budgets_planline WHERE plan_id = %(old)s
"""


def prepare_plan(*, actor: Actor, year: BudgetYear, reason: str = "") -> Plan:
    """Put the accepted budgets of all departments together into a draft of the financial plan (one statement).

    Raises DomainError naming the first department whose budget has not been accepted, or when a plan is in force: that
    one is adjusted. After a refusal the new version says why it is made.
    """
    actor.require(policies.PREPARE, year.project_id)
    if queries.plan_in_force(year):
        raise DomainError(_("A plan is in force; adjust it instead."))
    parts = list(Part.objects.filter(year=year).select_related("department").order_by("pk"))
    if not parts:
        raise DomainError(_("No department has a part in this year."))
    for part in parts:
        last = queries.last_sheet(part)
        if last is None or last.state != SheetState.ACCEPTED:
            name = part.department.name
            raise DomainError(_("The budget of {department} has not been accepted.").format(department=name))
    with transaction.atomic():
        plan = _new(actor, year, reason)
        _run(_GATHER, {"plan": plan.pk, "year": year.pk})
    return plan


def adjust_plan(*, actor: Actor, year: BudgetYear, reason: str) -> Plan:
    """Begin the next version of a plan in force, with its lines, for a reason; it is approved and adopted as the first.

    The version in force stays in force, and as it is, until then and on record afterwards.
    """
    actor.require(policies.PREPARE, year.project_id)
    old = queries.plan_in_force(year)
    if old is None:
        raise DomainError(_("No plan is in force."))
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        plan = _new(actor, year, reason)
        _run(_REPEAT, {"plan": plan.pk, "old": old.pk})
    return plan


def set_plan_lines(*, actor: Actor, plan: Plan, months: Mapping[tuple[int, int], Sequence[Decimal]]) -> Plan:
    """Write amounts into lines of a draft; keys are department and account, of the departments of the year.

    Raises DomainError for a plan that is no draft, an account that cannot be budgeted and an amount that is none.
    """
    actor.require(policies.PREPARE, plan.project_id)
    if any(len(given) != 12 or any(one < 0 for one in given) for given in months.values()):
        raise DomainError(_("A line has twelve amounts, none of them negative."))
    with transaction.atomic():
        found = _locked(plan, PlanState.DRAFT)
        held = {(line.department_id, line.account_id): line for line in PlanLine.objects.filter(plan=found)}
        departments = set(Part.objects.filter(year=found.year_id).values_list("department_id", flat=True))
        accounts = set(queries.budget_accounts(found.project).values_list("pk", flat=True))
        fresh = []
        for key, given in months.items():
            if key in held:
                held[key].months = list(given)
            elif key[0] in departments and key[1] in accounts:
                fresh.append(
                    PlanLine(
                        project_id=found.project_id,
                        plan=found,
                        department_id=key[0],
                        account_id=key[1],
                        months=list(given),
                    )
                )
            else:
                raise DomainError(_("This department and account cannot be budgeted together."))
        PlanLine.objects.bulk_update([held[key] for key in months if key in held], ["months"])
        PlanLine.objects.bulk_create(fresh)
    return found


def add_plan_line(
    *, actor: Actor, plan: Plan, department: Department, account: Account, months: Sequence[Decimal]
) -> Plan:
    """Add a line to a draft: what a department may spend, or is to earn, on an account it has no line for.

    Raises DomainError for a line that stands already, one without any amount, and as `set_plan_lines`.
    """
    actor.require(policies.PREPARE, plan.project_id)
    with transaction.atomic():
        found = _locked(plan, PlanState.DRAFT)
        if PlanLine.objects.filter(plan=found, department=department, account=account).exists():
            raise DomainError(_("The department has a line for this account; change its amounts."), field="account")
        if not any(months):
            raise DomainError(_("Give an amount for one month at least."), field="month_1")
        return set_plan_lines(actor=actor, plan=found, months={(department.pk, account.pk): months})


def request_plan(*, actor: Actor, plan: Plan) -> Plan:
    """Send a draft into the chain of approval; its lines are final from now on."""
    actor.require(policies.PREPARE, plan.project_id)
    with transaction.atomic():
        found = _locked(plan, PlanState.DRAFT)
        lines = list(queries.lines_of_plan(found))
        cost = total(line.whole for line in lines if line.account.kind == AccountKind.EXPENSE)
        if not any(line.whole for line in lines):
            raise DomainError(_("The plan is empty."))
        found.state = PlanState.ASKED
        found.save(update_fields=["state"])
        title = _("Financial plan of {year}, version {number}").format(year=found.year.year, number=found.number)
        approvals.ask(
            actor=actor,
            project=found.project,
            kind=policies.PLAN_REQUEST.name,
            subject_id=found.pk,
            title=f"{title} · {found.reason}"[:200] if found.reason else title,
            amount=cost or ZERO,
        )
    return found


def settle_plan(*, plan_id: int, is_approved: bool) -> None:
    """Do what the chain decided: the plan waits to be adopted, or is refused for good."""
    state = PlanState.APPROVED if is_approved else PlanState.REFUSED
    Plan.objects.filter(pk=plan_id, state=PlanState.ASKED).update(state=state)


def withdraw_plan(*, plan_id: int) -> None:
    """Make a plan a draft again because its request was taken back."""
    Plan.objects.filter(pk=plan_id, state=PlanState.ASKED).update(state=PlanState.DRAFT)


def give_up_plan(*, actor: Actor, plan: Plan, reason: str) -> Plan:
    """Lay a draft aside with a reason; it stays on record as refused."""
    actor.require(policies.PREPARE, plan.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        found = _locked(plan, PlanState.DRAFT)
        found.state, found.reason = PlanState.REFUSED, reason.strip()
        found.save(update_fields=["state", "reason"])
    return found


def adopt_plan(*, actor: Actor, plan: Plan) -> Plan:
    """Adopt an approved plan as the financial plan in force; publishes `PlanAdopted` and tells the departments.

    Neither who prepared it nor anybody who submitted or reviewed one of its budgets adopts it.
    """
    actor.require(policies.ADOPT, plan.project_id)
    with transaction.atomic():
        found = _locked(plan, PlanState.APPROVED)
        if actor.user_id is None or actor.user_id in _had_a_hand_in(found):
            raise AccessDenied(_("A plan is adopted by somebody who neither prepared, submitted nor reviewed it."))
        found.state, found.adopted_by_id, found.adopted_at = PlanState.ADOPTED, actor.user_id, clock.now()
        found.save(update_fields=["state", "adopted_by", "adopted_at"])
        events.publish(PlanAdopted(project_id=found.project_id, plan_id=found.pk, year=found.year.year))
        notifications.tell(
            kind=ADOPTED,
            params={"year": found.year.year, "number": found.number, "code": found.project.code},
            users=set(Part.objects.filter(year=found.year_id).values_list("head_id", flat=True)) - {actor.user_id},
            project_id=found.project_id,
        )
    return found


def _new(actor: Actor, year: BudgetYear, reason: str) -> Plan:
    if actor.user_id is None:
        raise DomainError(_("A plan is prepared by a person."))
    BudgetYear.objects.select_for_update().get(pk=year.pk)
    versions = Plan.objects.filter(year=year)
    if versions.filter(state__in=_OPEN).exists():
        raise DomainError(_("A version of this plan is under way already."))
    number = 1 + versions.count()
    if number > 1 and not reason.strip():
        raise DomainError(_("Say why a new version is made."), field="reason")
    return Plan.objects.create(
        project_id=year.project_id,
        year=year,
        number=number,
        reason=reason.strip(),
        prepared_by_id=actor.user_id,
        prepared_at=clock.now(),
    )


def _locked(plan: Plan, state: PlanState) -> Plan:
    found = Plan.objects.select_for_update(of=("self",)).select_related("project", "year").get(pk=plan.pk)
    if found.state != state:
        raise DomainError(_("The plan does not stand where this can be done."))
    return found


def _had_a_hand_in(plan: Plan) -> set[int | None]:
    sources = Sheet.objects.filter(pk__in=PlanLine.objects.filter(plan=plan).values("sheet"))
    people: set[int | None] = {pk for pair in sources.values_list("submitted_by", "reviewed_by") for pk in pair}
    return people | {plan.prepared_by_id}


def _run(statement: str, facts: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
