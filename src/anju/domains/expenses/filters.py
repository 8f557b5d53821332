"""What lists of expense claims can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.expenses.enums import ClaimState
from anju.domains.expenses.models import Claim
from anju.domains.ledger.enums import AccountRole
from anju.domains.ledger.models import Account


def _accounts(request: Any) -> QuerySet[Account]:
    """Return the cost accounts of the transaction's scope."""
    return Account.objects.filter(role=AccountRole.COST)


class ClaimFilter(filters.FilterSet):
    """Narrows claims by words, state, account and days."""

    q = filters.CharFilter(label=_("Number, payee or purpose"), method="by_words")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=ClaimState.choices)
    account = filters.ModelChoiceFilter(label=_("Cost account"), queryset=_accounts)
    first_on = filters.DateFilter(label=_("From"), field_name="on_date", lookup_expr="gte")
    last_on = filters.DateFilter(label=_("Until"), field_name="on_date", lookup_expr="lte")

    class Meta:
        model = Claim
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Claim], name: str, words: str) -> QuerySet[Claim]:
        """Keep the claims with the words in number, payee or purpose."""
        return rows.filter(Q(number__icontains=words) | Q(payee__icontains=words) | Q(description__icontains=words))
