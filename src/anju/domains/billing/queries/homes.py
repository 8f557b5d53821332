"""Doors of residents to their bills: they take a `Home` in place of an actor with grants."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anju.core.doors import one_of
from anju.domains.billing.models import IN_LINE_ON, Bill
from anju.domains.residents import queries as residents
from anju.domains.residents.queries import Home


def bills_of_home(home: Home) -> QuerySet[Bill]:
    """Return the home's bills with fee item and space, the latest due first; reversed ones are left out.

    Each resident sees those of their own time (`residents.queries.money_since`), and none that an owner before them
    owes, such as a meter's that was read at the hand-over. Raises `AccessDenied` for who may not see bills.
    """
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
