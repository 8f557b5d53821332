"""The desks' days: all shifts together, counted, handed over by one to another, and the cash paid into the bank."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import AppendOnly, DatabaseRule, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User


class ClosedCashDaysStay(DatabaseRule):
    """A closed day never changes but for being received once; nothing is added to it or to a day before."""

    create = """
    CREATE FUNCTION banking_keep_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        later CONSTANT text[] := ARRAY['received_by_id', 'received_at'];
    BEGIN
        IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later OR OLD.received_at IS NOT NULL THEN
            RAISE EXCEPTION 'day %% is closed', OLD.day USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER %(name)s BEFORE UPDATE ON %(table)s FOR EACH ROW EXECUTE FUNCTION banking_keep_closed_day();
    CREATE FUNCTION banking_refuse_in_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        held date := CASE TG_TABLE_NAME WHEN 'payments_cashiershift'
            THEN ((to_jsonb(NEW) ->> 'opened_at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date
            ELSE (to_jsonb(NEW) ->> 'banked_on')::date END;
    BEGIN
        -- Whoever closes a day holds this lock alone: no shift slips in beside an uncommitted close.
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('banking_cashday', NEW.project_id));
        IF EXISTS (SELECT FROM banking_cashday WHERE project_id = NEW.project_id AND day >= held) THEN
            RAISE EXCEPTION 'day %% is closed', held USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER banking_no_shift_in_closed_day BEFORE INSERT ON payments_cashiershift
        FOR EACH ROW EXECUTE FUNCTION banking_refuse_in_closed_day();
    CREATE TRIGGER banking_no_cash_for_closed_day BEFORE INSERT ON banking_cashbanking
        FOR EACH ROW EXECUTE FUNCTION banking_refuse_in_closed_day()
    """
    remove = """
    DROP TRIGGER banking_no_cash_for_closed_day ON banking_cashbanking;
    DROP TRIGGER banking_no_shift_in_closed_day ON payments_cashiershift; DROP TRIGGER %(name)s ON %(table)s;
    DROP FUNCTION banking_refuse_in_closed_day(); DROP FUNCTION banking_keep_closed_day()
    """


@audit.tracked()
class CashDay(ProjectOwned):
    """A day of the desks, closed: opening + in − refunds − banked = expected; what was counted beside it (yuan).

    ``opening`` is what the day before was closed with, for the first day the floats of its shifts. ``table`` keeps
    what was taken by fee item and means, as it was when the day was closed.
    """

    day = models.DateField(_("day"))
    shifts = models.PositiveIntegerField(_("shifts"))
    opening = models.DecimalField(_("opening cash"), max_digits=14, decimal_places=2)
    cash_in = models.DecimalField(_("cash taken"), max_digits=14, decimal_places=2)
    refunds = models.DecimalField(_("cash handed back"), max_digits=14, decimal_places=2)
    banked = models.DecimalField(_("paid into the bank"), max_digits=14, decimal_places=2)
    expected = models.DecimalField(_("expected"), max_digits=14, decimal_places=2)
    counted = models.DecimalField(_("counted"), max_digits=14, decimal_places=2)
    difference = models.DecimalField(_("difference"), max_digits=12, decimal_places=2)
    table = models.JSONField(default=list)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("closed by"))
    closed_at = models.DateTimeField(pgettext_lazy("day of the desks", "closed at"))
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("received by"))
    received_at = models.DateTimeField(_("received at"), null=True)
    entry_id = models.BigIntegerField(null=True, help_text="Books a difference that no shift has booked.")

    class Meta(ProjectOwned.Meta):
        ordering = ["-day"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="banking_cashday_kept"),
            ClosedCashDaysStay(name="banking_cashday_closed_stays"),
            models.UniqueConstraint(fields=["project", "day"], name="banking_cashday_once"),
            models.CheckConstraint(
                condition=Q(expected=F("opening") + F("cash_in") - F("refunds") - F("banked"))
                & Q(difference=F("counted") - F("expected")),
                name="banking_cashday_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(received_by__isnull=True, received_at__isnull=True)
                | Q(received_by__isnull=False, received_at__isnull=False) & ~Q(received_by=F("closed_by")),
                name="banking_cashday_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


@audit.tracked()
class CashBanking(ProjectOwned):
    """Cash paid into the bank, with the slip's number; never changed."""

    account = models.ForeignKey(
        "banking.BankAccount", models.PROTECT, related_name="bankings", verbose_name=_("bank account")
    )
    banked_on = models.DateField(_("paid in on"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    slip = models.CharField(_("slip"), max_length=40)
    banked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("paid in by"))
    banked_at = models.DateTimeField(_("recorded at"))
    entry_id = models.BigIntegerField()

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="banking_cashbanking_append_only"),
            models.UniqueConstraint(fields=["account", "slip"], name="banking_cashbanking_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="banking_cashbanking_positive"),
        ]

    def __str__(self) -> str:
        return self.slip

    @property
    def arrival(self) -> Any:
        """The claim by which the bank's own line was found; None while it was not."""
        return self.arrivals.filter(undone_at__isnull=True).select_related("line").first()
