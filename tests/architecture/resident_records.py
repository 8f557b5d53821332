"""The home that a record stands in, for records whose id stands in an address of the resident's phone."""

from __future__ import annotations

from collections.abc import Callable

from anju.domains.billing.models import Bill
from anju.domains.community.models import Notice
from anju.domains.estate.models import Unit
from anju.domains.invoicing.models import Invoice
from anju.domains.joint_funds.models import Publication
from anju.domains.payments.models import Payment
from anju.domains.service.models import Ticket
from anju.domains.surveys.models import Meeting, Questionnaire
from anju.domains.tenancy.models import Project
from tests.factories import household


def _home_of_notice(pk: int) -> Unit:
    """Return a unit of the building that a notice is for."""
    notice = Notice.objects.get(pk=pk)
    return Unit.objects.select_related("project").filter(building__in=notice.buildings).earliest("pk")


def _any_home(project_id: int) -> Unit:
    """Return a unit of the project: what is published is every resident's to read."""
    held = Unit.objects.select_related("project").filter(project=project_id).order_by("pk").first()
    return held or household.make_unit(Project.objects.get(pk=project_id), "9-9-0901")


HOME_OF: dict[str, Callable[[int], Unit]] = {
    "bill": lambda pk: Bill.objects.select_related("unit__project").get(pk=pk).unit,
    "feedback": lambda pk: _any_home(Questionnaire.objects.get(pk=pk).project_id),
    "meeting": lambda pk: _any_home(Meeting.objects.get(pk=pk).project_id),
    "invoice": lambda pk: Invoice.objects.select_related("unit__project").get(pk=pk).unit,
    "notice": _home_of_notice,
    "payment": lambda pk: Payment.objects.select_related("unit__project").get(pk=pk).unit,
    "publication": lambda pk: _any_home(Publication.objects.get(pk=pk).project_id),
    "ticket": lambda pk: Ticket.objects.select_related("home__project").get(pk=pk).home,
}
"""By kind of record (`tests.architecture.records.MAKERS`)."""

OF_EVERY_HOME = {"publication", "feedback", "meeting"}
"""Kinds of record that every home of the project reads."""
