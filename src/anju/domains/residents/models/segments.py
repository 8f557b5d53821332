"""What customers need and like, groups of them, what is sent to a group, and whom to call."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.notifications.models import Broadcast
from anju.domains.residents.enums import CallResult, NeedKind, ResidencyRole, SpecialTag
from anju.domains.residents.models.people import Person


@audit.tracked()
class Need(ProjectOwned):
    """What somebody needs, prefers or is interested in, from when until when."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="needs", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=NeedKind.choices)
    words = models.CharField(_("what"), max_length=200)
    noted_on = models.DateField(_("noted on"))
    until = models.DateField(_("until"), null=True, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ProjectOwned.Meta):
        ordering = ["-noted_on", "-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=NeedKind.values), name="residents_need_kind_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("noted_on")), name="residents_need_days_in_order"
            ),
        ]


@audit.tracked()
class Segment(ProjectOwned):
    """A group of customers by what is known of them; who belongs is asked of the database each time.

    Each list narrows where it is not empty: who lives here as one of ``roles``, in one of ``buildings``, carries one
    of ``tags``, and has a need of one of ``needs``.
    """

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=60)
    roles = ArrayField(
        models.CharField(max_length=14, choices=ResidencyRole.choices), default=list, blank=True, verbose_name=_("as")
    )
    buildings = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("buildings"))
    tags = ArrayField(
        models.CharField(max_length=14, choices=SpecialTag.choices), default=list, blank=True, verbose_name=_("tags")
    )
    needs = ArrayField(
        models.CharField(max_length=10, choices=NeedKind.choices),
        default=list,
        blank=True,
        verbose_name=_("needs and interests"),
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["name"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "name"], name="residents_segment_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Campaign(ProjectOwned):
    """Words sent to a segment. Marketing reaches those who agreed to it and no others, as of the hour it is sent.

    ``meant`` people belonged to the segment, ``reachable`` of them were to be told.
    """

    segment = models.ForeignKey(Segment, models.PROTECT, related_name="campaigns", verbose_name=_("segment"))
    is_marketing = models.BooleanField(_("marketing"), default=True)
    title = models.CharField(_("title"), max_length=60)
    words = models.CharField(_("words"), max_length=300)
    meant = models.PositiveIntegerField(_("belong to it"))
    reachable = models.PositiveIntegerField(_("are told"))
    broadcast = models.OneToOneField(Broadcast, models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="residents_campaign_kept"),
            models.CheckConstraint(condition=Q(reachable__lte=F("meant")), name="residents_campaign_numbers"),
        ]

    def __str__(self) -> str:
        return self.title


@audit.tracked()
class CallList(ProjectOwned):
    """People of a segment to be called, with what to say; marketing calls only who agreed to it, and still does."""

    title = models.CharField(_("title"), max_length=60)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="calls", verbose_name=_("segment"))
    is_marketing = models.BooleanField(_("marketing"), default=False)
    script = models.TextField(_("what to say"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [*ProjectOwned.Meta.constraints, KeepRows(name="residents_calllist_kept")]

    def __str__(self) -> str:
        return self.title


@audit.tracked()
class Call(ProjectOwned):
    """Somebody of a call list, and what the last call came to; nobody stands on a list twice."""

    calls = models.ForeignKey(CallList, models.PROTECT, related_name="people", verbose_name=_("call list"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    result = models.CharField(_("result"), max_length=9, choices=CallResult.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("times called"), default=0)
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="residents_call_kept"),
            models.UniqueConstraint(fields=["calls", "person"], name="residents_call_once"),
            models.CheckConstraint(
                condition=Q(result="", called_at__isnull=True)
                | Q(result__in=CallResult.values, called_at__isnull=False),
                name="residents_call_result_with_time",
            ),
        ]
