"""Doors to letters: which project one is for, and which report it answers."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.domains.service.models import ReceivedMail, ServiceSettings, Ticket
from anju.domains.tenancy.models import Project


def addresses_of_projects() -> dict[str, Project]:
    """Return the visible projects by the address at which residents write to each, in small letters."""
    rows = ServiceSettings.objects.exclude(mail_address="").filter(project__is_active=True).select_related("project")
    return {row.mail_address.lower(): row.project for row in rows}


def ticket_of_mail(project: Project, number: str, sender: str) -> Ticket | None:
    """Return the report with this number if the sender's letter opened it."""
    opened = ReceivedMail.objects.filter(project=project, ticket__order__number=number, sender__iexact=sender)
    found = opened.select_related("ticket__order", "ticket__project").first()
    return found.ticket if found else None


def mails_of(ticket: Ticket) -> QuerySet[ReceivedMail]:
    """Return the letters of a report, the first one first."""
    return ReceivedMail.objects.filter(ticket=ticket).order_by("id")
