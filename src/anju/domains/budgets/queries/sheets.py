"""Versions of what departments ask for."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.budgets import policies
from anju.domains.budgets.enums import SheetState
from anju.domains.budgets.models import Part, Sheet, SheetLine
from anju.domains.budgets.queries.years import parts, works_in
from anju.domains.tenancy.models import Project


def sheets(actor: Actor, project: Project) -> QuerySet[Sheet]:
    """Return the versions of the departments whose budgets the actor may see, the latest first."""
    rows = Sheet.objects.filter(project=project, part__in=parts(actor, project))
    people = ("filled_by", "submitted_by", "reviewed_by")
    return rows.select_related("part__year", "part__department", "part__head", "project", *people).order_by("-pk")


def get_sheet(actor: Actor, project: Project, pk: int) -> Sheet:
    """Return a version or raise `NotFound`."""
    return one_of(sheets(actor, project), pk)


def last_sheet(part: Part) -> Sheet | None:
    """Return the latest version of a department's budget."""
    return Sheet.objects.filter(part=part).order_by("-version").first()


def version_before(sheet: Sheet) -> Sheet | None:
    """Return the version that came before."""
    return Sheet.objects.filter(part=sheet.part_id, version__lt=sheet.version).order_by("-version").first()


def lines_of_sheet(sheet: Sheet) -> QuerySet[SheetLine]:
    """Return the lines of a version by their accounts' codes."""
    return SheetLine.objects.filter(sheet=sheet).select_related("account").order_by("account__code")


def may_fill(actor: Actor, part: Part) -> bool:
    """Tell whether the actor may fill in a department's budget now: its head or people, while none is under review."""
    if not actor.may(policies.FILL, part.project_id):
        return False
    if not actor.is_system and part.head_id != actor.user_id and not works_in(actor, part.department_id):
        return False
    last = last_sheet(part)
    return last is None or last.state in (SheetState.DRAFT, SheetState.RETURNED)
