"""What came of a questionnaire, beside the one before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Func

from anju.core.access import Actor
from anju.domains.surveys import policies
from anju.domains.surveys.calc.answering import Figures, figures
from anju.domains.surveys.enums import QuestionKind
from anju.domains.surveys.models import Answer, Question, Questionnaire

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


def results_of(actor: Actor, questionnaire: Questionnaire) -> list[Result]:
    """Return every question with its figures (four queries, eight with the questionnaire before)."""
    actor.require(policies.VIEW, questionnaire.project_id)
    counted = _figures(questionnaire)
    before: dict[tuple[str, str], Figures] = {}
    if questionnaire.previous is not None:
        earlier = _figures(questionnaire.previous)
        before = {(one.kind, one.words): found for one, found in earlier.items()}
    is_told = questionnaire.sheets.count() >= questionnaire.least
    found = []
    for question, own in counted.items():
        words: list[str] = []
        if question.kind == QuestionKind.TEXT and is_told:
            rows = Answer.objects.filter(question=question).order_by("pk")
            words = list(rows.values_list("words", flat=True)[:MOST_WORDS])
        found.append(Result(question, own, before.get((question.kind, question.words)), words))
    return found


def _figures(questionnaire: Questionnaire) -> dict[Question, Figures]:
    answers = Answer.objects.filter(question__questionnaire=questionnaire).order_by()
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
