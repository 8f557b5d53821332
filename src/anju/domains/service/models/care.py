"""Visits to residents who carry a care tag: how often, and what each came to."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.residents.enums import SpecialTag
from anju.domains.residents.models import Person
from anju.domains.service.enums import CareResult
from anju.domains.workforce.models import Employee
from anju.domains.workorders.models import WorkOrder


@audit.tracked()
class CarePlan(ProjectOwned):
    """Everybody with a tag is visited once in so many weeks; whom ``employee`` names is given the visits."""

    tag = models.CharField(_("tag"), max_length=14, choices=SpecialTag.choices)
    weeks = models.PositiveSmallIntegerField(
        _("every (weeks)"), validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    starts_on = models.DateField(_("from"))
    employee = models.ForeignKey(
        Employee, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("visited by")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["tag"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "tag"], name="service_careplan_tag_once"),
            models.CheckConstraint(condition=Q(tag__in=SpecialTag.values), name="service_careplan_tag_known"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=52), name="service_careplan_weeks"),
        ]

    def __str__(self) -> str:
        return str(self.get_tag_display())


@audit.tracked()
class CareVisit(ProjectOwned):
    """One visit of one person in one turn of a plan; a work order is opened for it, once.

    ``note`` and ``next_need`` are about somebody's health and life: they stand here and not in the order's log.
    """

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="visits", verbose_name=_("plan"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="care_visits", verbose_name=_("person"))
    turn_on = models.DateField(_("turn from"))
    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="care_visit", verbose_name=_("work order"))
    result = models.CharField(_("result"), max_length=9, choices=CareResult.choices, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    next_need = models.CharField(_("needed next time"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-turn_on", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="service_carevisit_kept"),
            models.UniqueConstraint(fields=["plan", "person", "turn_on"], name="service_carevisit_once_a_turn"),
            models.CheckConstraint(
                condition=Q(result="", recorded_at__isnull=True)
                | Q(result__in=CareResult.values, recorded_at__isnull=False),
                name="service_carevisit_result_with_time",
            ),
        ]
        indexes = [models.Index(fields=["project", "-turn_on"], name="service_carevisit_turn")]
