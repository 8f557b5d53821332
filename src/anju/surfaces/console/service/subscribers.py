"""Whom the desk tells of complaints, and notices of incidents that go on under another number."""

from __future__ import annotations

from django.urls import reverse

from anju.core import events
from anju.domains.community import services as community
from anju.domains.identity import queries as identity
from anju.domains.notifications import services as notifications
from anju.domains.service import policies, queries
from anju.domains.service.events import ComplaintUpgraded, TicketMerged
from anju.surfaces.console.workorders.tables import headline


@events.subscribe(ComplaintUpgraded)
def tell_upgrade(upgraded: ComplaintUpgraded) -> None:
    """Tell those who lead complaints in the project that one is a major one now; whom it is of is not told."""
    complaint = queries.complaint_to_tell(upgraded.complaint_id)
    if complaint is None:
        return
    grants = identity.grants_reaching(complaint.project).filter(
        role__permissions__contains=[str(policies.LEAD_COMPLAINTS)], user__is_active=True
    )
    users = set(grants.values_list("user_id", flat=True)) - {complaint.about.user_id if complaint.about else None}
    order = complaint.ticket.order
    notifications.tell(
        kind="service.complaint.upgraded",
        params={"number": order.number, "title": headline(order), "reason": upgraded.reason},
        users=sorted(users),
        url=reverse(
            "console:service.complaint.detail", kwargs={"project_code": complaint.project.code, "pk": complaint.pk}
        ),
        project_id=complaint.project_id,
        key=f"complaint.upgraded.{complaint.pk}.{complaint.reopenings}",
    )


@events.subscribe(TicketMerged)
def carry_notices(merged: TicketMerged) -> None:
    """Let what people were told of a report follow the one under which it goes on."""
    community.carry_notices(source_id=merged.order_id, target_id=merged.into_order_id)
