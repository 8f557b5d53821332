"""Writing questionnaires; what is open is not changed any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Building
from anju.domains.residents import policies as residents
from anju.domains.surveys import policies
from anju.domains.surveys.enums import FormKind, FormState, QuestionKind
from anju.domains.surveys.models import Question, Questionnaire
from anju.domains.surveys.models.questionnaires import MOST_OPTIONS
from anju.domains.tenancy.models import Project

MOST_QUESTIONS = 30
COPIED = (
    "kind",
    "title",
    "intro",
    "is_anonymous",
    "parties",
    "buildings",
    "tags",
    "segment",
    "share",
    "number",
    "quota",
    "every_months",
    "remind_after_days",
    "least",
)


def write_form(
    *, actor: Actor, project: Project, questionnaire: Questionnaire | None = None, **facts: Any
) -> Questionnaire:
    """Write a draft, or change one; ``facts`` are the fields of `Questionnaire`. Raises `DomainError`."""
    actor.require(policies.EDIT, project.pk)
    if questionnaire is None:
        questionnaire = Questionnaire(project=project, written_by_id=actor.user_id)
    questionnaire = _draft(questionnaire)
    for name, value in facts.items():
        setattr(questionnaire, name, value)
    if questionnaire.tags or (questionnaire.segment and questionnaire.segment.tags):
        actor.require(residents.VIEW_TAGS, project.pk)
    if questionnaire.segment and questionnaire.segment.project_id != project.pk:
        raise DomainError(_("This segment is not in the project."), field="segment")
    questionnaire.buildings = sorted(set(questionnaire.buildings))
    found = Building.objects.filter(project=project, pk__in=questionnaire.buildings).count()
    if found != len(questionnaire.buildings):
        raise DomainError(_("This building is not in the project."), field="buildings")
    if questionnaire.share and questionnaire.number:
        raise DomainError(_("Draw a share or a number of households, not both."), field="number")
    if questionnaire.kind == FormKind.STANDING:
        questionnaire.share = questionnaire.number = questionnaire.closes_on = None
        questionnaire.every_months = questionnaire.remind_after_days = 0
    _check_days(questionnaire.opens_on, questionnaire.closes_on)
    questionnaire.is_scheduled = questionnaire.is_scheduled and questionnaire.opens_on is not None
    validation.check(questionnaire)
    questionnaire.save()
    return questionnaire


def add_question(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    kind: str,
    words: str,
    options: Sequence[str] = (),
    is_required: bool = True,
) -> Question:
    """Add a question at the end of a draft. Raises `DomainError` for a choice without options."""
    actor.require(policies.EDIT, questionnaire.project_id)
    questionnaire = _draft(questionnaire)
    if questionnaire.questions.count() >= MOST_QUESTIONS:
        raise DomainError(_("A questionnaire has at most {count} questions.").format(count=MOST_QUESTIONS))
    named = list(dict.fromkeys(option.strip() for option in options if option.strip()))
    is_choice = kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
    if is_choice and not 2 <= len(named) <= MOST_OPTIONS:
        raise DomainError(_("Give two to twelve options, one a line."), field="options")
    last = questionnaire.questions.order_by("-position").values_list("position", flat=True).first() or 0
    question = Question(
        project_id=questionnaire.project_id,
        questionnaire=questionnaire,
        position=last + 1,
        kind=kind,
        words=words.strip(),
        options=named if is_choice else [],
        is_required=is_required,
    )
    validation.check(question)
    question.save()
    return question


def drop_question(*, actor: Actor, question: Question) -> None:
    """Take a question out of a draft."""
    actor.require(policies.EDIT, question.project_id)
    _draft(question.questionnaire)
    question.delete()


def copy_form(
    *, actor: Actor, questionnaire: Questionnaire, opens_on: dt.date | None = None, closes_on: dt.date | None = None
) -> Questionnaire:
    """Make a draft of the same questions, which is compared with this one; there is one such copy.

    Returns the copy that there is; a draft that has no days yet gets these.
    """
    actor.require(policies.EDIT, questionnaire.project_id)
    _check_days(opens_on, closes_on)
    facts = {name: getattr(questionnaire, name) for name in COPIED}
    copy, is_new = Questionnaire.objects.get_or_create(
        project_id=questionnaire.project_id,
        previous=questionnaire,
        defaults={**facts, "opens_on": opens_on, "closes_on": closes_on, "written_by_id": actor.user_id},
    )
    if is_new:
        Question.objects.bulk_create(
            [
                Question(
                    project_id=copy.project_id,
                    questionnaire=copy,
                    position=one.position,
                    kind=one.kind,
                    words=one.words,
                    options=one.options,
                    is_required=one.is_required,
                )
                for one in questionnaire.questions.all()
            ]
        )
    elif opens_on and copy.state == FormState.DRAFT and copy.opens_on is None:
        copy.opens_on, copy.closes_on = opens_on, closes_on
        copy.save(update_fields=["opens_on", "closes_on"])
    return copy


def _check_days(opens_on: dt.date | None, closes_on: dt.date | None) -> None:
    if opens_on and closes_on and closes_on < opens_on:
        raise DomainError(_("It cannot close before it opens."), field="closes_on")


def _draft(questionnaire: Questionnaire) -> Questionnaire:
    if questionnaire.pk is not None:
        questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if questionnaire.state != FormState.DRAFT:
        raise DomainError(_("What was opened is not changed any more; copy it."))
    return questionnaire
