"""What the list of notices can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from anju.domains.community.enums import NoticeState, NoticeTag
from anju.domains.community.models import Notice


class NoticeFilter(filters.FilterSet):
    """Narrows notices by title, state and what they are about."""

    q = filters.CharFilter(label=_("Title"), field_name="title", lookup_expr="contains")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=NoticeState.choices)
    tag = filters.MultipleChoiceFilter(label=_("About"), choices=NoticeTag.choices)

    class Meta:
        model = Notice
        fields: list[str] = []
