"""The price list of paid services (有偿服务): public, the project's own."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned


@audit.tracked()
class PriceItem(ProjectOwned):
    """What a paid service costs: labour for a unit of it; materials are added where ``has_materials`` says so.

    ``category`` is the class of reports that it usually follows from (a leaf's code or its beginning), empty for any. A
    price that is no longer asked leaves use and is kept, because quotes name it.
    """

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("paid service"), max_length=60)
    category = models.CharField(_("class"), max_length=40, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=12)
    price = models.DecimalField(_("price"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
    has_materials = models.BooleanField(_("materials are charged as well"), default=True)
    remark = models.CharField(_("remark"), max_length=120, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="workorders_price_kept"),
            models.UniqueConstraint(fields=["project", "code"], name="workorders_price_code_once"),
            models.CheckConstraint(condition=Q(price__gte=0), name="workorders_price_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name
