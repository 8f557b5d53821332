"""A budget year of a project: its departments, and the template of each."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.budgets.enums import Basis, Split
from anju.domains.identity.models import User
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Department


def shipped_thresholds() -> list[int]:
    """Return at how many per cent alerts are raised until a project says otherwise."""
    return [80, 100, 110]


@audit.tracked()
class BudgetSettings(ProjectOwned):
    """How a project watches its budgets; a project without a row uses what is shipped."""

    thresholds = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("thresholds"), default=shipped_thresholds
    )
    basis = models.CharField(_("measured against"), max_length=8, choices=Basis.choices, default=Basis.YEAR)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="budgets_settings_once"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="budgets_settings_basis_known"),
        ]


@audit.tracked()
class BudgetYear(ProjectOwned):
    """A year that is budgeted; departments hand in until ``due_on``."""

    year = models.PositiveSmallIntegerField(_("year"))
    due_on = models.DateField(_("to be submitted until"))
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("budget year opened by")
    )
    opened_at = models.DateTimeField(_("budget year opened at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-year"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="budgets_year_kept"),
            models.UniqueConstraint(fields=["project", "year"], name="budgets_year_once"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2199)), name="budgets_year_sensible"),
        ]

    def __str__(self) -> str:
        return str(self.year)


@audit.tracked()
class Part(ProjectOwned):
    """A department's part in a budget year; ``head`` answers for it and is told when it is nearly spent."""

    year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="parts", verbose_name=_("budget year"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    head = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("head of the department"))

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="budgets_part_kept"),
            models.UniqueConstraint(fields=["year", "department"], name="budgets_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year.year} {self.department.name}"


class TemplateLine(ProjectOwned):
    """An account that a department budgets, and how it is entered."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="template")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    split = models.CharField(_("entered"), max_length=8, choices=Split.choices, default=Split.MONTH)

    class Meta(ProjectOwned.Meta):
        ordering = ["account__code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["part", "account"], name="budgets_templateline_once"),
            models.CheckConstraint(condition=Q(split__in=Split.values), name="budgets_templateline_split_known"),
        ]
