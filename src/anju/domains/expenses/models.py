"""Expense claims and the lines of wage sheets."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.expenses.enums import ClaimKind, ClaimState
from anju.domains.identity.models import User
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Department

_IN_BOOKS = [ClaimState.APPROVED, ClaimState.PAID, ClaimState.REVERSED]


@audit.tracked()
class Claim(ProjectOwned):
    """What is to be spent, or was: applied for, approved by the chain, booked as a cost, paid by somebody else.

    ``on_date`` is the day the cost belongs to; ``booked_on`` the day of its entry, later only where the books of
    that day's month were closed by then. ``department`` is who spends it, for budgets; the lines of a wage sheet name
    theirs. Costs are booked against accounts payable, payments against it. A claim of the kind *debt* pays what
    stands in accounts payable already (goods of a supplier): approval books nothing, and ``account`` is that account.
    """

    number = models.CharField(_("number"), max_length=30)
    kind = models.CharField(_("kind"), max_length=4, choices=ClaimKind.choices, default=ClaimKind.COST)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("cost account"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    payee = models.CharField(_("payee"), max_length=80)
    description = models.CharField(_("purpose of the cost"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    on_date = models.DateField(_("date of the cost"))
    state = models.CharField(_("state"), max_length=10, choices=ClaimState.choices, default=ClaimState.APPLIED)
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("applicant"))
    applied_at = models.DateTimeField(_("applied at"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    booked_on = models.DateField(_("booked on"), null=True)
    entry_id = models.BigIntegerField(null=True)
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("paid by"))
    paid_on = models.DateField(_("paid on"), null=True)
    paid_from = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("paid from"))
    payment_entry_id = models.BigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="expenses_claim_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="expenses_claim_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="expenses_claim_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="expenses_claim_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ClaimKind.values), name="expenses_claim_kind_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applied_by")),
                name="expenses_claim_applicant_does_not_approve",
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True) | (~Q(paid_by=F("applied_by")) & ~Q(paid_by=F("decided_by"))),
                name="expenses_claim_paid_by_a_third",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_IN_BOOKS)
                | Q(kind=ClaimKind.COST, entry_id__isnull=False, decided_by__isnull=False)
                | Q(kind=ClaimKind.DEBT, entry_id__isnull=True, decided_by__isnull=False),
                name="expenses_claim_booked_when_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.PAID)
                | Q(payment_entry_id__isnull=False, paid_by__isnull=False, paid_on__isnull=False),
                name="expenses_claim_paid_with_entry",
            ),
        ]
        indexes = [models.Index(fields=["project", "state"], name="expenses_claim_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.payee}"


class WageLine(ProjectOwned):
    """What one person is paid by a wage sheet; all lines add up to the claim. Never changed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="wages")
    position = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=40)
    department = models.CharField(_("department"), max_length=40, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(ProjectOwned.Meta):
        ordering = ["position"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="expenses_wageline_append_only"),
            models.UniqueConstraint(fields=["claim", "position"], name="expenses_wageline_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="expenses_wageline_amount_positive"),
        ]
