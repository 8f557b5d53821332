"""Departments' budgets: filled in, submitted by one, reviewed by another, returned or accepted; versions stay whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.sheets.read import read_workbook
from anju.domains.budgets import policies, queries
from anju.domains.budgets.calc import grid
from anju.domains.budgets.enums import PlanState, SheetState
from anju.domains.budgets.models import Part, Plan, Sheet, SheetLine
from anju.domains.identity.models import User
from anju.domains.notifications import services as notifications

RETURNED, SUBMITTED = "budgets.sheet.returned", "budgets.sheet.submitted"


@dataclass(frozen=True)
class Cell:
    """What is asked for on an account: twelve months in yuan, and why."""

    months: Sequence[Decimal]
    note: str = ""


def fill_sheet(*, actor: Actor, part: Part, cells: Mapping[int, Cell]) -> Sheet:
    """Save a draft of a department's budget; after a return it becomes the next version, which begins with the last.

    ``cells`` are by account; accounts of the template that are left out keep what they had. Raises AccessDenied for
    who neither heads the department nor works in it, DomainError while a version is under review, for an account
    that is not in the template and for an amount that is none.
    """
    actor.require(policies.FILL, part.project_id)
    template = set(queries.template_of(part).values_list("account_id", flat=True))
    if not set(cells) <= template:
        raise DomainError(_("This account is not in the template of the department."))
    for cell in cells.values():
        if len(cell.months) != 12 or any(month < 0 for month in cell.months):
            raise DomainError(_("A line has twelve amounts, none of them negative."))
    with transaction.atomic():
        Part.objects.select_for_update().get(pk=part.pk)
        _require_filler(actor, part)
        sheet, before = _draft(actor, part)
        held = {line.account_id: line for line in before}
        SheetLine.objects.filter(sheet=sheet).delete()
        SheetLine.objects.bulk_create(
            _line(sheet, account, cells.get(account), held.get(account)) for account in sorted(template)
        )
    return sheet


def import_sheet(*, actor: Actor, part: Part, filename: str, content: bytes) -> Sheet:
    """Fill in a department's budget out of the workbook that it was given, its codes deciding the lines.

    Raises SheetError for what is no spreadsheet, and DomainError naming the row that cannot be read.
    """
    actor.require(policies.FILL, part.project_id)
    lines = grid.read(read_workbook(content, filename=filename))
    codes = dict(queries.template_of(part).values_list("account__code", "account_id"))
    strange = [code for code in lines if code not in codes]
    if strange:
        message = _("The account {code} is not in the template of the department.").format(code=strange[0])
        raise DomainError(message, field="file")
    cells = {codes[code]: Cell(line.months, line.note) for code, line in lines.items()}
    return fill_sheet(actor=actor, part=part, cells=cells)


def submit_sheet(*, actor: Actor, sheet: Sheet) -> Sheet:
    """Hand a draft to finance; from now on it does not change. Tells who reviews."""
    actor.require(policies.FILL, sheet.project_id)
    with transaction.atomic():
        found = _locked(sheet)
        if found.state != SheetState.DRAFT:
            raise DomainError(_("Only a draft is submitted."))
        _require_filler(actor, found.part)
        if actor.user_id is None:
            raise DomainError(_("A budget is submitted by a person."))
        if not any(any(line.months) for line in queries.lines_of_sheet(found)):
            raise DomainError(_("The budget is empty."))
        found.state, found.submitted_by_id, found.submitted_at = SheetState.SUBMITTED, actor.user_id, clock.now()
        found.save(update_fields=["state", "submitted_by", "submitted_at"])
        reviewers = queries.holders(found.project, policies.REVIEW).exclude(pk=actor.user_id)
        _tell(SUBMITTED, found, reviewers, by=actor.name)
    return found


def accept_sheet(*, actor: Actor, sheet: Sheet) -> Sheet:
    """Accept a submitted budget; neither who submitted it nor who filled it in does."""
    with transaction.atomic():
        found = _to_review(actor, sheet)
        if found.state != SheetState.SUBMITTED:
            raise DomainError(_("Only a submitted budget is accepted."))
        _sign(actor, found, SheetState.ACCEPTED, "")
    return found


def return_sheet(*, actor: Actor, sheet: Sheet, reason: str, remarks: Mapping[int, str] | None = None) -> Sheet:
    """Send a budget back with a reason, and with remarks on its lines (by account); tells the department.

    An accepted one can be sent back as long as no plan is being made of it.
    """
    with transaction.atomic():
        found = _to_review(actor, sheet)
        if not reason.strip():
            raise DomainError(_("A reason is needed."), field="reason")
        if found.state == SheetState.ACCEPTED:
            if Plan.objects.filter(year=found.part.year_id).exclude(state=PlanState.REFUSED).exists():
                raise DomainError(_("A plan has been made of it; adjust the plan instead."))
        elif found.state != SheetState.SUBMITTED:
            raise DomainError(_("Only a submitted budget is returned."))
        else:
            for line in queries.lines_of_sheet(found):
                if remark := (remarks or {}).get(line.account_id, "").strip():
                    line.remark = remark[:200]
                    line.save(update_fields=["remark"])
        _sign(actor, found, SheetState.RETURNED, reason.strip())
        told = {found.part.head_id, found.submitted_by_id, found.filled_by_id} - {None, actor.user_id}
        _tell(RETURNED, found, told, by=actor.name, reason=found.reason)
    return found


def _draft(actor: Actor, part: Part) -> tuple[Sheet, list[SheetLine]]:
    """Return the draft to write into and the lines it begins with."""
    last = queries.last_sheet(part)
    if last is not None and last.state not in (SheetState.DRAFT, SheetState.RETURNED):
        raise DomainError(_("This budget has been submitted; it changes only after it is returned."))
    if actor.user_id is None:
        raise DomainError(_("A budget is filled in by a person."))
    before = list(queries.lines_of_sheet(last)) if last else []
    signed: dict[str, Any] = {"filled_by_id": actor.user_id, "filled_at": clock.now()}
    if last is not None and last.state == SheetState.DRAFT:
        Sheet.objects.filter(pk=last.pk).update(**signed)
        return Sheet.objects.select_related("part__department", "part__year", "project").get(pk=last.pk), before
    version = last.version + 1 if last else 1
    return Sheet.objects.create(project_id=part.project_id, part=part, version=version, **signed), before


def _line(sheet: Sheet, account: int, cell: Cell | None, before: SheetLine | None) -> SheetLine:
    kept = Cell(before.months, before.note) if before else Cell([Decimal("0.00")] * 12)
    given = cell or kept
    return SheetLine(
        project_id=sheet.project_id,
        sheet=sheet,
        account_id=account,
        months=list(given.months),
        note=given.note.strip()[:200],
    )


def _require_filler(actor: Actor, part: Part) -> None:
    if not (actor.is_system or part.head_id == actor.user_id or queries.works_in(actor, part.department_id)):
        raise AccessDenied(_("A budget is filled in by the head or the people of its department."))


def _to_review(actor: Actor, sheet: Sheet) -> Sheet:
    actor.require(policies.REVIEW, sheet.project_id)
    found = _locked(sheet)
    if actor.user_id is None or actor.user_id in {found.submitted_by_id, found.filled_by_id}:
        raise AccessDenied(_("Nobody reviews a budget that they filled in or submitted."))
    return found


def _locked(sheet: Sheet) -> Sheet:
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("part__department", "part__year", "project")
    return rows.get(pk=sheet.pk)


def _sign(actor: Actor, sheet: Sheet, state: SheetState, reason: str) -> None:
    sheet.state, sheet.reason = state, reason
    sheet.reviewed_by_id, sheet.reviewed_at = actor.user_id, clock.now()
    sheet.save(update_fields=["state", "reason", "reviewed_by", "reviewed_at"])


def _tell(kind: str, sheet: Sheet, users: Any, **facts: str) -> None:
    readers: list[User | int] = list(users)
    notifications.tell(
        kind=kind,
        params={
            "year": sheet.part.year.year,
            "department": sheet.part.department.name,
            "code": sheet.project.code,
            "sheet": sheet.pk,
            **facts,
        },
        users=readers,
        project_id=sheet.project_id,
    )
