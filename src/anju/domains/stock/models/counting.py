"""Stocktakes: what was counted beside what the books say, and who let the difference be booked."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.stock.enums import CountState
from anju.domains.stock.models.stores import Item, Store

_ENDED = [CountState.POSTED, CountState.DROPPED]


@audit.tracked()
class Count(ProjectOwned):
    """A stocktake (盘点) of a store; its variance is booked when somebody else than who counted approved it."""

    number = models.CharField(_("number"), max_length=30)
    store = models.ForeignKey(Store, models.PROTECT, related_name="counts", verbose_name=_("store"))
    state = models.CharField(_("state"), max_length=10, choices=CountState.choices, default=CountState.OPEN)
    begun_at = models.DateTimeField(_("count begun at"))
    counted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("counted by"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="stock_count_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="stock_count_number_once"),
            models.UniqueConstraint(fields=["store"], name="stock_count_one_open", condition=~Q(state__in=_ENDED)),
            models.CheckConstraint(condition=Q(state__in=CountState.values), name="stock_count_state_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("counted_by")),
                name="stock_count_counter_does_not_approve",
            ),
            models.CheckConstraint(
                condition=~Q(state=CountState.POSTED) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="stock_count_booked_when_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CountLine(ProjectOwned):
    """One item of a stocktake. ``booked`` is what the books said when it was counted, or when the count began."""

    count = models.ForeignKey(Count, models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("material"))
    booked = models.DecimalField(_("booked quantity"), max_digits=12, decimal_places=3)
    counted = models.DecimalField(_("counted quantity"), max_digits=12, decimal_places=3, null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["item__code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="stock_countline_kept"),
            models.UniqueConstraint(fields=["count", "item"], name="stock_countline_once"),
            models.CheckConstraint(
                condition=Q(booked__gte=0) & (Q(counted__isnull=True) | Q(counted__gte=0)),
                name="stock_countline_quantities",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.item}"

    @property
    def difference(self) -> Decimal | None:
        """What was counted beyond the books (negative: what lacks); None while nothing was counted."""
        return None if self.counted is None else self.counted - self.booked
