"""Writing, publishing and withdrawing notices; reading them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.community import policies, queries
from anju.domains.community.enums import NoticeState
from anju.domains.community.models import Notice, NoticeRead
from anju.domains.estate.models import Building
from anju.domains.notifications import services as notifications
from anju.domains.notifications.enums import BroadcastState
from anju.domains.residents.models import Segment
from anju.domains.residents.queries import Home, segments
from anju.domains.tenancy.models import Project

SUMMARY = 120  # characters of the text that stand in a message


def write_notice(
    *,
    actor: Actor,
    project: Project,
    title: str,
    body: str,
    tag: str,
    buildings: Sequence[int] = (),
    parties: Sequence[str] = (),
    segment: Segment | None = None,
    channels: Sequence[str] = (),
    is_pinned: bool = False,
    notice: Notice | None = None,
) -> Notice:
    """Write a draft, or change one; ``buildings`` and ``parties`` empty mean everybody, unless there is a ``segment``.

    Raises `DomainError` for a notice that people may have read already, for a building or segment of another
    project, and for a segment beside buildings or parties. A segment by care tags needs the right to see them.
    """
    actor.require(policies.PUBLISH, project.pk)
    if notice is None:
        notice = Notice(project=project, written_by_id=actor.user_id, written_at=clock.now())
    elif notice.state != NoticeState.DRAFT:
        raise DomainError(_("A published notice is not changed: withdraw it and publish another."))
    wanted = sorted(set(buildings))
    if Building.objects.filter(project=project, pk__in=wanted).count() != len(wanted):
        raise DomainError(_("This building is not in the project."), field="buildings")
    if segment is not None:
        _require_segment(actor, project, segment, is_alone=not wanted and not parties)
    notice.segment = segment
    notice.title, notice.body, notice.tag = title.strip(), body.strip(), tag
    notice.buildings, notice.parties, notice.channels = wanted, list(parties), list(channels)
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
        summary = " ".join(notice.body.split())
        sent = notifications.broadcast(
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
            narrowing=queries.narrowing_of(notice),
            channels=notice.channels,
            at=at,
        )
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
        if notice.broadcast is not None and notice.broadcast.state != BroadcastState.STOPPED:
            notifications.stop(broadcast=notice.broadcast)
        notice.state, notice.withdrawn_at = NoticeState.WITHDRAWN, clock.now()
        notice.withdrawn_reason = reason.strip()[:200]
        notice.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
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


def _locked(notice: Notice) -> Notice:
    rows = Notice.objects.select_for_update(of=("self",)).select_related("project", "broadcast", "segment")
    return rows.get(pk=notice.pk)
