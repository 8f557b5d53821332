"""Liability, warranty terms, quotes with their consents, bills and claims of repairs."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import AppendOnly, ChangeableColumns, KeepRows, RowSecurity
from anju.core.owned import ProjectOwned
from anju.domains.billing.models import ChargeDocument
from anju.domains.documents.models import Document, Photo
from anju.domains.identity.models import User
from anju.domains.repairs.calc import arrivals
from anju.domains.repairs.enums import ClaimState, ConsentWay, Liable, LineKind, PhotoStage, QuoteState, TermUnit
from anju.domains.residents.models import Person
from anju.domains.tenancy.models import Project
from anju.domains.workforce.enums import Trade
from anju.domains.workorders.models import WorkOrder

_BY = pgettext_lazy("work order", "by")


@audit.tracked(shared=True)
class WarrantyTerm(models.Model):
    """How long the developer is liable for a class of repairs; without a project the company's, for all of them.

    ``category`` is a prefix of the classes of orders; the narrowest one holds.
    """

    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    category = models.CharField(_("class"), max_length=60)
    name = models.CharField(_("what is covered"), max_length=60)
    length = models.PositiveSmallIntegerField(_("how long"), validators=[MinValueValidator(1)])
    unit = models.CharField(_("counted in"), max_length=8, choices=TermUnit.choices, default=TermUnit.MONTHS)

    class Meta:
        ordering = ["category"]
        constraints = [
            RowSecurity(name="repairs_warrantyterm_scope", shared=True),
            models.UniqueConstraint(
                fields=["project", "category"], name="repairs_warrantyterm_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(unit__in=TermUnit.values), name="repairs_warrantyterm_unit_known"),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class RepairSettings(ProjectOwned):
    """How a project quotes repairs; a project without a row has the defaults."""

    approval_above = models.DecimalField(
        _("quotes above this are approved first (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    call_out_fee = models.DecimalField(
        _("call-out fee when a quote is declined (yuan)"), max_digits=12, decimal_places=2, default=Decimal(0)
    )

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="repairs_settings_once"),
            models.CheckConstraint(
                condition=Q(call_out_fee__gte=0) & (Q(approval_above__isnull=True) | Q(approval_above__gte=0)),
                name="repairs_settings_amounts",
            ),
        ]


class Liability(ProjectOwned):
    """Somebody said who bears an order's cost, and why; the latest word holds, none is ever changed."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="liabilities")
    liable = models.CharField(_("who bears the cost"), max_length=10, choices=Liable.choices)
    proposed = models.CharField(_("proposed"), max_length=10, choices=Liable.choices, blank=True)
    covered_until = models.DateField(_("warranty until"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_BY)
    by_name = models.CharField(_BY, max_length=60, blank=True)
    at = models.DateTimeField(_("at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)
    client_id = models.UUIDField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="repairs_liability_append_only"),
            models.UniqueConstraint(fields=["project", "client_id"], name="repairs_liability_client_once"),
            models.CheckConstraint(condition=Q(liable__in=Liable.values), name="repairs_liability_known"),
            models.CheckConstraint(
                condition=Q(liable=F("proposed")) | Q(proposed="") | ~Q(reason=""),
                name="repairs_liability_reason_given",
            ),
        ]


@audit.tracked()
class Quote(ProjectOwned):
    """What the worker found, wants to do and what that costs; what it says is never changed, a new one replaces it.

    ``digest`` names just this content (`calc.quotes.digest`). ``final_amount`` may only be lower than ``total``: more
    needs a quote of its own.
    """

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="quotes")
    version = models.PositiveSmallIntegerField(_("version"))
    findings = models.CharField(_("what was found"), max_length=500)
    plan = models.CharField(_("what will be done"), max_length=500)
    finish_at = models.DateTimeField(_("planned completion"), null=True)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=QuoteState.choices)
    is_paid = models.BooleanField(_("the household pays"))
    final_amount = models.DecimalField(_("final amount"), max_digits=12, decimal_places=2, null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_BY)
    by_name = models.CharField(_BY, max_length=60, blank=True)
    at = models.DateTimeField(_("at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)
    client_id = models.UUIDField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["order", "version"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="repairs_quote_kept"),
            ChangeableColumns(name="repairs_quote_columns", columns=["state", "final_amount"]),
            models.UniqueConstraint(fields=["order", "version"], name="repairs_quote_version_once"),
            models.UniqueConstraint(fields=["project", "client_id"], name="repairs_quote_client_once"),
            models.UniqueConstraint(
                fields=["order"],
                name="repairs_quote_one_open",
                condition=Q(state__in=(QuoteState.APPROVING, QuoteState.OFFERED)),
            ),
            models.CheckConstraint(condition=Q(state__in=QuoteState.values), name="repairs_quote_state_known"),
            models.CheckConstraint(
                condition=Q(total__gte=0)
                & (Q(final_amount__isnull=True) | Q(final_amount__gte=0, final_amount__lte=F("total"))),
                name="repairs_quote_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"V{self.version}"

    @property
    def due(self) -> Decimal:
        """What is to be paid of it."""
        return self.total if self.final_amount is None else self.final_amount


class QuoteLine(ProjectOwned):
    """A line of a quote; never changed."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind.choices)
    text = models.CharField(_("what"), max_length=120)
    unit = models.CharField(_("unit of quantity"), max_length=10, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    price = models.DecimalField(_("unit price"), max_digits=10, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)

    class Meta(ProjectOwned.Meta):
        ordering = ["position"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="repairs_quoteline_append_only"),
            models.UniqueConstraint(fields=["quote", "position"], name="repairs_quoteline_once"),
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="repairs_quoteline_kind_known"),
            models.CheckConstraint(condition=Q(quantity__gt=0, price__gte=0), name="repairs_quoteline_amounts"),
        ]


class Consent(ProjectOwned):
    """The word on a quote, once and for good: agreed, with name and signature, or declined."""

    quote = models.OneToOneField(Quote, models.PROTECT, related_name="consent")
    is_agreed = models.BooleanField(_("agreed"))
    way = models.CharField(_("how"), max_length=10, choices=ConsentWay.choices)
    name = models.CharField(_("signed by"), max_length=60, blank=True)
    party = models.CharField(max_length=8, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    digest = models.CharField(max_length=64, help_text="Of the quote that was on screen.")
    signature = models.ForeignKey(Document, models.PROTECT, related_name="+", null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_BY)
    at = models.DateTimeField(_("at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)
    client_id = models.UUIDField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="repairs_consent_append_only"),
            models.UniqueConstraint(fields=["project", "client_id"], name="repairs_consent_client_once"),
            models.CheckConstraint(condition=Q(way__in=ConsentWay.values), name="repairs_consent_way_known"),
            models.CheckConstraint(
                condition=Q(is_agreed=False) | Q(way=ConsentWay.COMPANY) | Q(signature__isnull=False) & ~Q(name=""),
                name="repairs_consent_signed",
            ),
        ]


class WorkPhoto(ProjectOwned):
    """What a worker's photo shows and when it was taken: the phone's time, kept between the order's opening and now."""

    photo = models.OneToOneField(Photo, models.PROTECT, related_name="work")
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="work_photos")
    stage = models.CharField(_("what it shows"), max_length=8, choices=PhotoStage.choices)
    taken_at = models.DateTimeField(_("photo taken at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="repairs_workphoto_append_only"),
            models.CheckConstraint(condition=Q(stage__in=PhotoStage.values), name="repairs_workphoto_stage_known"),
        ]


@audit.tracked()
class CheckItem(ProjectOwned):
    """Something to look at before work is finished.

    It is for orders of a ``kind`` and a ``trade`` and a class of which ``category`` is a prefix; empty: for all.
    Changed, it is a new version in a row of its own: orders that are worked on keep those of when the work began.
    """

    kind = models.CharField(_("kind of work"), max_length=40, blank=True)
    trade = models.CharField(_("trade"), max_length=12, choices=Trade.choices, blank=True)
    category = models.CharField(_("class"), max_length=60, blank=True)
    text = models.CharField(_("what is checked"), max_length=120)
    is_required = models.BooleanField(_("required"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replaced_by", null=True, blank=True)
    since = models.DateTimeField(_("in force since"))
    until = models.DateTimeField(_("in force until"), null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["category", "position", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="repairs_checkitem_kept"),
            models.UniqueConstraint(
                fields=["project", "kind", "trade", "category", "text"],
                name="repairs_checkitem_once",
                condition=Q(is_active=True),
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(until__isnull=True),
                name="repairs_checkitem_end_agrees",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Check(ProjectOwned):
    """An item that was ticked on an order, in the words it had then.

    ``round`` counts how often the work had been sent back or opened again: each time it is all ticked anew.
    """

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="checks")
    round = models.PositiveSmallIntegerField(_("round"), default=0)
    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="+")
    text = models.CharField(_("what is checked"), max_length=120)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_BY)
    by_name = models.CharField(_BY, max_length=60, blank=True)
    at = models.DateTimeField(_("at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="repairs_check_append_only"),
            models.UniqueConstraint(fields=["order", "item", "round"], name="repairs_check_once"),
        ]


class CompletionSignature(ProjectOwned):
    """The resident's signature under finished work, taken on the worker's phone."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="completion_signatures")
    name = models.CharField(_("signed by"), max_length=60)
    signature = models.ForeignKey(Document, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_BY)
    by_name = models.CharField(_BY, max_length=60, blank=True)
    at = models.DateTimeField(_("at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)
    client_id = models.UUIDField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="repairs_completion_append_only"),
            models.UniqueConstraint(fields=["project", "client_id"], name="repairs_completion_client_once"),
        ]


class ArrivalFix(ProjectOwned):
    """Where the worker's phone says that it was when its worker arrived; ``accuracy`` in metres."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="arrival_fixes")
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    accuracy = models.PositiveIntegerField(_("accuracy (m)"))
    distance = models.PositiveIntegerField(
        _("from the place (m)"), null=True, help_text="Of where the order is; none where the plan does not tell."
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_BY)
    by_name = models.CharField(_BY, max_length=60, blank=True)
    at = models.DateTimeField(_("at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)
    client_id = models.UUIDField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="repairs_arrivalfix_append_only"),
            models.UniqueConstraint(fields=["project", "client_id"], name="repairs_arrivalfix_client_once"),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="repairs_arrivalfix_on_earth",
            ),
        ]

    @property
    def words(self) -> str:
        """How far from the order the phone was."""
        return arrivals.words(self.distance, self.accuracy)

    @property
    def is_far(self) -> bool:
        """Whether it was certainly somewhere else."""
        return arrivals.is_far(self.distance, self.accuracy)


class RepairCharge(ProjectOwned):
    """The bill of a quote: of the work when it was accepted, or of the call-out when the quote was declined."""

    quote = models.OneToOneField(Quote, models.PROTECT, related_name="charge")
    document = models.ForeignKey(ChargeDocument, models.PROTECT, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    is_call_out = models.BooleanField(default=False)
    at = models.DateTimeField(_("at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [*ProjectOwned.Meta.constraints, AppendOnly(name="repairs_charge_append_only")]


@audit.tracked()
class CostClaim(ProjectOwned):
    """What a repair cost that the developer or the maintenance fund has to bear, until it is settled."""

    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="cost_claim", verbose_name=_("work order"))
    liable = models.CharField(_("who bears the cost"), max_length=10, choices=Liable.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    state = models.CharField(_("state"), max_length=8, choices=ClaimState.choices, default=ClaimState.OPEN)
    made_at = models.DateTimeField(_("recorded at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_("settled by"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="repairs_claim_kept"),
            models.CheckConstraint(condition=Q(liable__in=Liable.values), name="repairs_claim_liable_known"),
            models.CheckConstraint(
                condition=Q(state=ClaimState.OPEN, settled_at__isnull=True)
                | Q(state=ClaimState.SETTLED, settled_at__isnull=False),
                name="repairs_claim_settled_agrees",
            ),
        ]
        indexes = [models.Index(fields=["project", "state", "-id"], name="repairs_claim_state")]

    def __str__(self) -> str:
        return self.order.number
