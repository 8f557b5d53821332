"""What lists of questionnaires and meetings can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.surveys.enums import FormKind, FormState, MeetingState
from anju.domains.surveys.models import Answer, Meeting, Questionnaire
from anju.domains.surveys.queries import questionnaires_visible_to


class FormFilter(filters.FilterSet):
    """Narrows questionnaires by title, kind and state."""

    q = filters.CharFilter(label=_("Title"), field_name="title", lookup_expr="icontains")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=FormKind.choices)
    state = filters.MultipleChoiceFilter(label=_("State"), choices=FormState.choices)

    class Meta:
        model = Questionnaire
        fields: list[str] = []


def _questionnaires(request: Any) -> QuerySet[Questionnaire]:
    project = getattr(request, "project", None)
    return questionnaires_visible_to(request.actor, project) if project else Questionnaire.objects.none()


class AnswerFilter(filters.FilterSet):
    """Narrows answers by questionnaire and by what was written."""

    q = filters.CharFilter(label=_("Words"), field_name="words", lookup_expr="icontains")
    form = filters.ModelChoiceFilter(
        label=_("Questionnaire"), field_name="question__questionnaire", queryset=_questionnaires
    )

    class Meta:
        model = Answer
        fields: list[str] = []


class MeetingFilter(filters.FilterSet):
    """Narrows meetings by topic and state."""

    q = filters.CharFilter(label=_("Topic"), field_name="topic", lookup_expr="icontains")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=MeetingState.choices)

    class Meta:
        model = Meeting
        fields: list[str] = []
