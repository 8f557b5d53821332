"""The only thing that a stranger may read: how the own report goes on, by a token that nobody can guess."""

from __future__ import annotations

from anju.core.errors import NotFound
from anju.domains.service.enums import LinkKind
from anju.domains.service.models import SignReport
from anju.domains.tenancy.models import Project


def parts_of(report: SignReport) -> list[SignReport]:
    """Return the reports of the further matters that were told in the same words."""
    rows = SignReport.objects.filter(
        ticket__links__other=report.ticket, ticket__links__kind=LinkKind.PART, ticket__links__undone_at__isnull=True
    )
    return list(rows.select_related("ticket__order").order_by("pk"))


def sign_report_by_token(project: Project, token: str) -> SignReport:
    """Return a report that was made at a sign of the project or raise `NotFound`."""
    rows = SignReport.objects.filter(project=project).select_related("ticket__order", "ticket__leaf", "place")
    found = rows.filter(token=token).first() if token else None
    if found is None:
        raise NotFound(token)
    return found
