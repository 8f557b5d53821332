"""The home that a record stands in, for records whose id stands in an address of the resident's phone."""

from __future__ import annotations

from collections.abc import Callable

from anju.domains.billing.models import Bill
from anju.domains.community.models import Notice
from anju.domains.estate.models import Unit
from anju.domains.invoicing.models import Invoice
from anju.domains.payments.models import Payment
from anju.domains.service.models import Ticket


def _home_of_notice(pk: int) -> Unit:
    """Return a unit of the building that a notice is for."""
    notice = Notice.objects.get(pk=pk)
    return Unit.objects.select_related("project").filter(building__in=notice.buildings).earliest("pk")


HOME_OF: dict[str, Callable[[int], Unit]] = {
    "bill": lambda pk: Bill.objects.select_related("unit__project").get(pk=pk).unit,
    "invoice": lambda pk: Invoice.objects.select_related("unit__project").get(pk=pk).unit,
    "notice": _home_of_notice,
    "payment": lambda pk: Payment.objects.select_related("unit__project").get(pk=pk).unit,
    "ticket": lambda pk: Ticket.objects.select_related("home__project").get(pk=pk).home,
}
"""By kind of record (`tests.architecture.records.MAKERS`)."""
