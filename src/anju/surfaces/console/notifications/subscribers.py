"""Which facts of the domains the console tells its users, with the page that each message opens."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anju.core import events
from anju.domains.approvals.events import RequestDecided, RequestWaits
from anju.domains.approvals.ports import kinds
from anju.domains.identity import queries as identity
from anju.domains.notifications import services
from anju.domains.tenancy import queries as tenancy


@events.subscribe(RequestWaits)
def tell_deciders(event: RequestWaits) -> None:
    """Tell everybody who may decide the next step."""
    services.notify(
        users=identity.users().filter(pk__in=event.user_ids),
        kind="approvals.waiting",
        title=format_lazy(_("For your decision: {title}"), title=event.title),
        url=_request_page(event.project_id, event.request_id),
        project_id=event.project_id,
    )


@events.subscribe(RequestDecided)
def tell_applicant(event: RequestDecided) -> None:
    """Tell the applicant how it ended, unless the domain that asked does so where they work."""
    kind = kinds().get(event.kind)
    if kind is not None and kind.is_told:
        return
    words = _("Approved: {title}") if event.is_approved else _("Refused: {title}")
    services.notify(
        users=identity.users().filter(pk=event.applicant_id),
        kind="approvals.decided",
        title=format_lazy(words, title=event.title),
        url=_request_page(event.project_id, event.request_id),
        project_id=event.project_id,
    )


def _request_page(project_id: int | None, request_id: int) -> str:
    project = tenancy.project_by_id(project_id)
    return reverse("console:approvals.request.detail", kwargs={"project_code": project.code, "pk": request_id})
