"""Doors of the office to questionnaires, what was answered, and meetings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.residents import policies as residents
from anju.domains.surveys import policies
from anju.domains.surveys.calc.answering import per_cent
from anju.domains.surveys.models import Answer, AskedHome, Meeting, Question, Questionnaire, Sheet
from anju.domains.surveys.queries.results import told_sheets
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Progress:
    """How many households of a building were asked and have answered."""

    building: str
    asked: int
    answered: int

    @property
    def rate(self) -> Decimal | None:
        """Answered in per cent of asked."""
        return per_cent(self.answered, self.asked)


def questionnaires_visible_to(actor: Actor, project: Project) -> QuerySet[Questionnaire]:
    """Return the project's questionnaires with ``asked`` and ``answered``, the latest first; none without the right."""
    homes = AskedHome.objects.filter(questionnaire=OuterRef("pk")).order_by().values("questionnaire")
    rows = Questionnaire.objects.filter(project=project).annotate(
        asked=Subquery(homes.annotate(n=Count("pk")).values("n")),
        answered=Subquery(homes.annotate(n=Count("pk", filter=Q(is_answered=True))).values("n")),
    )
    rows = _without_care(actor, project, rows.select_related("previous", "segment"), "")
    return visible(rows, actor, policies.VIEW, project.pk)


def get_questionnaire(actor: Actor, project: Project, pk: int) -> Questionnaire:
    """Return a questionnaire of the project or raise `NotFound`."""
    return one_of(questionnaires_visible_to(actor, project), pk)


def get_question(actor: Actor, project: Project, pk: int) -> Question:
    """Return a question of the project's questionnaires or raise `NotFound`."""
    rows = Question.objects.filter(project=project).select_related("questionnaire")
    rows = _without_care(actor, project, rows, "questionnaire__")
    return one_of(visible(rows, actor, policies.VIEW, project.pk), pk)


def progress_of(questionnaire: Questionnaire) -> list[Progress]:
    """Return asked and answered households by building (one query).

    Of an anonymous questionnaire buildings of fewer than ``least`` households are left out: they would be named.
    """
    least = questionnaire.least if questionnaire.is_anonymous else 0
    rows = AskedHome.objects.filter(questionnaire=questionnaire).order_by("building__code")
    counted = rows.values_list("building__code").annotate(
        asked=Count("pk"), answered=Count("pk", filter=Q(is_answered=True))
    )
    return [Progress(str(code), asked, answered) for code, asked, answered in counted if asked >= least]


def answers_visible_to(actor: Actor, project: Project) -> QuerySet[Answer]:
    """Return the single answers that may be told (`told_sheets`); of an anonymous questionnaire none of too few.

    Their random numbers order them, so words do not stand in the order in which people wrote them.
    """
    told = Sheet.objects.filter(told_sheets(Questionnaire.objects.filter(project=project)), project=project)
    sheets = told.filter(questionnaire=OuterRef("question__questionnaire")).order_by().values("questionnaire")
    rows = Answer.objects.filter(project=project, sheet__in=told)
    rows = rows.annotate(sheets=Subquery(sheets.annotate(n=Count("pk")).values("n")))
    rows = rows.filter(
        Q(question__questionnaire__is_anonymous=False) | Q(sheets__gte=F("question__questionnaire__least"))
    )
    rows = rows.select_related("question__questionnaire", "sheet__unit")
    rows = _without_care(actor, project, rows, "question__questionnaire__")
    return visible(rows, actor, policies.VIEW, project.pk)


def answers_of(actor: Actor, questionnaire: Questionnaire) -> QuerySet[Answer]:
    """Return the single answers to one questionnaire (see `answers_visible_to`)."""
    rows = answers_visible_to(actor, questionnaire.project).filter(question__questionnaire=questionnaire)
    return rows.order_by("question__position", "pk")


def meetings_visible_to(actor: Actor, project: Project) -> QuerySet[Meeting]:
    """Return the project's meetings, the latest first; none without the right."""
    rows = Meeting.objects.filter(project=project).select_related("written_by")
    return visible(rows, actor, policies.VIEW, project.pk)


def get_meeting(actor: Actor, project: Project, pk: int) -> Meeting:
    """Return a meeting of the project or raise `NotFound`."""
    return one_of(meetings_visible_to(actor, project), pk)


def _without_care(actor: Actor, project: Project, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Leave out what was asked of people with care tags where the actor may not see those: it would name them."""
    if actor.may(residents.VIEW_TAGS, project.pk):
        return rows
    segment = Q(**{f"{path}segment__isnull": True}) | Q(**{f"{path}segment__tags": []})
    return rows.filter(segment, **{f"{path}tags": []})
