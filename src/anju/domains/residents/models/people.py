"""People, the units they belong to, their vehicles, care tags and consents."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.estate.models import Space, Unit
from anju.domains.residents.enums import ConsentPurpose, ResidencyRole, SpecialTag


class SplitPart(Func):
    """A piece of a text (PostgreSQL ``split_part``)."""

    function = "split_part"
    arity = 3
    output_field = models.CharField()


@audit.tracked(exclude=("identity_sealed", "initials", "phone_tail"))
class Person(ProjectOwned):
    """A person known to a project. The identity number is kept sealed (`anju.core.sealing`), never in plain text.

    Row-level security lets an index serve equality and ranges only, so what people search by (initials, the last
    four digits) stands in columns of its own, and texts compare byte by byte: a prefix is then a range.
    """

    name = models.CharField(_("name"), max_length=60, db_collation="C")
    pinyin = models.CharField(
        max_length=120, blank=True, db_collation="C", help_text="`anju.core.pinyin.search_key` of the name."
    )
    initials = models.GeneratedField(
        expression=SplitPart("pinyin", Value(" "), Value(2)),
        output_field=models.CharField(max_length=60, db_collation="C"),
        db_persist=True,
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    phone_tail = models.GeneratedField(
        expression=Right("phone", 4), output_field=models.CharField(max_length=4), db_persist=True
    )
    identity_sealed = models.BinaryField(null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="residents_person_kept"),
            models.CheckConstraint(condition=~Q(name=""), name="residents_person_name_given"),
        ]
        indexes = [
            models.Index(fields=["project", "phone"], name="residents_person_phone"),
            models.Index(fields=["project", "phone_tail"], name="residents_person_phone_tail"),
            models.Index(fields=["project", "name"], name="residents_person_name"),
            models.Index(fields=["project", "pinyin"], name="residents_person_pinyin"),
            models.Index(fields=["project", "initials"], name="residents_person_initials"),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Residency(ProjectOwned):
    """A person belongs to a unit as owner, tenant or family, from ``starts_on`` to ``ends_on`` (both included)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="residencies", verbose_name=_("unit"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="residencies", verbose_name=_("person"))
    role = models.CharField(_("as"), max_length=14, choices=ResidencyRole.choices)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    is_payer = models.BooleanField(
        _("pays the fees"), default=False, help_text=_("A tenant who agreed to pay (物业管理条例 41).")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["unit", "role", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "person", "role", "starts_on"], name="residents_residency_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="residents_residency_order",
            ),
            models.CheckConstraint(condition=Q(role__in=ResidencyRole.values), name="residents_residency_role_known"),
        ]
        indexes = [models.Index(fields=["project", "person"], name="residents_residency_person")]


@audit.tracked()
class Vehicle(ProjectOwned):
    """A vehicle by its plate, and the unit and space it belongs to."""

    plate = models.CharField(_("plate"), max_length=12)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="vehicles", null=True, blank=True, verbose_name=_("unit")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="vehicles", null=True, blank=True, verbose_name=_("owner")
    )
    space = models.ForeignKey(
        Space, models.PROTECT, related_name="vehicles", null=True, blank=True, verbose_name=_("space")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["plate"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "plate"], name="residents_vehicle_plate_once"),
        ]

    def __str__(self) -> str:
        return self.plate


@audit.tracked()
class PersonTag(ProjectOwned):
    """A care tag of a person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tags", verbose_name=_("person"))
    tag = models.CharField(_("tag"), max_length=14, choices=SpecialTag.choices)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["person", "tag"], name="residents_tag_once"),
            models.CheckConstraint(condition=Q(tag__in=SpecialTag.values), name="residents_tag_known"),
        ]


class Consent(ProjectOwned):
    """One line of the consent ledger: given or withdrawn, never changed (PIPL 15: withdrawal is as easy as giving)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose.choices)
    is_given = models.BooleanField(_("given"))
    channel = models.CharField(_("how"), max_length=40, blank=True)
    wording = models.CharField(_("wording"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey("identity.User", models.DO_NOTHING, null=True, related_name="+")

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [*ProjectOwned.Meta.constraints, AppendOnly(name="residents_consent_append_only")]
        indexes = [models.Index(fields=["person", "purpose", "-id"], name="residents_consent_latest")]
