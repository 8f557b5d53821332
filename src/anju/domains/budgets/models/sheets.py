"""What departments ask for, in versions that are kept whole."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.money import total
from anju.core.owned import ProjectOwned
from anju.domains.budgets.enums import SheetState
from anju.domains.budgets.models.rules import DecidedSheet, FrozenSheet, TwelveMonths
from anju.domains.budgets.models.years import Part
from anju.domains.identity.models import User
from anju.domains.ledger.models import Account

_OPEN = [SheetState.DRAFT, SheetState.SUBMITTED]
_DECIDED = [SheetState.RETURNED, SheetState.ACCEPTED]


@audit.tracked()
class Sheet(ProjectOwned):
    """One version of a department's budget: filled in, submitted, then returned with a reason or accepted."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="sheets", verbose_name=_("department's part"))
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=SheetState.choices, default=SheetState.DRAFT)
    filled_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("filled in by"))
    filled_at = models.DateTimeField(_("filled in at"))
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("reviewed by"))
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta(ProjectOwned.Meta):
        ordering = ["-version"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="budgets_sheet_kept"),
            DecidedSheet(name="budgets_sheet_decided"),
            models.UniqueConstraint(fields=["part", "version"], name="budgets_sheet_version_once"),
            models.UniqueConstraint(fields=["part"], condition=Q(state__in=_OPEN), name="budgets_sheet_one_open"),
            models.CheckConstraint(condition=Q(state__in=SheetState.values), name="budgets_sheet_state_known"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | (~Q(reviewed_by=F("submitted_by")) & ~Q(reviewed_by=F("filled_by"))),
                name="budgets_sheet_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=SheetState.DRAFT, submitted_by__isnull=True)
                | (~Q(state=SheetState.DRAFT) & Q(submitted_by__isnull=False, submitted_at__isnull=False)),
                name="budgets_sheet_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_DECIDED) | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="budgets_sheet_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.RETURNED) | ~Q(reason=""), name="budgets_sheet_returned_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part.department.name} v{self.version}"


class SheetLine(ProjectOwned):
    """What a department asks for on one account: twelve months in yuan, why, and what the reviewer remarks."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    months = ArrayField(
        models.DecimalField(max_digits=14, decimal_places=2), size=12, verbose_name=_("amounts of the months")
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    remark = models.CharField(_("remark of the reviewer"), max_length=200, blank=True, default="")

    class Meta(ProjectOwned.Meta):
        ordering = ["account__code"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["sheet", "account"], name="budgets_sheetline_once"),
            TwelveMonths(name="budgets_sheetline_months"),
            FrozenSheet(name="budgets_sheetline_frozen"),
        ]

    @property
    def whole(self) -> Decimal:
        """The whole year."""
        return total(self.months)
