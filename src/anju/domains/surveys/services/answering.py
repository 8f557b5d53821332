"""A household answers: once, and where it was promised without a way back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.residents.queries import Home
from anju.domains.surveys import queries
from anju.domains.surveys.calc.answering import Given, parse
from anju.domains.surveys.enums import FormKind
from anju.domains.surveys.models import Answer, AskedHome, Question, Questionnaire, Sheet
from anju.domains.surveys.queries.homes import period_of

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class AnsweredAlready(DomainError):
    """Somebody of the household has answered."""


def answer(*, home: Home, pk: int, said: Mapping[int, Sequence[str]]) -> Sheet:
    """Answer a questionnaire for a household, once; ``said`` has what a form sent by question.

    Of an anonymous one only that the household answered is kept beside the household, and nothing tells of it: no
    event, no history, no hour. Raises `NotFound`, `AnsweredAlready`, and `DomainError` for what is no answer, at
    its field ``q<id>``.
    """
    form = queries.form_of_home(home, pk)
    given = _checked(form, said)
    _require_room(form, home)
    _mark(form, home)
    own = {} if form.is_anonymous else _whose(form, home)
    sheet = Sheet.objects.create(
        project_id=form.project_id,
        questionnaire_id=form.pk,
        is_anonymous=form.is_anonymous,
        period=period_of(form),
        **own,
    )
    Answer.objects.bulk_create(
        [
            Answer(
                project_id=form.project_id,
                sheet=sheet,
                question=question,
                number=one.number,
                chosen=list(one.chosen),
                words=one.words,
            )
            for question, one in given
            if not one.is_empty
        ]
    )
    return sheet


def _checked(form: Questionnaire, said: Mapping[int, Sequence[str]]) -> list[tuple[Question, Given]]:
    found = []
    for question in form.questions.all():
        one = parse(question.kind, len(question.options), said.get(question.pk, ()))
        if one is None:
            raise DomainError(_("Choose one of the answers."), field=f"q{question.pk}")
        if one.is_empty and question.is_required:
            raise DomainError(_("Please answer this question."), field=f"q{question.pk}")
        found.append((question, one))
    return found


def _require_room(form: Questionnaire, home: Home) -> None:
    """Refuse answers beyond a building's quota; two that come at once are counted one after the other."""
    if form.quota is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"surveys.quota {form.pk} {home.unit.building_id}"])
    period = period_of(form)
    rows = AskedHome.objects.filter(questionnaire_id=form.pk, building=home.unit.building, period=period)
    if rows.filter(is_answered=True).count() >= form.quota:
        raise DomainError(_("Thank you! Enough households of your building have answered already."))


def _mark(form: Questionnaire, home: Home) -> None:
    """Keep that the household has answered; the row decides between two phones of one household."""
    key = {
        "project_id": form.project_id,
        "questionnaire_id": form.pk,
        "unit": home.unit,
        "party": queries.party_of(home),
        "period": period_of(form),
    }
    if form.kind == FormKind.STANDING:
        AskedHome.objects.bulk_create([AskedHome(**key, building=home.unit.building)], ignore_conflicts=True)
    if not AskedHome.objects.filter(**key, is_answered=False).update(is_answered=True):
        raise AnsweredAlready(_("Your household has answered already. Thank you!"))


def _whose(form: Questionnaire, home: Home) -> dict[str, object]:
    return {
        "unit": home.unit,
        "building": home.unit.building,
        "party": queries.party_of(home),
        "person": home.person,
        "answered_at": clock.now(),
    }
