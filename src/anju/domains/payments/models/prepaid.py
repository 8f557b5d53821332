"""What prepaid balances pay by themselves: a project's rule, and what a home wants otherwise."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.owned import ProjectOwned
from anju.domains.estate.models import Unit
from anju.domains.payments.enums import DeductWhen


@audit.tracked()
class PrepaidSettings(ProjectOwned):
    """When the balances of a project pay bills by themselves; one without a row does not do so.

    ``fee_items`` are those that may be paid, NULL for all. A balance never falls below ``keeps`` yuan by itself.
    """

    pays = models.CharField(_("pays"), max_length=10, choices=DeductWhen.choices, default=DeductWhen.NEVER)
    keeps = models.DecimalField(_("leaves at least"), max_digits=12, decimal_places=2, default=Decimal(0))
    fee_items = ArrayField(models.BigIntegerField(), null=True, blank=True, verbose_name=_("fee items"))

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="payments_prepaidsettings_once"),
            models.CheckConstraint(condition=Q(pays__in=DeductWhen.values), name="payments_prepaidsettings_when"),
            models.CheckConstraint(condition=Q(keeps__gte=0), name="payments_prepaidsettings_keeps"),
        ]


@audit.tracked()
class PrepaidScope(ProjectOwned):
    """What a home lets its balance pay by itself: nothing at all, or some fee items (NULL: what the project says)."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="prepaid_scope", verbose_name=_("unit"))
    is_refused = models.BooleanField(_("pays nothing by itself"), default=False)
    fee_items = ArrayField(models.BigIntegerField(), null=True, blank=True, verbose_name=_("fee items"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
