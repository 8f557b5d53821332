"""Employees of the property company."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import RowSecurity
from anju.domains.identity.models import User
from anju.domains.tenancy.models import Department, Project
from anju.domains.workforce.enums import SkillLevel, Trade


@audit.tracked(shared=True)
class Employee(models.Model):
    """A person who works for the company; with a ``user`` when they sign in. Without a project: headquarters."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="employees", null=True, blank=True, verbose_name=_("project")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="employees", null=True, blank=True, verbose_name=_("department")
    )
    user = models.OneToOneField(
        User, models.SET_NULL, related_name="employee", null=True, blank=True, verbose_name=_("account")
    )
    number = models.CharField(_("employee number"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    post = models.CharField(_("post"), max_length=40, blank=True)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            RowSecurity(name="workforce_employee_scope", shared=True),
            models.UniqueConstraint(fields=["number"], name="workforce_employee_number_once"),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked(shared=True)
class Skill(models.Model):
    """A trade that an employee has learnt, and how well; of the same project as the employee."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+", null=True, blank=True)
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="skills", verbose_name=_("employee"))
    trade = models.CharField(_("trade"), max_length=12, choices=Trade.choices)
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel.choices)

    class Meta:
        ordering = ["employee", "-level", "trade"]
        constraints = [
            RowSecurity(name="workforce_skill_scope", shared=True),
            models.UniqueConstraint(fields=["employee", "trade"], name="workforce_skill_once"),
            models.CheckConstraint(condition=Q(trade__in=Trade.values), name="workforce_skill_trade_known"),
            models.CheckConstraint(condition=Q(level__in=SkillLevel.values), name="workforce_skill_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_trade_display()} · {self.get_level_display()}"
