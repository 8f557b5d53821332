"""Doors to letters of demand."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.arrears import policies
from anju.domains.arrears.models import Letter, LetterDelivery, LetterLine
from anju.domains.tenancy.models import Project


def letters(actor: Actor, project: Project) -> QuerySet[Letter]:
    """Return the letters of a project, newest first."""
    actor.require(policies.VIEW_TASKS, project.pk)
    around = ("unit", "written_by", "project__company")
    return Letter.objects.filter(project=project).select_related(*around).order_by("-pk")


def get_letter(actor: Actor, project: Project, pk: int) -> Letter:
    """Return a letter, or raise `NotFound`."""
    return one_of(letters(actor, project), pk)


def letters_of_batch(actor: Actor, project: Project, batch: int) -> list[Letter]:
    """Return the letters of a batch in the order of their numbers, each with its lines (two queries)."""
    lines = LetterLine.objects.select_related("bill__tariff__fee_item").order_by("bill__due_on", "pk")
    found = letters(actor, project).filter(batch=batch).order_by("pk")
    by_letter: dict[int, list[LetterLine]] = {}
    for line in lines.filter(letter__project=project, letter__batch=batch):
        by_letter.setdefault(line.letter_id, []).append(line)
    result = list(found)
    for letter in result:
        letter.told_lines = by_letter.get(letter.pk, [])  # type: ignore[attr-defined]
    return result


def lines_of_letter(actor: Actor, letter: Letter) -> QuerySet[LetterLine]:
    """Return the bills that a letter names, the oldest due first."""
    actor.require(policies.VIEW_TASKS, letter.project_id)
    return LetterLine.objects.filter(letter=letter).select_related("bill__tariff__fee_item").order_by("bill__due_on")


def deliveries_of_letter(actor: Actor, letter: Letter) -> QuerySet[LetterDelivery]:
    """Return what became known of a letter's way, newest first."""
    actor.require(policies.VIEW_TASKS, letter.project_id)
    return LetterDelivery.objects.filter(letter=letter).select_related("recorded_by").order_by("-pk")
