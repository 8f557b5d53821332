"""Classes of reports, reports and what became of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.residents.models import Person
from anju.domains.service.enums import Channel, Kind, Part, Party, Trade, VisitReason, VisitResult
from anju.domains.workorders.enums import Urgency
from anju.domains.workorders.models import WorkOrder

_TO_ASK = Q(result__in=("", VisitResult.UNREACHABLE))


def in_language(name: str, name_en: str) -> str:
    """Return the name that the present reader reads: the English one, where there is one, to who reads no Chinese."""
    return name_en if name_en and not (get_language() or "zh").startswith("zh") else name


class Named(models.Model):
    """What has a Chinese and an English name."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Group(Named):
    """A first-level class of reports, such as 室内水."""

    class Meta:
        ordering = ["position"]


@audit.tracked(scoped=False)
class Leaf(Named):
    """A second-level class of reports, such as 水龙头, and how reports of it are treated (`service.calc.classify`).

    The classes are the company's. ``is_edited`` ones are not touched by later shipped versions.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="leaves", verbose_name=_("group"))
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.REPAIR)
    trade = models.CharField(_("trade"), max_length=12, choices=Trade.choices)
    part = models.CharField(_("part"), max_length=8, choices=Part.choices)
    keywords = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("keywords"))
    is_active = models.BooleanField(_("in use"), default=True)
    is_edited = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="service_leaf_urgency_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="service_leaf_kind_known"),
            models.CheckConstraint(condition=Q(trade__in=Trade.values), name="service_leaf_trade_known"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="service_leaf_part_known"),
        ]


@audit.tracked()
class ServiceSettings(ProjectOwned):
    """How a project treats reports; a project without a row has the defaults."""

    auto_close_days = models.PositiveSmallIntegerField(
        _("days until finished work closes by itself"), default=3, validators=[MinValueValidator(1)]
    )
    duplicate_days = models.PositiveSmallIntegerField(_("days in which reports may mean the same"), default=7)
    visit_share = models.PositiveSmallIntegerField(
        _("repairs asked about afterwards (%)"), default=30, validators=[MaxValueValidator(100)]
    )
    least_ratings = models.PositiveSmallIntegerField(
        _("ratings below which a group is not rated"), default=5, validators=[MinValueValidator(1)]
    )

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="service_settings_once"),
            models.CheckConstraint(condition=Q(visit_share__lte=100), name="service_settings_share"),
        ]


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

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="service_ticket_kept"),
            models.UniqueConstraint(fields=["project", "client_id"], name="service_ticket_sent_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="service_ticket_channel_known"),
            models.CheckConstraint(condition=Q(party__in=["", *Party.values]), name="service_ticket_party_known"),
            models.CheckConstraint(
                condition=Q(party="") | Q(home__isnull=False, reporter__isnull=False),
                name="service_ticket_party_of_a_home",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "home", "-reported_at"], name="service_ticket_of_home"),
            models.Index(fields=["project", "leaf", "-reported_at"], name="service_ticket_of_leaf"),
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
    """A resident who wanted to report the same and follows the ticket that was there."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="followers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    home = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    words = models.TextField(_("words"), max_length=2000, blank=True)
    followed_at = models.DateTimeField(_("since"))

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="service_follower_append_only"),
            models.UniqueConstraint(fields=["ticket", "person"], name="service_follower_once"),
        ]
        indexes = [models.Index(fields=["project", "person"], name="service_follower_person")]


class Rating(ProjectOwned):
    """What the resident says of the work: one to five stars, once and for good."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="rating")
    stars = models.PositiveSmallIntegerField(_("stars"))
    recommends = models.PositiveSmallIntegerField(_("would recommend us (0–10)"), null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("tags"))
    words = models.CharField(_("words"), max_length=500, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    rated_at = models.DateTimeField(_("rated at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="service_rating_append_only"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="service_rating_stars"),
            models.CheckConstraint(
                condition=Q(recommends__isnull=True) | Q(recommends__lte=10), name="service_rating_recommends"
            ),
        ]
        indexes = [models.Index(fields=["project", "-rated_at"], name="service_rating_latest")]


@audit.tracked()
class ReturnVisit(ProjectOwned):
    """Somebody of the desk asks the resident how it was (回访); open until ``result`` is known."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="visits", verbose_name=_("report"))
    reason = models.CharField(_("reason"), max_length=12, choices=VisitReason.choices)
    raised_at = models.DateTimeField(_("to be asked since"))
    result = models.CharField(_("result"), max_length=12, choices=VisitResult.choices, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    visited_at = models.DateTimeField(_("visited at"), null=True, blank=True)
    visited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("visited by")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="service_visit_kept"),
            models.UniqueConstraint(fields=["ticket", "reason"], name="service_visit_once"),
            models.CheckConstraint(condition=Q(reason__in=VisitReason.values), name="service_visit_reason_known"),
            models.CheckConstraint(
                condition=Q(result="", visited_at__isnull=True)
                | Q(result__in=VisitResult.values, visited_at__isnull=False),
                name="service_visit_result_with_time",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "raised_at"], condition=_TO_ASK, name="service_visit_open"),
        ]
