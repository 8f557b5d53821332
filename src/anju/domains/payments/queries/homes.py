"""Doors of residents to what they owe and have paid: they take a `Home` in place of an actor with grants."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from anju.core import clock
from anju.core.doors import one_of
from anju.core.money import ZERO
from anju.domains.billing import queries as billing
from anju.domains.payments.models import Allocation, Balance, Payment
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import HomeRight
from anju.domains.residents.queries import Home


@dataclass(frozen=True)
class HomeDues:
    """What a home has to pay, in yuan: all that is open, how many bills of it, how many overdue, and what is prepaid.

    ``next_due_on`` is the first due date that is still to come.
    """

    open: Decimal
    bills: int
    overdue: int
    next_due_on: dt.date | None
    prepaid: Decimal


def dues_of_home(home: Home) -> HomeDues:
    """Return what a home has to pay today (two queries). Raises `AccessDenied` for who may not see bills."""
    today = clock.today()
    bills = billing.open_bills_of_home(home)
    sums = bills.order_by().aggregate(
        open=Sum("balance"),
        bills=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        next_due_on=Min("due_on", filter=Q(due_on__gte=today)),
    )
    prepaid = Balance.objects.filter(unit=home.unit).values_list("amount", flat=True).first()
    return HomeDues(sums["open"] or ZERO, sums["bills"], sums["overdue"], sums["next_due_on"], prepaid or ZERO)


def receipts_of_home(home: Home) -> QuerySet[Payment]:
    """Return the home's payments of the resident's own time, the newest first; void ones as well.

    What settled only bills of before, as the old owner's at a change of owner, is shown to nobody but who paid it.
    Who may not see the home's bills sees what they paid themselves for what they agreed to, and nothing else.
    """
    rows = Payment.objects.filter(project=home.project, unit=home.unit)
    if not home.may(HomeRight.SEE_BILLS):
        return _of_agreed_bills(home, rows)
    since = residents.money_since(home)
    if since is not None:
        rows = rows.filter(received_at__gte=dt.datetime.combine(since, dt.time(tzinfo=clock.ZONE)))
        of_payment = Allocation.objects.filter(payment=OuterRef("pk"))
        own_bills = billing.bills_of_home(home).order_by().values("pk")
        rows = rows.filter(
            Q(payer=home.person.name) | ~Exists(of_payment) | Exists(of_payment.filter(bill__in=own_bills))
        )
    return rows.order_by("-pk")


def receipt_of_home(home: Home, pk: int) -> Payment:
    """Return one of the home's payments, or raise `NotFound`."""
    return one_of(receipts_of_home(home).select_related("unit", "project"), pk)


def _of_agreed_bills(home: Home, rows: QuerySet[Payment]) -> QuerySet[Payment]:
    agreed = billing.bills_of_home(home).order_by().values("pk")
    of_payment = Allocation.objects.filter(payment=OuterRef("pk"))
    own = rows.filter(Exists(of_payment), ~Exists(of_payment.exclude(bill__in=agreed)), payer=home.person.name)
    return own.order_by("-pk")
