"""What came of a questionnaire, beside the one before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Func, Q

from anju.core import clock
from anju.core.access import Actor
from anju.domains.surveys import policies
from anju.domains.surveys.calc.answering import Figures, figures, told_periods
from anju.domains.surveys.enums import FormKind, FormState, QuestionKind
from anju.domains.surveys.models import Answer, Question, Questionnaire, Sheet

MOST_WORDS = 100


@dataclass(frozen=True)
class Result:
    """One question with its figures, those of the same question before, and what people wrote."""

    question: Question
    figures: Figures
    before: Figures | None
    words: list[str]

    @property
    def change(self) -> Decimal | None:
        """How much better than before."""
        if self.before is None or self.before.value is None or self.figures.value is None:
            return None
        return self.figures.value - self.before.value

    @property
    def bars(self) -> list[tuple[str, int]]:
        """The answers by number or option, for a chart."""
        kind = self.question.kind
        if kind == QuestionKind.STARS:
            names = [f"{number} ★" for number in range(1, 6)]
        elif kind == QuestionKind.NPS:
            names = [str(number) for number in range(11)]
        else:
            names = list(self.question.options)
        return list(zip(names, self.figures.counts, strict=False))


def told_sheets(forms: Iterable[Questionnaire]) -> Q:
    """Return the condition for sheets that may be told of now, of some questionnaires (at most one query).

    Anonymous answers are told when nobody can answer any more: whoever watched live figures around one answer would
    know whose it is. A feedback form never ends, so it tells of months that are over.
    """
    forms = list(forms)
    anonymous = [form for form in forms if form.is_anonymous]
    standing = {form.pk: form for form in anonymous if form.kind == FormKind.STANDING}
    told = Q(questionnaire__in=[form.pk for form in forms if not form.is_anonymous])
    closed = [one.pk for one in anonymous if one.kind == FormKind.PERIODIC and one.state == FormState.CLOSED]
    told |= Q(questionnaire__in=closed)
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Sheet.objects.filter(questionnaire__in=standing).order_by() if standing else Sheet.objects.none()
    for form_id, period, count in rows.values_list("questionnaire", "period").annotate(n=Count("pk")):
        counts[form_id][period] = count
    today = clock.today()
    for pk, of_months in counts.items():
        before = None if standing[pk].state == FormState.CLOSED else today.year * 100 + today.month
        periods = told_periods(of_months, before=before, least=standing[pk].least)
        told |= Q(questionnaire=pk, period__in=periods)
    return told


def results_of(actor: Actor, questionnaire: Questionnaire) -> list[Result]:
    """Return every question with its figures, as far as they may be told (`told_sheets`; some ten queries)."""
    actor.require(policies.VIEW, questionnaire.project_id)
    sheets = Sheet.objects.filter(told_sheets([questionnaire]), questionnaire=questionnaire)
    counted = _figures(questionnaire)
    before: dict[tuple[str, str], Figures] = {}
    if questionnaire.previous is not None:
        earlier = _figures(questionnaire.previous)
        before = {(one.kind, one.words): found for one, found in earlier.items()}
    is_told = sheets.count() >= questionnaire.least
    found = []
    for question, own in counted.items():
        words: list[str] = []
        if question.kind == QuestionKind.TEXT and is_told:
            rows = Answer.objects.filter(question=question, sheet__in=sheets).order_by("pk")
            words = list(rows.values_list("words", flat=True)[:MOST_WORDS])
        found.append(Result(question, own, before.get((question.kind, question.words)), words))
    return found


def _figures(questionnaire: Questionnaire) -> dict[Question, Figures]:
    sheets = Sheet.objects.filter(told_sheets([questionnaire]), questionnaire=questionnaire)
    answers = Answer.objects.filter(question__questionnaire=questionnaire, sheet__in=sheets).order_by()
    answered = dict(answers.values_list("question").annotate(n=Count("pk")))
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    numbers = answers.filter(number__isnull=False).values_list("question", "number")
    for question_id, number, count in numbers.annotate(n=Count("pk")):
        counts[question_id][number] = count
    options = answers.annotate(place=Func(F("chosen"), function="unnest")).values_list("question", "place")
    for question_id, place, count in options.annotate(n=Count("pk")):
        counts[question_id][place] = count
    return {
        question: figures(
            question.kind,
            len(question.options),
            answered.get(question.pk, 0),
            counts[question.pk],
            least=questionnaire.least,
        )
        for question in questionnaire.questions.all()
    }
