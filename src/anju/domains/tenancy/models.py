"""Company, projects (小区/园区) and departments."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.domains.tenancy.enums import ProjectKind


@audit.tracked(scoped=False)
class Company(models.Model):
    """A property company; everything in one database (or schema) belongs to one group of companies."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


@audit.tracked(scoped=False)
class Project(models.Model):
    """An estate, office or park under management; the owner of almost every row (``project_id``)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="projects", verbose_name=_("company"))
    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("Letters, digits and hyphens only."))],
        help_text=_("Stands in addresses and numbers, for example HZ01."),
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=ProjectKind.choices, default=ProjectKind.RESIDENTIAL)
    city = models.CharField(_("city"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Za-z0-9-]+$"), name="tenancy_project_code_form"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked(scoped=False)
class Department(models.Model):
    """A department of the company or of one project; departments form a tree."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="departments", verbose_name=_("company"))
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="departments", null=True, blank=True, verbose_name=_("project")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("belongs to")
    )
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "project", "parent", "name"],
                name="tenancy_department_name_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name
