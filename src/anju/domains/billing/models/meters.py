"""Meters and what was read from them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import ChangeableColumns, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.billing.enums import MeterKind, ReadingKind, ReadingSource
from anju.domains.documents.models import Photo
from anju.domains.estate.models import Unit


@audit.tracked()
class MeteringSettings(ProjectOwned):
    """How a project reads its meters; a project without a row has the defaults."""

    unusual_percent = models.PositiveSmallIntegerField(
        _("unusual from (%)"),
        default=50,
        help_text=_("Use that differs by more than this from the mean of three months has to be confirmed."),
    )
    steps_restart = models.BooleanField(
        _("steps begin anew with a new occupant"),
        default=False,
        db_default=False,
        help_text=_("Otherwise who moves in goes on where the year's use stands."),
    )

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="billing_meteringsettings_once"),
            models.CheckConstraint(condition=Q(unusual_percent__gt=0), name="billing_meteringsettings_percent"),
        ]


@audit.tracked()
class Meter(ProjectOwned):
    """A meter of a unit, or of a place that several share; ``multiplier`` (倍率) turns readings into use.

    ``digits`` before the decimal point tell at what the dial begins anew. ``parent`` is the master meter (总表)
    through which the same water or current ran before. A replaced meter keeps its readings; its successor ``replaces``
    it. ``first_reading`` is what the dial showed when it was put up or taken over.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="meters", verbose_name=_("unit"))
    place = models.CharField(_("place"), max_length=60, blank=True, db_default="")
    kind = models.CharField(_("kind"), max_length=12, choices=MeterKind.choices)
    number = models.CharField(_("meter number"), max_length=40)
    multiplier = models.DecimalField(_("multiplier"), max_digits=8, decimal_places=2, default=Decimal(1))
    digits = models.PositiveSmallIntegerField(_("digits"), null=True, blank=True)
    has_valley = models.BooleanField(_("peak and valley"), default=False, db_default=False)
    first_reading = models.DecimalField(_("first reading"), max_digits=14, decimal_places=2, default=Decimal(0))
    first_valley = models.DecimalField(
        _("first reading, valley"), max_digits=14, decimal_places=2, default=Decimal(0), db_default=0
    )
    latest_reading = models.DecimalField(_("latest reading"), max_digits=14, decimal_places=2, null=True, blank=True)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    removed_on = models.DateField(_("removed on"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("master meter")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "number"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_meter_kept"),
            models.UniqueConstraint(fields=["project", "kind", "number"], name="billing_meter_number_once"),
            models.CheckConstraint(condition=Q(multiplier__gt=0), name="billing_meter_multiplier"),
            models.CheckConstraint(
                condition=Q(digits__isnull=True) | Q(digits__range=(3, 9)), name="billing_meter_digits"
            ),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="billing_meter_no_self"),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True)
                | Q(installed_on__isnull=True)
                | Q(removed_on__gte=F("installed_on")),
                name="billing_meter_order",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class MeterReading(BulkOwned):
    """What a meter showed on a day, and by how much that raised its use. Never changed; a wrong one is superseded.

    ``usage`` is what this reading adds to the meter's use: the use since the last reading that somebody saw, less what
    rows in between have added already. So estimates are made good by the next real reading, a correction adds the
    difference alone, and the sum over all rows of a meter is its use whatever happened. It may be below zero.
    ``number`` counts a meter's readings, which keeps two at once from both following the same one. ``slot`` is its
    place in the order of the days: a new reading has its own, a correction that of the reading it supersedes.
    """

    meter = models.ForeignKey(Meter, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="readings")
    number = models.IntegerField()
    slot = models.IntegerField()
    kind = models.CharField(_("kind of reading"), max_length=10, choices=ReadingKind.choices)
    read_on = models.DateField(_("read on"))
    reading = models.DecimalField(_("reading"), max_digits=14, decimal_places=2)
    valley = models.DecimalField(_("valley reading"), max_digits=14, decimal_places=2, null=True)
    previous_on = models.DateField(null=True)
    base = models.DecimalField(_("previous reading"), max_digits=14, decimal_places=2)
    base_valley = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    multiplier = models.DecimalField(max_digits=8, decimal_places=2)
    usage = models.DecimalField(_("use"), max_digits=14, decimal_places=2)
    valley_usage = models.DecimalField(_("valley use"), max_digits=14, decimal_places=2, default=Decimal(0))
    expected = models.DecimalField(_("expected use"), max_digits=14, decimal_places=2, null=True)
    is_rolled_over = models.BooleanField(_("began anew"), default=False)
    is_unusual = models.BooleanField(_("unusual"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    source = models.CharField(max_length=8, choices=ReadingSource.choices)
    client_id = models.UUIDField(null=True)
    taken_by = models.ForeignKey(
        "identity.User", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    photo = models.ForeignKey(
        Photo, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    recorded_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", models.DO_NOTHING, null=True, db_constraint=False, related_name="superseded_by"
    )
    confirmed_by = models.ForeignKey(
        "identity.User", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmation = models.CharField(max_length=200, blank=True)

    class Meta(BulkOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            KeepRows(name="billing_meterreading_kept"),
            ChangeableColumns(
                name="billing_meterreading_changeable", columns=["confirmed_by_id", "confirmed_at", "confirmation"]
            ),
            References(
                name="billing_meterreading_references",
                to={
                    "project_id": "tenancy_project",
                    "meter_id": "billing_meter",
                    "supersedes_id": "billing_meterreading",
                    "photo_id": "documents_photo",
                },
            ),
            models.UniqueConstraint(fields=["meter", "number"], name="billing_meterreading_number_once"),
            models.UniqueConstraint(fields=["project", "client_id"], name="billing_meterreading_client_once"),
            models.CheckConstraint(condition=Q(reading__gte=0), name="billing_meterreading_not_negative"),
            models.CheckConstraint(condition=Q(kind__in=ReadingKind.values), name="billing_meterreading_kind_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("taken_by")),
                name="billing_meterreading_two_people",
            ),
        ]
        indexes = [models.Index(fields=["project", "read_on"], name="billing_meterreading_day")]

    def __str__(self) -> str:
        return f"{self.read_on} {self.reading}"
