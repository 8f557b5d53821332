"""What the list of entries can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.ledger.enums import AccountKind, CostClass, EntryKind, JournalState
from anju.domains.ledger.models import Account, Entry, Journal, Line


def _accounts(request: Any) -> QuerySet[Account]:
    """Return the accounts to choose from: those of the transaction's scope."""
    return Account.objects.all()


class EntryFilter(filters.FilterSet):
    """Narrows entries by kind, account and days."""

    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=EntryKind.choices)
    account = filters.ModelChoiceFilter(label=_("Ledger account"), queryset=_accounts, method="by_account")
    first_on = filters.DateFilter(label=_("From"), field_name="on_date", lookup_expr="gte")
    last_on = filters.DateFilter(label=_("Until"), field_name="on_date", lookup_expr="lte")

    class Meta:
        model = Entry
        fields: list[str] = []

    def by_account(self, rows: QuerySet[Entry], name: str, account: Account) -> QuerySet[Entry]:
        """Keep the entries with a line on the account."""
        return rows.filter(Exists(Line.objects.filter(entry_id=OuterRef("pk"), account=account)))


class AccountFilter(filters.FilterSet):
    """Narrows accounts by code or name, kind and cost class."""

    q = filters.CharFilter(label=_("Code or name"), method="by_words")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=AccountKind.choices)
    cost_class = filters.MultipleChoiceFilter(label=_("Cost class"), choices=CostClass.choices)

    class Meta:
        model = Account
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Account], name: str, words: str) -> QuerySet[Account]:
        """Keep the accounts whose code begins with the words or whose name holds them."""
        return rows.filter(Q(code__startswith=words) | Q(name__icontains=words))


class JournalFilter(filters.FilterSet):
    """Narrows manual entries by number or memo, state and days."""

    q = filters.CharFilter(label=_("Number or memo"), method="by_words")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=JournalState.choices)
    first_on = filters.DateFilter(label=_("From"), field_name="on_date", lookup_expr="gte")
    last_on = filters.DateFilter(label=_("Until"), field_name="on_date", lookup_expr="lte")

    class Meta:
        model = Journal
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Journal], name: str, words: str) -> QuerySet[Journal]:
        """Keep the entries with the words in their number or memo."""
        return rows.filter(Q(number__icontains=words) | Q(memo__icontains=words))
