"""Doors of residents to their invoices and titles: they take a `Home` in place of an actor with grants."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.invoicing.enums import InvoiceKind
from anju.domains.invoicing.models import BuyerTitle, Invoice
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import HomeRight
from anju.domains.residents.queries import Home


def invoices_of_home(home: Home) -> QuerySet[Invoice]:
    """Return the home's invoices of the resident's own time, the newest first, each with its red one where it has one.

    An invoice belongs to the time of the bills on it: who moved in later does not see the names on earlier ones.
    """
    home.require(HomeRight.PAY)
    since = residents.money_since(home)
    rows = Invoice.objects.filter(project=home.project, unit=home.unit, kind=InvoiceKind.BLUE)
    if since is not None:
        rows = rows.exclude(lines__bill__charged_until__lt=since)
    return rows.select_related("red").order_by("-pk")


def invoice_of_home(home: Home, pk: int) -> Invoice:
    """Return one of the home's invoices, or raise `NotFound`."""
    return one_of(invoices_of_home(home).select_related("unit", "project", "red"), pk)


def titles_of(actor: Actor, home: Home) -> QuerySet[BuyerTitle]:
    """Return the titles that the actor's account has used in the project, the latest used first."""
    home.require(HomeRight.PAY)
    return BuyerTitle.objects.filter(project=home.project, user=actor.user_id).order_by("-used_at")


def title_of(actor: Actor, home: Home, pk: int) -> BuyerTitle:
    """Return one of the actor's own titles, or raise `NotFound`."""
    return one_of(titles_of(actor, home), pk)
