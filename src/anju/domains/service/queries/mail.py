"""Doors to letters: which project one is for, and which report it answers."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.domains.service.models import ReceivedMail, ServiceSettings, Ticket
from anju.domains.service.queries.merged import first_told_as, opened_anew_as
from anju.domains.tenancy.models import Project


def addresses_of_projects() -> dict[str, Project]:
    """Return the visible projects by the address at which residents write to each, in small letters."""
    rows = ServiceSettings.objects.exclude(mail_address="").filter(project__is_active=True).select_related("project")
    return {row.mail_address.lower(): row.project for row in rows}


def ticket_of_mail(project: Project, number: str, sender: str) -> Ticket | None:
    """Return the report with this number if the sender's letter opened it, or the one that goes on anew for it."""
    rows = Ticket.objects.filter(project=project, order__number=number).select_related("order", "project", "leaf")
    for ticket in rows:
        wrote = ReceivedMail.objects.filter(ticket__in=first_told_as(ticket), sender__iexact=sender)
        return opened_anew_as(ticket) if wrote.exists() else None
    return None


def letter_of(ticket: Ticket) -> ReceivedMail | None:
    """Return the letter that opened a report, or the one for which it was opened anew; None: it came another way."""
    return ReceivedMail.objects.filter(ticket__in=first_told_as(ticket)).order_by("id").first()


def mails_of(ticket: Ticket) -> QuerySet[ReceivedMail]:
    """Return the letters of a report, the first one first."""
    return ReceivedMail.objects.filter(ticket=ticket).order_by("id")
