"""Payments that are undone only after approval: from which amount on, and the applications."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows, References
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.payments.enums import UndoKind, UndoState
from anju.domains.payments.models.desk import Payment
from anju.domains.payments.models.online import PayOrder


@audit.tracked()
class UndoSettings(ProjectOwned):
    """Up to how many yuan a payment is reversed or refunded without approval; a project without a row: the default."""

    free_up_to = models.DecimalField(
        _("without approval up to"),
        max_digits=12,
        decimal_places=2,
        default=Decimal(1000),
        help_text=_("Payments above it are reversed or refunded only after approval; 0 for all of them."),
    )

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="payments_undosettings_once"),
            models.CheckConstraint(condition=Q(free_up_to__gte=0), name="payments_undosettings_amount"),
        ]


@audit.tracked()
class UndoRequest(ProjectOwned):
    """An application to reverse a payment, or to send an on-line payment back; carried out once it is granted."""

    kind = models.CharField(_("kind"), max_length=10, choices=UndoKind.choices)
    payment = models.ForeignKey(Payment, models.DO_NOTHING, db_constraint=False, related_name="undo_requests")
    order = models.ForeignKey(PayOrder, models.PROTECT, null=True, related_name="undo_requests")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=UndoState.choices, default=UndoState.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_undorequest_kept"),
            References(name="payments_undorequest_references", to={"payment_id": "payments_payment"}),
            models.UniqueConstraint(
                fields=["payment"], name="payments_undorequest_one_waits", condition=Q(state=UndoState.ASKED)
            ),
            models.UniqueConstraint(
                fields=["payment"], name="payments_undorequest_done_once", condition=Q(state=UndoState.DONE)
            ),
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(reason=""), name="payments_undorequest_reasoned"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="payments_undorequest_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=UndoState.DONE) | Q(decided_by__isnull=False),
                name="payments_undorequest_granted",
            ),
            models.CheckConstraint(
                condition=Q(kind=UndoKind.REVERSAL, order__isnull=True) | Q(kind=UndoKind.REFUND, order__isnull=False),
                name="payments_undorequest_of_order",
            ),
        ]
