"""Writing, publishing and withdrawing notices; reading them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock, validation
from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError
from anju.domains.community import policies, ports, queries
from anju.domains.community.calc import incidents
from anju.domains.community.enums import NoticeState, NoticeTag
from anju.domains.community.models import Notice, NoticeRead
from anju.domains.estate.models import Building, Unit
from anju.domains.notifications import services as notifications
from anju.domains.notifications.enums import BroadcastState
from anju.domains.notifications.models import Broadcast
from anju.domains.notifications.services import NobodyToTell
from anju.domains.residents.models import Segment
from anju.domains.residents.queries import Home, segments
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import WorkOrder

SUMMARY = 120  # characters of the text that stand in a message


def write_notice(
    *,
    actor: Actor,
    project: Project,
    title: str,
    body: str,
    tag: str,
    buildings: Sequence[int] = (),
    units: Sequence[int] = (),
    parties: Sequence[str] = (),
    segment: Segment | None = None,
    channels: Sequence[str] = (),
    is_pinned: bool = False,
    notice: Notice | None = None,
    order: WorkOrder | None = None,
) -> Notice:
    """Write a draft, or change one; ``buildings``, ``units``, ``parties`` empty mean everybody, but for a ``segment``.

    ``order`` is what mends the incident that it tells of: when that is done, the same people are told so. Raises
    `DomainError` for a notice that people may have read already, for a building, home or segment of another project,
    and for a segment beside them or of an incident. A segment by care tags needs the right to see them.
    """
    actor.require(policies.PUBLISH, project.pk)
    if notice is None:
        notice = Notice(project=project, order=order, written_by_id=actor.user_id, written_at=clock.now())
    elif notice.state != NoticeState.DRAFT:
        raise DomainError(_("A published notice is not changed: withdraw it and publish another."))
    wanted = sorted(set(buildings))
    if Building.objects.filter(project=project, pk__in=wanted).count() != len(wanted):
        raise DomainError(_("This building is not in the project."), field="buildings")
    homes = sorted(set(units))
    if Unit.objects.filter(project=project, pk__in=homes).count() != len(homes):
        raise DomainError(_("This home is not in the project."), field="units")
    if order is not None and order.project_id != project.pk:
        raise DomainError(_("This order is not of the project."))
    if segment is not None and (order or notice.order) is not None:
        raise DomainError(_("An incident is told to buildings and homes."), field="segment")
    if segment is not None:
        _require_segment(actor, project, segment, is_alone=not (wanted or homes or parties))
    notice.segment = segment
    notice.title, notice.body, notice.tag = title.strip(), body.strip(), tag
    notice.buildings, notice.units = wanted, homes
    notice.parties, notice.channels = list(parties), list(channels)
    notice.is_pinned = is_pinned
    validation.check(notice)
    notice.save()
    return notice


def publish_notice(*, actor: Actor, notice: Notice, at: dt.datetime | None = None) -> Notice:
    """Publish a draft at an hour, at the earliest in fifteen seconds, and tell its audience by a mass send.

    Until then it can be undone. Raises `DomainError` when it was published before, or when nobody would be told.
    """
    actor.require(policies.PUBLISH, notice.project_id)
    with transaction.atomic():
        notice = _locked(notice)
        if notice.state != NoticeState.DRAFT:
            raise DomainError(_("This notice was published before."))
        sent = _send(actor, notice, at=at)
        notice.broadcast, notice.state, notice.publish_at = sent, NoticeState.PUBLISHED, sent.release_at
        notice.save(update_fields=["broadcast", "state", "publish_at"])
    return notice


def undo_publishing(*, actor: Actor, notice: Notice) -> Notice:
    """Make a draft again of what nobody has been told of yet. Raises `DomainError` when sending has begun."""
    actor.require(policies.PUBLISH, notice.project_id)
    with transaction.atomic():
        notice = _locked(notice)
        if notice.broadcast is None or notice.state != NoticeState.PUBLISHED:
            raise DomainError(_("This notice is not about to be published."))
        notifications.undo(broadcast=notice.broadcast)
        notice.state, notice.publish_at = NoticeState.DRAFT, None
        notice.save(update_fields=["state", "publish_at"])
    return notice


def withdraw_notice(*, actor: Actor, notice: Notice, reason: str) -> Notice:
    """Take a published notice from the residents' pages and call back what was not delivered yet.

    It stays on record with who withdrew it, when and why.
    """
    actor.require(policies.PUBLISH, notice.project_id)
    with transaction.atomic():
        notice = _locked(notice)
        if notice.state != NoticeState.PUBLISHED:
            raise DomainError(_("Only a published notice can be withdrawn."))
        if not reason.strip():
            raise DomainError(_("A reason is needed."), field="reason")
        _withdraw(notice, reason.strip())
    return notice


def pin_notice(*, actor: Actor, notice: Notice, is_pinned: bool) -> Notice:
    """Let a notice stand above the others, or no more."""
    actor.require(policies.PUBLISH, notice.project_id)
    notice.is_pinned = is_pinned
    notice.save(update_fields=["is_pinned"])
    return notice


def read_notice(*, actor: Actor, home: Home, pk: int) -> Notice:
    """Open a notice of a home for its reader; the first time is kept. Raises `NotFound` for what the home never saw.

    The message that told of it counts as read, too. One that was withdrawn meanwhile is returned in that state, for
    its reader to be told so; its text is not for reading any more, and nobody has read it.
    """
    notice = queries.notice_of_home(home, pk)
    if notice.state == NoticeState.PUBLISHED:
        NoticeRead.objects.bulk_create(
            [NoticeRead(project=home.project, notice=notice, user_id=actor.user_id, read_at=clock.now())],
            ignore_conflicts=True,
        )
    if notice.broadcast is not None:
        notifications.mark_read_by_key(actor=actor, key=notice.broadcast.key)
    return notice


def _require_segment(actor: Actor, project: Project, segment: Segment, *, is_alone: bool) -> None:
    """Refuse a segment that the actor may not use, or one beside another way to say who is meant."""
    if not segments.segments_visible_to(actor, project).filter(pk=segment.pk).exists():
        raise DomainError(_("This segment is not in the project."), field="segment")
    if not is_alone:
        raise DomainError(_("Choose a segment, or buildings and parties, not both."), field="segment")


def tell_restored(*, order_id: int) -> list[Notice]:
    """Tell everybody who was told of an incident, once, that it is over; whose work it was has asked for the right.

    Who is told of each step of the order itself (who reported it, or follows) is left out of the mass send, and reads
    the notice all the same. What was about to be published becomes a draft again: nobody has to be told of its end.
    """
    told = []
    open_ = Notice.objects.filter(order=order_id, restores__isnull=True, state=NoticeState.PUBLISHED)
    with transaction.atomic():
        for notice in open_.select_for_update(of=("self",)).select_related("project", "broadcast"):
            if notice.restored_by.exclude(state=NoticeState.WITHDRAWN).exists():
                continue
            if notice.broadcast is not None and notice.broadcast.state == BroadcastState.PENDING:
                notifications.undo(broadcast=notice.broadcast)
                notice.state, notice.publish_at = NoticeState.DRAFT, None
                notice.save(update_fields=["state", "publish_at"])
                continue
            told.append(_restore(notice))
    return told


def take_back_restored(*, order_id: int) -> int:
    """Withdraw what told the end of an incident whose work goes on after all; return how many notices it were."""
    ends = Notice.objects.filter(order=order_id, restores__isnull=False, state=NoticeState.PUBLISHED)
    with transaction.atomic():
        rows = list(ends.select_for_update(of=("self",)).select_related("project", "broadcast"))
        for notice in rows:
            _withdraw(notice, str(_("The work goes on.")))
    return len(rows)


def carry_notices(*, source_id: int, target_id: int) -> int:
    """Let the notices of an order follow the one under which its incident goes on; return how many there were."""
    return Notice.objects.filter(order=source_id).update(order=target_id)


def _restore(notice: Notice) -> Notice:
    now = clock.now()
    words = incidents.over(title=notice.title, at=f"{now.astimezone(clock.ZONE):%Y-%m-%d %H:%M}")
    end = Notice.objects.create(
        project=notice.project,
        title=words.title,
        body=words.body,
        # What is over wakes nobody at night.
        tag=NoticeTag.OUTAGE if notice.tag == NoticeTag.SAFETY else notice.tag,
        buildings=notice.buildings,
        units=notice.units,
        parties=notice.parties,
        channels=notice.channels,
        state=NoticeState.PUBLISHED,
        publish_at=now,
        written_by=notice.written_by,
        written_at=now,
        order=notice.order,
        restores=notice,
    )
    try:
        with transaction.atomic():
            end.broadcast = _send(system_actor("incidents"), end, but=ports.followers_of(notice.order_id or 0))
    except NobodyToTell:
        return end  # those affected are told of the order itself, or have moved out
    end.publish_at = end.broadcast.release_at
    end.save(update_fields=["broadcast", "publish_at"])
    return end


def _send(actor: Actor, notice: Notice, *, at: dt.datetime | None = None, but: Collection[int] = ()) -> Broadcast:
    summary = " ".join(notice.body.split())
    return notifications.broadcast(
        actor=actor,
        project=notice.project,
        kind=queries.kind_of(notice.tag),
        params={
            "title": notice.title,
            "summary": summary if len(summary) <= SUMMARY else f"{summary[:SUMMARY]}…",
            "code": notice.project.code,
            "notice": notice.pk,
        },
        audience=queries.audience_of(notice),
        narrowing=queries.narrowing_of(notice, but),
        channels=notice.channels,
        at=at,
    )


def _withdraw(notice: Notice, reason: str) -> None:
    if notice.broadcast is not None and notice.broadcast.state != BroadcastState.STOPPED:
        notifications.stop(broadcast=notice.broadcast)
    notice.state, notice.withdrawn_at = NoticeState.WITHDRAWN, clock.now()
    notice.withdrawn_reason = reason[:200]
    notice.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])


def _locked(notice: Notice) -> Notice:
    rows = Notice.objects.select_for_update(of=("self",)).select_related("project", "broadcast", "segment")
    return rows.get(pk=notice.pk)
