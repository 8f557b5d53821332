"""What lists of reports can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.service.enums import CareResult, ComplaintStep, Grade, Kind, Stage, VisitReason, VisitResult
from anju.domains.service.models import AnswerScript, CareVisit, Cause, Complaint, Leaf, ReturnVisit, Ticket
from anju.domains.workorders.queries import numbered


class VisitFilter(filters.FilterSet):
    """Narrows return visits by why they are made and what came of them."""

    reason = filters.MultipleChoiceFilter(label=_("Reason"), choices=VisitReason.choices)
    result = filters.MultipleChoiceFilter(label=_("Result"), choices=VisitResult.choices)

    class Meta:
        model = ReturnVisit
        fields: list[str] = []


class TicketFilter(filters.FilterSet):
    """Narrows reports by the number of their order."""

    q = filters.CharFilter(label=_("Number"), method="begins")

    class Meta:
        model = Ticket
        fields: list[str] = []

    def begins(self, rows: QuerySet[Ticket], _name: str, value: str) -> QuerySet[Ticket]:
        """Keep reports whose number begins so."""
        return rows.filter(numbered(value, via="order__"))


class LeafFilter(filters.FilterSet):
    """Narrows classes by name and kind."""

    q = filters.CharFilter(label=pgettext_lazy("thing", "Name"), field_name="name", lookup_expr="icontains")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=Kind.choices)

    class Meta:
        model = Leaf
        fields: list[str] = []


def _causes(request: Any) -> QuerySet[Cause]:
    return Cause.objects.order_by("position")


class ComplaintFilter(filters.FilterSet):
    """Narrows complaints by number, grade, step and cause."""

    q = filters.CharFilter(label=_("Number"), method="begins")
    grade = filters.MultipleChoiceFilter(label=pgettext_lazy("complaint", "Grade"), choices=Grade.choices)
    step = filters.MultipleChoiceFilter(label=pgettext_lazy("complaint", "Step"), choices=ComplaintStep.choices)
    cause = filters.ModelChoiceFilter(
        label=pgettext_lazy("complaint", "Cause"), queryset=lambda request: Cause.objects.order_by("position")
    )

    class Meta:
        model = Complaint
        fields: list[str] = []

    def begins(self, rows: QuerySet[Complaint], _name: str, value: str) -> QuerySet[Complaint]:
        """Keep complaints whose number begins so."""
        return rows.filter(numbered(value, via="ticket__order__"))


class CauseFilter(filters.FilterSet):
    """Narrows causes by name."""

    q = filters.CharFilter(label=pgettext_lazy("thing", "Name"), field_name="name", lookup_expr="icontains")

    class Meta:
        model = Cause
        fields: list[str] = []


class EndFilter(TicketFilter):
    """Narrows reports after their work by number, stage and class."""

    stage = filters.MultipleChoiceFilter(label=_("Stage"), choices=Stage.choices)
    leaf = filters.ModelChoiceFilter(label=_("Class"), queryset=lambda request: Leaf.objects.order_by("position"))


class CareVisitFilter(filters.FilterSet):
    """Narrows visits by person and result."""

    q = filters.CharFilter(label=pgettext_lazy("thing", "Name"), field_name="person__name", lookup_expr="startswith")
    result = filters.MultipleChoiceFilter(label=_("Result"), choices=CareResult.choices)

    class Meta:
        model = CareVisit
        fields: list[str] = []


class ScriptFilter(filters.FilterSet):
    """Narrows the desk's answers by words."""

    q = filters.CharFilter(label=_("Question or answer"), method="holds")
    is_active = filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = AnswerScript
        fields: list[str] = []

    def holds(self, rows: QuerySet[AnswerScript], _name: str, value: str) -> QuerySet[AnswerScript]:
        """Keep what has the words in its question or answer."""
        return rows.filter(Q(question__icontains=value) | Q(answer__icontains=value))
