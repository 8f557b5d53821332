"""Reports and who follows them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import ChangeableColumns, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.residents.models import Person
from anju.domains.service.enums import Channel, Kind, Party, Stage
from anju.domains.service.models.rules import ComplaintFirst
from anju.domains.service.models.taxonomy import Leaf
from anju.domains.workorders.models import WorkOrder


@audit.tracked()
class Ticket(ProjectOwned):
    """Who told us what: the report behind a work order, which carries its number, its place and how it goes on.

    ``home`` is the unit of the household that told us and ``party`` which of its two it was; what is wrong may be
    elsewhere. ``is_private`` reports are seen by that household only, others (a broken street light) are offered to
    neighbours who are about to report the same. ``leaf`` is empty until somebody has sorted the report.
    """

    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="ticket", verbose_name=_("work order"))
    channel = models.CharField(_("how"), max_length=8, choices=Channel.choices)
    leaf = models.ForeignKey(
        Leaf, models.PROTECT, related_name="tickets", null=True, blank=True, verbose_name=_("class")
    )
    words = models.TextField(_("words"), max_length=2000)
    reporter = models.ForeignKey(
        Person, models.PROTECT, related_name="tickets", null=True, blank=True, verbose_name=_("reporter")
    )
    home = models.ForeignKey(
        Unit, models.PROTECT, related_name="tickets", null=True, blank=True, verbose_name=_("household")
    )
    party = models.CharField(max_length=8, choices=Party.choices, blank=True)
    is_private = models.BooleanField(default=True)
    client_id = models.UUIDField(null=True)
    entered_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("taken by"))
    reported_at = models.DateTimeField(_("reported at"))
    surveyed_at = models.DateTimeField(null=True, help_text="When the resident was asked to rate; asked once.")
    stage = models.CharField(_("stage"), max_length=9, choices=Stage.choices, default=Stage.OPEN)
    staged_at = models.DateTimeField(_("in this stage since"), null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="service_ticket_kept"),
            models.UniqueConstraint(fields=["project", "client_id"], name="service_ticket_sent_once"),
            ComplaintFirst(name="service_ticket_complaint_first"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="service_ticket_channel_known"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="service_ticket_stage_known"),
            models.CheckConstraint(condition=Q(party__in=["", *Party.values]), name="service_ticket_party_known"),
            models.CheckConstraint(
                condition=Q(party="") | Q(home__isnull=False, reporter__isnull=False),
                name="service_ticket_party_of_a_home",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "home", "-reported_at"], name="service_ticket_of_home"),
            models.Index(fields=["project", "leaf", "-reported_at"], name="service_ticket_of_leaf"),
            models.Index(
                fields=["project", "stage", "staged_at"],
                condition=Q(stage__in=(Stage.PAYMENT, Stage.RATING, Stage.VISIT)),
                name="service_ticket_ending",
            ),
        ]

    def __str__(self) -> str:
        return self.order.number

    @property
    def kind(self) -> Kind:
        """What the report is; one that nobody has sorted is taken for a repair."""
        return Kind(self.leaf.kind) if self.leaf else Kind.REPAIR

    @property
    def can_be_asked(self) -> bool:
        """Tell whether there is somebody to ask how it was."""
        return self.reporter_id is not None or bool(self.order.contact_phone)


class Follower(ProjectOwned):
    """A resident who wanted to report the same and follows the ticket that was there.

    ``link`` is the merger by which a follower came, if by one; when it is undone, the following ends with it.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="followers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    home = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    words = models.TextField(_("words"), max_length=2000, blank=True)
    followed_at = models.DateTimeField(_("since"))
    link = models.ForeignKey("service.TicketLink", models.PROTECT, related_name="followers", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="service_follower_kept"),
            ChangeableColumns(name="service_follower_changes", columns=["ended_at"]),
            models.UniqueConstraint(
                fields=["ticket", "person"], condition=Q(ended_at__isnull=True), name="service_follower_once"
            ),
        ]
        indexes = [models.Index(fields=["project", "person"], name="service_follower_person")]
