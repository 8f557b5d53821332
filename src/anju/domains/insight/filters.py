"""What the list of risks can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from anju.domains.insight.enums import FindingState, RiskLevel
from anju.domains.insight.models import Finding
from anju.domains.insight.queries.risks import rules


class FindingFilter(filters.FilterSet):
    """Narrows findings by what they concern or who follows them up, rule, level, state and due day."""

    q = filters.CharFilter(label=_("Responsible"), field_name="assignee__name", lookup_expr="icontains")
    rule = filters.MultipleChoiceFilter(
        label=_("Risk"), choices=lambda: [(code, rule.title) for code, rule in rules().items()]
    )
    level = filters.MultipleChoiceFilter(label=_("Risk level"), choices=RiskLevel.choices)
    state = filters.MultipleChoiceFilter(label=_("State"), choices=FindingState.choices)
    until = filters.DateFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte")

    class Meta:
        model = Finding
        fields: list[str] = []
