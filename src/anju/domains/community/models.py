"""Notices and who has read them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.community.enums import NoticeState, NoticeTag, Party
from anju.domains.identity.models import User
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.models import Broadcast
from anju.domains.residents.models import Segment
from anju.domains.workorders.models import WorkOrder


@audit.tracked()
class Notice(ProjectOwned):
    """A notice (公告) to the residents of a project, or of some of its buildings and homes.

    It goes to some ``parties`` of some ``buildings``, or to a saved ``segment``: who belongs to that is asked when it
    is sent, and when a home looks. ``body`` is plain text; blank lines part paragraphs. What was published stays on
    record when it is withdrawn.
    ``broadcast`` is the mass send that told people of it; several come one after the other when one was undone.
    A notice of an incident names the ``order`` that mends it; when that is done another one tells that it is over and
    ``restores`` the first.
    """

    title = models.CharField(_("title"), max_length=80)
    tag = models.CharField(_("about"), max_length=12, choices=NoticeTag.choices, default=NoticeTag.GENERAL)
    body = models.TextField(_("text"))
    buildings = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("buildings"))
    units = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("homes"))
    parties = ArrayField(
        models.CharField(max_length=8, choices=Party.choices), default=list, blank=True, verbose_name=_("for")
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    channels = ArrayField(
        models.CharField(max_length=8, choices=Channel.choices), default=list, blank=True, verbose_name=_("channels")
    )
    is_pinned = models.BooleanField(_("pinned"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.DRAFT)
    publish_at = models.DateTimeField(_("published at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=200, blank=True)
    written_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"))
    broadcast = models.ForeignKey(Broadcast, models.PROTECT, null=True, blank=True, related_name="+")
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("work order")
    )
    restores = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="restored_by", verbose_name=_("tells the end of")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="community_notice_kept"),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="community_notice_state_known"),
            models.CheckConstraint(condition=Q(tag__in=NoticeTag.values), name="community_notice_tag_known"),
            models.CheckConstraint(
                condition=Q(state=NoticeState.DRAFT) | Q(publish_at__isnull=False),
                name="community_notice_published_some_time",
            ),
            models.CheckConstraint(
                condition=Q(segment__isnull=True) | Q(buildings=[], units=[], parties=[]),
                name="community_notice_one_audience",
            ),
            models.UniqueConstraint(
                fields=["restores"],
                condition=Q(restores__isnull=False) & ~Q(state=NoticeState.WITHDRAWN),
                name="community_notice_restored_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "-is_pinned", "-publish_at"],
                name="community_notice_shown",
                condition=Q(state=NoticeState.PUBLISHED),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeRead(ProjectOwned):
    """A user opened a notice; the first time counts."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="reads")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="community_noticeread_append_only"),
            models.UniqueConstraint(fields=["notice", "user"], name="community_noticeread_once"),
        ]
