"""Who is on duty, and the limits and rules that work orders run by."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows, RowSecurity
from anju.core.owned import ProjectOwned
from anju.domains.estate.models import Building
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders.calc.deadlines import LONGEST_LIMIT
from anju.domains.workorders.enums import Calendar, Urgency

_MINUTES = (MinValueValidator(1), MaxValueValidator(LONGEST_LIMIT))


@audit.tracked()
class Duty(ProjectOwned):
    """Somebody is on duty in a project from ``began_at`` until ``ended_at``, and is given orders meanwhile."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="duties", verbose_name=_("employee"))
    began_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    began_client_id = models.UUIDField(null=True)
    ended_client_id = models.UUIDField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-began_at"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="workorders_duty_kept"),
            models.UniqueConstraint(
                fields=["project", "employee"], name="workorders_duty_one_open", condition=Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["project", "began_client_id"],
                name="workorders_duty_began_once",
                condition=Q(began_client_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("began_at")), name="workorders_duty_order"
            ),
        ]


@audit.tracked(shared=True)
class Limits(models.Model):
    """How long an order of a kind, category and urgency may take; without a project the company's, for all of them.

    ``category`` is a prefix (see `calc.matching`); a limit left empty is none.
    """

    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=40)
    category = models.CharField(_("category"), max_length=60, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices)
    accept_minutes = models.PositiveIntegerField(
        _("accept within (minutes)"), null=True, blank=True, validators=_MINUTES
    )
    arrive_minutes = models.PositiveIntegerField(
        _("arrive within (minutes)"), null=True, blank=True, validators=_MINUTES
    )
    finish_minutes = models.PositiveIntegerField(
        _("finish within (minutes)"), null=True, blank=True, validators=_MINUTES
    )
    contact_minutes = models.PositiveIntegerField(
        _("first contact within (minutes)"), null=True, blank=True, validators=_MINUTES
    )
    calendar = models.CharField(_("clock"), max_length=8, choices=Calendar.choices, default=Calendar.WORKING)

    class Meta:
        ordering = ["kind", "category", "urgency"]
        constraints = [
            RowSecurity(name="workorders_limits_scope", shared=True),
            models.UniqueConstraint(
                fields=["project", "kind", "category", "urgency"], name="workorders_limits_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="workorders_limits_urgency_known"),
            models.CheckConstraint(condition=Q(calendar__in=Calendar.values), name="workorders_limits_calendar_known"),
        ]


@audit.tracked(shared=True)
class WorkHours(models.Model):
    """In which hours of a working day the clocks of a project run; without a project those of the company."""

    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"))

    class Meta:
        constraints = [
            RowSecurity(name="workorders_workhours_scope", shared=True),
            models.UniqueConstraint(fields=["project"], name="workorders_workhours_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(opens_at__lt=models.F("closes_at")), name="workorders_workhours_order"),
        ]


@audit.tracked()
class DispatchRule(ProjectOwned):
    """Who is given new orders of a kind, category (a prefix) and building; see `services.dispatching`."""

    kind = models.CharField(_("kind"), max_length=40)
    category = models.CharField(_("category"), max_length=60, blank=True)
    building = models.ForeignKey(
        Building, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("building")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["kind", "category", "building", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["project", "kind", "category", "building"],
                name="workorders_dispatchrule_once",
                nulls_distinct=False,
            ),
        ]


class RuleWorker(ProjectOwned):
    """An employee whom a rule of dispatch names."""

    rule = models.ForeignKey(DispatchRule, models.CASCADE, related_name="named")
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["rule", "employee"], name="workorders_ruleworker_once"),
        ]
