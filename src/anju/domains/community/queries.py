"""Doors to notices: the office's, and what a home sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.errors import NotFound
from anju.domains.community import policies
from anju.domains.community.enums import NoticeState, NoticeTag, Party
from anju.domains.community.models import Notice, NoticeRead
from anju.domains.notifications import services as notifications
from anju.domains.notifications.enums import BroadcastState
from anju.domains.residents import policies as tags
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.queries import Home, segments
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import WorkOrder

AUDIENCE = "residents"
KINDS = {
    NoticeTag.DISCLOSURE.value: "community.notice.statutory",
    NoticeTag.SAFETY.value: "community.notice.urgent",
}
ROLES = {
    Party.OWNERS.value: [ResidencyRole.OWNER.value, ResidencyRole.FAMILY.value],
    Party.TENANTS.value: [ResidencyRole.TENANT.value, ResidencyRole.TENANT_FAMILY.value],
}


@dataclass(frozen=True)
class Reach:
    """How far a notice has come: ``told`` inboxes of ``total`` people, ``read`` by so many."""

    total: int
    done: int
    told: int
    read: int
    state: str
    is_undoable: bool

    @property
    def share(self) -> int:
        """Percent of the people with an account who have opened it."""
        return round(100 * self.read / self.told) if self.told else 0


def kind_of(tag: str) -> str:
    """Return the kind of message by which people are told of a notice."""
    return KINDS.get(tag, "community.notice")


def audience_of(notice: Notice) -> str:
    """Return which audience of mass sends a notice is for."""
    return AUDIENCE if notice.segment is None else segments.AUDIENCE


def narrowing_of(notice: Notice, but: Iterable[int] = ()) -> dict[str, list[Any]]:
    """Return what the audience of mass sends is narrowed by; ``but`` are accounts that are left out."""
    if notice.segment is not None:
        return segments.narrowing_of(notice.segment, is_marketing=False)
    return {
        "buildings": list(notice.buildings),
        "units": list(notice.units),
        "roles": [role for party in notice.parties for role in ROLES[party]],
        "but": sorted(but),
    }


def notices_visible_to(actor: Actor, project: Project) -> QuerySet[Notice]:
    """Return the project's notices with ``told`` and ``read``, the latest first; none without the right."""
    rows = Notice.objects.filter(project=project)
    rows = rows.select_related("broadcast", "written_by", "segment", "order", "restores")
    if not actor.may(policies.VIEW, project.pk):
        return rows.none()
    if not actor.may(tags.VIEW_TAGS, project.pk):  # who is meant would tell who has a care tag
        rows = rows.filter(Q(segment__isnull=True) | Q(segment__tags=[]))
    reads = NoticeRead.objects.filter(notice=OuterRef("pk")).order_by().values("notice").values(n=Count("pk"))
    return rows.annotate(read=Subquery(reads))


def get_notice(actor: Actor, project: Project, pk: int) -> Notice:
    """Return a notice of the project or raise `NotFound`."""
    return one_of(notices_visible_to(actor, project), pk)


def reach_of(notice: Notice) -> Reach:
    """Return how far a notice has come."""
    sent = notice.broadcast
    read = NoticeRead.objects.filter(notice=notice).count()
    if sent is None:
        return Reach(0, 0, 0, read, "", False)
    is_undoable = sent.state == BroadcastState.PENDING
    return Reach(sent.total, sent.done, sent.inboxes, read, sent.state, is_undoable)


def preview(actor: Actor, notice: Notice) -> Mapping[str, int]:
    """Return how many people a notice would reach now, and by which channel."""
    actor.require(policies.PUBLISH, notice.project_id)
    return notifications.count_audience(
        project=notice.project,
        kind=kind_of(notice.tag),
        audience=audience_of(notice),
        narrowing=narrowing_of(notice),
        channels=notice.channels,
    )


def notices_of_home(home: Home, actor: Actor) -> QuerySet[Notice]:
    """Return the notices that a home sees now, pinned ones first, each with ``is_read`` by the actor.

    Those of another building or for the other party are not among them; nor is one that was withdrawn.
    """
    rows = _addressed_to(home).filter(state=NoticeState.PUBLISHED, publish_at__lte=clock.now())
    mine = NoticeRead.objects.filter(notice=OuterRef("pk"), user=actor.user_id)
    return rows.annotate(is_read=Exists(mine)).order_by("-is_pinned", "-publish_at", "-pk")


def notice_of_home(home: Home, pk: int) -> Notice:
    """Return a notice that a home sees, or saw before it was withdrawn (its ``state`` tells).

    Raises `NotFound` for every other: one of the next building looks like none.
    """
    return one_of(_addressed_to(home).filter(_HAS_BEEN_SEEN, publish_at__lte=clock.now()), pk)


def notices_of_order(actor: Actor, order: WorkOrder) -> QuerySet[Notice]:
    """Return what people were told, or are about to be told, of the incident that an order mends."""
    return notices_visible_to(actor, order.project).filter(order=order)


def end_of(notice: Notice) -> Notice | None:
    """Return the notice that tells that this one's incident is over, once it is out."""
    return notice.restored_by.filter(state=NoticeState.PUBLISHED, publish_at__lte=clock.now()).first()


def where_of(order: WorkOrder) -> str:
    """Return where an incident is, as everybody may read it: of a fault in a home its building only."""
    parts = [order.building] if order.unit is not None else [order.building, order.place, order.place_text]
    return " ".join(str(part) for part in parts if part)


def home_that_sees(actor: Actor, project: Project, pk: int) -> Home:
    """Return the first of the actor's homes in a project that sees or saw a notice, or raise `NotFound`."""
    for home in residents.homes_of(actor, project):
        if _addressed_to(home).filter(_HAS_BEEN_SEEN, pk=pk, publish_at__lte=clock.now()).exists():
            return home
    raise NotFound(str(pk))


_HAS_BEEN_SEEN = Q(state=NoticeState.PUBLISHED) | Q(
    state=NoticeState.WITHDRAWN,
    withdrawn_at__gte=F("publish_at"),  # before that nobody had been told
)


def _addressed_to(home: Home) -> QuerySet[Notice]:
    """Return the notices for a home's building, party and segments of today, whether they are out or not."""
    party = next(party for party, roles in ROLES.items() if home.role in roles)
    return Notice.objects.filter(
        Q(buildings=[], units=[]) | Q(buildings__contains=[home.unit.building_id]) | Q(units__contains=[home.unit.pk]),
        Q(parties=[]) | Q(parties__contains=[party]),
        Q(segment__isnull=True) | Q(segment__in=segments.segments_of(home)),
        project=home.project,
    )
