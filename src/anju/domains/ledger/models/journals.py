"""Manual entries (手工凭证): written by one person, checked and posted by another."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.ledger.enums import JournalState
from anju.domains.ledger.models.books import Account


@audit.tracked()
class Journal(ProjectOwned):
    """A manual entry for what no document of the platform records. ``entry_id`` is what it became in the books."""

    number = models.CharField(_("number"), max_length=30)
    on_date = models.DateField(_("date"))
    memo = models.CharField(_("memo"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=JournalState.choices, default=JournalState.WRITTEN)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written at"))
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by"))
    checked_at = models.DateTimeField(_("checked at"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    entry_id = models.BigIntegerField(null=True)
    reversal_id = models.BigIntegerField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="ledger_journal_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="ledger_journal_number_once"),
            models.CheckConstraint(condition=Q(state__in=JournalState.values), name="ledger_journal_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_journal_amount_positive"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("written_by")), name="ledger_journal_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[JournalState.WRITTEN, JournalState.REFUSED], entry_id__isnull=True)
                | Q(
                    state__in=[JournalState.POSTED, JournalState.REVERSED],
                    entry_id__isnull=False,
                    checked_by__isnull=False,
                ),
                name="ledger_journal_posted_when_checked",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class JournalLine(ProjectOwned):
    """A line of a manual entry: ``amount`` is positive for a debit and negative for a credit."""

    journal = models.ForeignKey(Journal, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(ProjectOwned.Meta):
        ordering = ["position"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="ledger_journalline_kept"),
            models.UniqueConstraint(fields=["journal", "position"], name="ledger_journalline_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_journalline_not_zero"),
        ]

    @property
    def debit(self) -> Decimal:
        """Return what it debits, else nothing."""
        return max(self.amount, Decimal(0))

    @property
    def credit(self) -> Decimal:
        """Return what it credits, else nothing."""
        return max(-self.amount, Decimal(0))
