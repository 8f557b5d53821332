"""Buildings, entrances, units and parking spaces: the register that charging and everything else reads."""

from __future__ import annotations

import secrets
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.estate.enums import PlaceKind, SpaceKind, UnitState, Usage

LONGEST_WAY = 60
"""Minutes on foot from one end of an estate to the other; what is more is a slip of the pen."""
FARTHEST = 20_000
"""Metres from the corner of a plan; what is farther is no longer one estate."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is misread when a worn label is typed in


def new_token() -> str:
    """Return a token for the label of a place; it cannot be guessed from another's."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


@audit.tracked()
class Building(ProjectOwned):
    """A building (栋/幢/座) of a project."""

    code = models.CharField(_("building"), max_length=20, help_text=_("Without suffix: 3, A, 12B."))
    name = models.CharField(_("name"), max_length=60, blank=True)
    built_year = models.PositiveSmallIntegerField(_("built in"), null=True, blank=True)
    structure = models.CharField(_("structure"), max_length=30, blank=True)
    floors = models.PositiveSmallIntegerField(_("floors above ground"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order on screen; natural order of the code.")

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "position", "code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "code"], name="estate_building_code_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.code


@audit.tracked()
class Entrance(ProjectOwned):
    """A unit entrance (单元) of a building."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="entrances", verbose_name=_("building"))
    code = models.CharField(_("entrance"), max_length=20)

    class Meta(ProjectOwned.Meta):
        ordering = ["building", "code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["building", "code"], name="estate_entrance_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


@audit.tracked()
class Unit(ProjectOwned):
    """A unit of property (房屋): what bills, people and work orders hang on.

    ``code`` is the whole address inside the project, "3-2-1201" (building-entrance-room), without the entrance
    where a building has none. ``area`` is the building area (建筑面积, m²) that charging uses.
    """

    building = models.ForeignKey(Building, models.PROTECT, related_name="units", verbose_name=_("building"))
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, related_name="units", null=True, blank=True, verbose_name=_("entrance")
    )
    code = models.CharField(_("unit"), max_length=60, db_collation="C")
    room = models.CharField(_("room"), max_length=20)
    floor = models.SmallIntegerField(_("floor"))
    position = models.BigIntegerField(default=0, help_text="Natural order inside the project.")
    area = models.DecimalField(
        _("building area"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    inner_area = models.DecimalField(_("inner area"), max_digits=10, decimal_places=2, null=True, blank=True)
    layout = models.CharField(_("layout"), max_length=40, blank=True)
    usage = models.CharField(_("usage"), max_length=12, choices=Usage.choices, default=Usage.HOME)
    state = models.CharField(_("state"), max_length=12, choices=UnitState.choices, default=UnitState.OWNER_OCCUPIED)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    built_year = models.PositiveSmallIntegerField(_("built in"), null=True, blank=True)
    structure = models.CharField(_("structure"), max_length=30, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "position", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="estate_unit_kept"),
            models.UniqueConstraint(fields=["project", "code"], name="estate_unit_code_once"),
            models.CheckConstraint(condition=Q(area__gt=0), name="estate_unit_area_positive"),
            models.CheckConstraint(condition=Q(usage__in=Usage.values), name="estate_unit_usage_known"),
            models.CheckConstraint(condition=Q(state__in=UnitState.values), name="estate_unit_state_known"),
        ]
        indexes = [
            models.Index(fields=["project", "position", "id"], name="estate_unit_order"),
            models.Index(fields=["project", "room"], name="estate_unit_room"),
        ]

    def __str__(self) -> str:
        return self.code


@audit.tracked()
class Space(ProjectOwned):
    """A parking space (车位); ``charged_from`` is the first day on which its fee runs."""

    code = models.CharField(_("space"), max_length=30)
    kind = models.CharField(_("kind"), max_length=12, choices=SpaceKind.choices, default=SpaceKind.OWNED)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="spaces", null=True, blank=True, verbose_name=_("held by unit")
    )
    charged_from = models.DateField(_("charged from"), null=True, blank=True)
    charged_until = models.DateField(_("charged until"), null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="estate_space_kept"),
            models.UniqueConstraint(fields=["project", "code"], name="estate_space_code_once"),
            models.CheckConstraint(condition=Q(kind__in=SpaceKind.values), name="estate_space_kind_known"),
        ]

    def __str__(self) -> str:
        return self.code


@audit.tracked()
class Place(ProjectOwned):
    """A place that everybody uses (公共部位): a lobby, a lift, the garage. ``token`` stands in its QR label."""

    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("place"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=PlaceKind.choices, default=PlaceKind.OTHER)
    building = models.ForeignKey(
        Building, models.PROTECT, related_name="places", null=True, blank=True, verbose_name=_("building")
    )
    token = models.CharField(max_length=16, default=new_token)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="estate_place_kept"),
            models.UniqueConstraint(fields=["project", "code"], name="estate_place_code_once"),
            models.UniqueConstraint(fields=["project", "token"], name="estate_place_token_once"),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="estate_place_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="estate_place_name_given"),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Way(ProjectOwned):
    """How many minutes it takes to walk between two buildings or places; for planning who goes where.

    Each end is either a building or a public place that is in no building. A pair is entered once, in either direction.
    """

    from_building = models.ForeignKey(Building, models.CASCADE, related_name="+", null=True, blank=True)
    from_place = models.ForeignKey(Place, models.CASCADE, related_name="+", null=True, blank=True)
    to_building = models.ForeignKey(Building, models.CASCADE, related_name="+", null=True, blank=True)
    to_place = models.ForeignKey(Place, models.CASCADE, related_name="+", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes on foot"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WAY)]
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["project", "from_building", "from_place", "to_building", "to_place"],
                name="estate_way_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=(Q(from_building__isnull=False) ^ Q(from_place__isnull=False))
                & (Q(to_building__isnull=False) ^ Q(to_place__isnull=False)),
                name="estate_way_ends_named",
            ),
            models.CheckConstraint(condition=Q(minutes__range=(1, LONGEST_WAY)), name="estate_way_minutes_real"),
        ]

    @property
    def start(self) -> Building | Place:
        """One end."""
        return self.from_building or self.from_place  # type: ignore[return-value]  # a constraint keeps one of them

    @property
    def end(self) -> Building | Place:
        """The other end."""
        return self.to_building or self.to_place  # type: ignore[return-value]

    def __str__(self) -> str:
        return f"{self.start} – {self.end}"


@audit.tracked()
class SitePoint(ProjectOwned):
    """Where a building, or a public place that is in none, stands on the plan of the site: metres from its corner."""

    building = models.OneToOneField(Building, models.CASCADE, related_name="point", null=True, blank=True)
    place = models.OneToOneField(Place, models.CASCADE, related_name="point", null=True, blank=True)
    east = models.SmallIntegerField(_("metres east"))
    north = models.SmallIntegerField(_("metres north"))

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(building__isnull=False) ^ Q(place__isnull=False), name="estate_sitepoint_of_one"
            ),
            models.CheckConstraint(
                condition=Q(east__range=(-FARTHEST, FARTHEST), north__range=(-FARTHEST, FARTHEST)),
                name="estate_sitepoint_near",
            ),
        ]

    def __str__(self) -> str:
        return str(self.building or self.place)


@audit.tracked()
class SiteOrigin(ProjectOwned):
    """Where on earth the corner of a project's plan lies, in degrees as satellites tell them (WGS-84)."""

    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="estate_siteorigin_once"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="estate_siteorigin_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.latitude}, {self.longitude}"
