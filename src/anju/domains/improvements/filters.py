"""What lists of measures can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.domains.improvements.enums import Effect, MeasureState
from anju.domains.improvements.models import Measure


class MeasureFilter(filters.FilterSet):
    """Narrows measures by words, state, effect and days."""

    q = filters.CharFilter(label=_("Number, measure, reason or person"), method="by_words")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=MeasureState.choices)
    effect = filters.MultipleChoiceFilter(label=_("Effect"), choices=Effect.choices)
    overdue = filters.BooleanFilter(label=pgettext_lazy("order", "Overdue"), method="by_day")
    due = filters.DateFromToRangeFilter(label=_("To be done by"), field_name="due_on")

    class Meta:
        model = Measure
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Measure], name: str, words: str) -> QuerySet[Measure]:
        """Keep the measures with the words."""
        said = Q(number__icontains=words) | Q(title__icontains=words) | Q(reason__icontains=words)
        return rows.filter(said | Q(source__icontains=words) | Q(responsible__name__icontains=words))

    def by_day(self, rows: QuerySet[Measure], name: str, is_late: bool) -> QuerySet[Measure]:
        """Keep what should have been done by now, or the rest."""
        late = Q(state=MeasureState.OPEN, due_on__lt=clock.today())
        return rows.filter(late) if is_late else rows.exclude(late)
