"""Doors of residents to their bills: they take a `Home` in place of an actor with grants."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anju.core.doors import one_of
from anju.domains.billing import ports
from anju.domains.billing.models import IN_LINE_ON, Bill
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import HomeRight
from anju.domains.residents.queries import Home


def bills_of_home(home: Home) -> QuerySet[Bill]:
    """Return the home's bills with fee item and space, the latest due first; reversed ones are left out.

    Each resident sees those of their own time (`residents.queries.money_since`), and none that an owner before them
    owes, such as a meter's that was read at the hand-over. Who may not see the home's bills sees what they agreed to
    in person, and nothing else of it. Raises `AccessDenied` for who has neither.
    """
    if home.may(HomeRight.SEE_BILLS):
        return _all_of_home(home)
    agreed = agreed_bills_of_home(home)
    if not agreed.exists():
        home.require(HomeRight.SEE_BILLS)
    return agreed


def agreed_bills_of_home(home: Home) -> QuerySet[Bill]:
    """Return the bills of what the resident agreed to in person, such as a paid repair (`ports.agreed_documents`)."""
    agreed = Q(pk__in=[])
    for documents in ports.agreed_documents(home):
        agreed |= Q(document__in=documents)
    rows = Bill.objects.filter(agreed, project=home.project, unit=home.unit, reversed_at__isnull=True)
    return rows.select_related("tariff__fee_item", "space").order_by("-due_on", "-pk")


def has_money_to_see(home: Home) -> bool:
    """Tell whether the resident may see any bill of the home: by right, or because they agreed to it."""
    return home.may(HomeRight.SEE_BILLS) or agreed_bills_of_home(home).exists()


def _all_of_home(home: Home) -> QuerySet[Bill]:
    since = residents.money_since(home)
    own_time = Q() if since is None else Q(charged_until__gte=since)
    if before := list(residents.owners_before(home).values_list("person_id", flat=True)):
        own_time &= Q(person__isnull=True) | ~Q(person__in=before)
    rows = Bill.objects.filter(own_time, project=home.project, unit=home.unit, reversed_at__isnull=True)
    return rows.select_related("tariff__fee_item", "space").order_by("-due_on", "-pk")


def open_bills_of_home(home: Home) -> QuerySet[Bill]:
    """Return what the home still has to pay, the oldest due first (the order in which payments are allocated)."""
    return bills_of_home(home).filter(balance__gt=0).order_by(IN_LINE_ON, "pk")


def bill_of_home(home: Home, pk: int) -> Bill:
    """Return one of the home's bills with all that its formula needs, or raise `NotFound`."""
    return one_of(bills_of_home(home).select_related("run", "tariff__fee_item", "unit", "space"), pk)
