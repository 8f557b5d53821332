"""What the list of entries can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.ledger.enums import EntryKind
from anju.domains.ledger.models import Account, Entry, Line


def _accounts(request: Any) -> QuerySet[Account]:
    """Return the accounts to choose from: those of the transaction's scope."""
    return Account.objects.all()


class EntryFilter(filters.FilterSet):
    """Narrows entries by kind, account and days."""

    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=EntryKind.choices)
    account = filters.ModelChoiceFilter(label=_("Account"), queryset=_accounts, method="by_account")
    first_on = filters.DateFilter(label=_("From"), field_name="on_date", lookup_expr="gte")
    last_on = filters.DateFilter(label=_("Until"), field_name="on_date", lookup_expr="lte")

    class Meta:
        model = Entry
        fields: list[str] = []

    def by_account(self, rows: QuerySet[Entry], name: str, account: Account) -> QuerySet[Entry]:
        """Keep the entries with a line on the account."""
        return rows.filter(Exists(Line.objects.filter(entry_id=OuterRef("pk"), account=account)))
