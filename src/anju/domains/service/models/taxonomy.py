"""Classes of reports, in two levels."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.domains.service.enums import Kind, Part, Trade
from anju.domains.workorders.enums import Urgency


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
